"""Makes the tables by which the partner finder ranks the cities of the day."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from hamshahr.audit.actions import Actor
from hamshahr.discovery.actions import make_tables
from hamshahr.discovery.background import TABLES
from hamshahr.tasks.registry import KINDS


class Command(BaseCommand):
    help = "Make the tables of the partner finder, unless that was done since ties last changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="make them even where nothing has changed")

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_tables(by=Actor.command("make_partner_tables"), progress=self._tell, again=options["again"])
        if made is None:
            self.stdout.write("There are too few cities to rank.")
            return
        self.stdout.write(
            f"Tables of {made.made_at:%Y-%m-%d %H:%M}: {made.cities:,} cities, {made.ties:,} ties; "
            f"made in {made.seconds:.1f} s."
        )

    def _tell(self, done: int, of: int, word: str) -> None:
        self.stdout.write(f"  {KINDS[TABLES].words[word]} ({done} of {of})")
        self.stdout.flush()
