"""Load countries, regions and cities of the world; adds and updates, takes nothing away."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hamshahr.atlas.loading import load_atlas
from hamshahr.atlas.supply import POPULATION_STEPS
from hamshahr.audit.actions import Actor


class Command(BaseCommand):
    help = "Load the countries, regions and cities of the world; run again, add and update, but take nothing away."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--min-population",
            type=int,
            default=settings.MIN_POPULATION,
            help=f"cities from so many people up: {', '.join(map(str, POPULATION_STEPS))} (default %(default)s)",
        )

    def handle(self, *args: Any, min_population: int, **options: Any) -> None:
        if min_population not in POPULATION_STEPS:
            steps = ", ".join(map(str, POPULATION_STEPS))
            raise CommandError(
                f"There is no list of cities from {min_population} people up. Give --min-population or set "
                f"HAMSHAHR_MIN_POPULATION to one of {steps}."
            )
        start = time.monotonic()
        report = load_atlas(min_population=min_population, by=Actor.command("load_atlas"), progress=self._show)
        took = f"{time.monotonic() - start:.1f} s"
        if report.is_known:
            self.stdout.write(f"The atlas already holds these data; nothing changed ({took}).")
        elif not report.is_change:
            self.stdout.write(f"Every place was compared; nothing changed ({took}).")
        else:
            self.stdout.write(
                f"{report.countries:,} countries and {report.places_added:,} places added, "
                f"{report.places_changed:,} changed; "
                f"{report.names_added:,} names and {report.terms_added:,} search terms added ({took})."
            )

    def _show(self, what: str, done: int, total: int) -> None:
        self.stdout.write(f"  {what}: {done:,} of {total:,}")
