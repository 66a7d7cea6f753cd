"""Measures the network of ties and keeps the picture that the insight pages show."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from hamshahr.audit.actions import Actor
from hamshahr.insight.actions import measure_network
from hamshahr.insight.background import KIND
from hamshahr.tasks.registry import KINDS


class Command(BaseCommand):
    help = "Measure the network of ties, unless that was done since they last changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="measure even where the ties have not changed")

    def handle(self, *args: Any, **options: Any) -> None:
        picture = measure_network(by=Actor.command("measure_network"), progress=self._tell, again=options["again"])
        if picture is None:
            self.stdout.write("No tie is in force, so there is nothing to measure.")
            return
        cities = picture.figures["cities"]
        self.stdout.write(
            f"Measured {picture.measured_at:%Y-%m-%d %H:%M} in {picture.seconds:.1f} s: {cities['nodes']:,} cities, "
            f"{cities['edges']:,} pairs, {cities['components']:,} parts, {cities['communities']:,} communities."
        )

    def _tell(self, done: int, of: int, word: str) -> None:
        self.stdout.write(f"  {KINDS[KIND].words[word]} ({done} of {of})")
        self.stdout.flush()
