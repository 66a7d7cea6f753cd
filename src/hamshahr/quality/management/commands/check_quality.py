"""Compares the sources with one another and checks their data, for the pages of sources and of data quality."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db.models import Count

from hamshahr.audit.actions import Actor
from hamshahr.quality.actions import check_quality
from hamshahr.quality.background import KIND
from hamshahr.quality.models import Comparison, Finding, FindingKind
from hamshahr.tasks.registry import KINDS


class Command(BaseCommand):
    help = "Compare the sources and check their data, unless that was done since the ties last changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", action="store_true", help="check even where nothing has changed")

    def handle(self, *args: Any, **options: Any) -> None:
        check = check_quality(by=Actor.command("check_quality"), progress=self._tell, again=options["again"])
        counts = dict(Finding.objects.standing().order_by().values_list("kind").annotate(Count("pk")))
        told = "; ".join(f"{FindingKind(kind).label}: {counts[kind]:,}" for kind in FindingKind if kind in counts)
        self.stdout.write(
            f"Checked {check.checked_at:%Y-%m-%d %H:%M} in {check.seconds:.1f} s: "
            f"{Comparison.objects.count():,} comparisons. {told or 'Nothing looks wrong'}."
        )

    def _tell(self, done: int, of: int, word: str) -> None:
        self.stdout.write(f"  {KINDS[KIND].words[word]} ({done} of {of})")
        self.stdout.flush()
