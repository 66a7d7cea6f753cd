"""Brings twinnings in from Wikidata; without --apply says what that would do."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hamshahr.atlas.actions import identify_places
from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.imports.listening import while_somebody_reads
from hamshahr.imports.wikidata import report
from hamshahr.imports.wikidata.deciding import settled
from hamshahr.imports.wikidata.fetching import PAGE_STATEMENTS, Folder, Manners, Service, fetch, open_folder
from hamshahr.imports.wikidata.query import page_query
from hamshahr.imports.wikidata.running import Pages, alone, carry_out, of_folder, of_path, pages_root, planned

_BY = Actor.command("import_wikidata")
_SECONDS_BETWEEN_NEWS = 2.0


class Command(BaseCommand):
    help = "Read twinnings (P190) from Wikidata's query service or a saved result, and say what would change."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="bring the changes into the atlas")
        parser.add_argument(
            "--report", type=Path, metavar="OUT.csv", help="write every statement with what becomes of it"
        )
        parser.add_argument(
            "--accept-loss", action="store_true", help="withdraw even where more than half of what was known is missing"
        )
        parser.add_argument(
            "--same",
            action="append",
            default=[],
            metavar="QID=GEONAMES",
            help="with --apply: this item is the place with this GeoNames number, which settles its doubt for good",
        )
        saved = parser.add_argument_group("a saved result instead of the query service")
        saved.add_argument(
            "--file", type=Path, metavar="PATH", help="SPARQL results as JSON, or a folder of such files"
        )
        saved.add_argument(
            "--complete", action="store_true", help="the file holds all there is: what it lacks is withdrawn"
        )
        saved.add_argument("--show-query", action="store_true", help="print the query that gives such a file, and end")
        service = parser.add_argument_group("the query service")
        service.add_argument("--anew", action="store_true", help="fetch all pages again, also those kept from before")
        service.add_argument("--page-size", type=int, default=PAGE_STATEMENTS, metavar="N", help="statements in a page")
        service.add_argument(
            "--pause", type=float, default=1.0, metavar="SECONDS", help="between two pages; default: 1"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["show_query"]:
            self.stdout.write(page_query())
            return
        if options["page_size"] < 1 or options["pause"] < 0:
            raise CommandError("--page-size takes 1 or more, --pause 0 or more.")
        try:
            with while_somebody_reads(self.stdout), alone():
                self._run(options)
        except UserError as error:
            raise CommandError(str(error)) from error

    def _run(self, given: dict[str, Any]) -> None:
        told = _News(self).tell
        folder: Folder | None = None
        if given["same"]:
            self._settle(given)
        if given["file"]:
            pages = of_path(given["file"], is_whole=given["complete"])
        else:
            folder = self._fetched(given, told)
            pages = of_folder(folder)
        made = planned(pages, accept_loss=given["accept_loss"], told=told)
        for line in report.loss(made, claims_to_be_whole=pages.is_whole):
            self.stdout.write(line)
        if given["report"]:
            report.write_report(made, given["report"])
            self.stdout.write(f"Every statement with what becomes of it is in {given['report']}.")
        counts = {outcome.value: count for outcome, count in made.counts.items()}
        if given["apply"]:
            run = carry_out(pages, made, by=_BY, told=told)
            counts = run.counts
            if folder:
                folder.note_done()
        self._close(pages, counts, report.summary(counts, made, is_done=given["apply"]), is_done=given["apply"])

    def _settle(self, given: dict[str, Any]) -> None:
        """Give places the QIDs that the keeper says are theirs."""
        if not given["apply"]:
            raise UserError("--same changes the atlas, so it needs --apply.")
        for qid, place in settled(given["same"]).items():
            identify_places(qids={place.pk: qid}, by=_BY, reason="said by the keeper")
            self.stdout.write(f"{qid} is {place} from now on.")

    def _close(self, pages: Pages, counts: dict[str, int], lines: Any, *, is_done: bool) -> None:
        self.stdout.write(f"Reading {pages.origin} {'did' if is_done else 'would do'}:")
        for line in lines:
            self.stdout.write(line)
        if not is_done:
            self.stdout.write("Nothing was stored in the atlas. Run the same command with --apply to do it.")

    def _fetched(self, given: dict[str, Any], told: Any) -> Folder:
        """All pages, those kept from a run that was cut short or not applied yet among them."""
        manners = Manners(contact=settings.CONTACT, pause=given["pause"])
        service = Service(settings.WIKIDATA_ENDPOINT, manners, notice=self.stdout.write)
        folder = open_folder(pages_root(), settings.WIKIDATA_ENDPOINT, timezone.now(), anew=given["anew"])
        if kept := len(folder.files()):
            self.stdout.write(f"{kept:,} pages are here already, fetched since {folder.progress.began[:16]} UTC.")
        fetch(folder, service, told, limit=given["page_size"])
        return folder


class _News:
    """Progress in a line every few seconds, and at the end."""

    def __init__(self, command: BaseCommand) -> None:
        self._command = command
        self._told = 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if done and done != total and now - self._told <= _SECONDS_BETWEEN_NEWS:
            return
        self._told = now
        counted = f": {done:,} of {total:,}" if total else f": {done:,}" if done else " …"
        self._command.stdout.write(f"{what}{counted}")
        self._command.stdout.flush()
