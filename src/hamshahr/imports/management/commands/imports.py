"""Lists all imports with their state and what became of their rows."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from hamshahr.imports.listening import while_somebody_reads
from hamshahr.imports.models import Import
from hamshahr.imports.queries import outcome_counts


class Command(BaseCommand):
    help = "List all imports, the latest first."

    def handle(self, *args: Any, **options: Any) -> None:
        with while_somebody_reads(self.stdout):
            self._list()

    def _list(self) -> None:
        batches = list(Import.objects.order_by("-pk"))
        if not batches:
            self.stdout.write("There are no imports yet. Begin one with: manage.py import_ties FILE")
        for batch in batches:
            counts = ", ".join(
                f"{count:,} {outcome.label}" for outcome, count in outcome_counts(batch).items() if count
            )
            self.stdout.write(
                f"{batch.pk:>5}  {batch.started_at:%Y-%m-%d %H:%M}  {batch.get_state_display():<16} "
                f"{batch.file_name}: {counts or 'no rows'}"
            )
