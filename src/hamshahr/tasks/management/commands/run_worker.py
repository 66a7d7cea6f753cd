"""Runs the background worker: scheduled and asked-for work, one task after the other, until it is stopped."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from hamshahr.tasks.worker import Loop


class Command(BaseCommand):
    help = "Do background work until stopped (Ctrl-C); put scheduled work in when it is due. Several may run at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            Loop().work_off()
        else:
            Loop().run()
