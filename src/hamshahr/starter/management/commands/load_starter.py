"""`manage.py load_starter`: the atlas's first facts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.discovery.background import TABLES
from hamshahr.discovery.state import tables_are_due
from hamshahr.insight.background import KIND
from hamshahr.insight.queries import is_due, picture
from hamshahr.quality.background import KIND as CHECKING
from hamshahr.starter.loading import load_starter
from hamshahr.tasks.actions import ask


class Command(BaseCommand):
    help = "Load the ties, networks and milestones that come with Hamshahr. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        def told(what: str, count: int) -> None:
            self.stdout.write(f"  {what}: {count:,}")

        try:
            report = load_starter(by=Actor.command("load_starter"), progress=told)
        except UserError as error:
            raise CommandError(str(error)) from error
        self._measure()
        self._prepare_partners()
        self.stdout.write(
            f"New: {report.new_relationships:,} relationships, {report.new_claims:,} of {report.claims:,} claims."
        )

    def _measure(self) -> None:
        """The first picture of the network at once; later ones in the background, like those after an import.

        igraph and SciPy come in only here: a second start has no time for them.
        """
        if picture() is None:
            from hamshahr.insight.actions import measure_network

            self.stdout.write("  measuring the network")
            measure_network(by=Actor.command("load_starter"))
            ask(kind=CHECKING, by=Actor.command("load_starter"))
        elif is_due():
            ask(kind=KIND, by=Actor.command("load_starter"))

    def _prepare_partners(self) -> None:
        """The partner finder's tables of the day, in the background; whoever asks for partners before sees how far."""
        if tables_are_due():
            ask(kind=TABLES, by=Actor.command("load_starter"))
