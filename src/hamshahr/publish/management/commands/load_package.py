"""`manage.py load_package FILE.zip`: an atlas from the data package of another one."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.publish.opendata.actions import load_package
from hamshahr.publish.opendata.package import opened
from hamshahr.publish.opendata.plan import Plan, planned


class Command(BaseCommand):
    help = "Bring a data package of Hamshahr into an instance without ties, which then holds the same atlas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="hamshahr-datapackage.zip as /data/ offers it")
        parser.add_argument("--apply", action="store_true", help="do it; otherwise only say what would come of it")

    def handle(self, *args: Any, file: Path, apply: bool, **options: Any) -> None:
        start = time.monotonic()
        try:
            with opened(file) as package:
                plan = planned(package, self._show)
                if apply:
                    load_package(plan=plan, by=Actor.command("load_package"), progress=self._show)
        except UserError as error:
            raise CommandError(f"{error} Nothing was changed.") from error
        self.stdout.write(
            f"{'Loaded' if apply else 'It would bring'} {_told(plan)} ({time.monotonic() - start:.1f} s)."
        )
        if not apply:
            self.stdout.write("Nothing was changed. Run the same command with --apply to do it.")

    def _show(self, what: str, count: int) -> None:
        self.stdout.write(f"  {what}: {count:,}")


def _told(plan: Plan) -> str:
    counts = {
        "countries": len(plan.countries),
        "sources": len(plan.sources),
        f"places ({len(plan.new_places):,} of them new here)": len(plan.places),
        "relationships": len(plan.relationships),
        "claims": len(plan.claims),
        "networks": len(plan.networks),
        "memberships": len(plan.memberships),
        "milestones": len(plan.milestones),
    }
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())
