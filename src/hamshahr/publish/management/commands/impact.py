"""What changed when ties began: an event study of a panel in a file, as an HTML report. It needs no database."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from twinnet.impact import PanelError, command


class Command(BaseCommand):
    help = command.HELP
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        command.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(command.run(Namespace(**options)))
        except (OSError, PanelError) as error:
            raise CommandError(str(error)) from error
