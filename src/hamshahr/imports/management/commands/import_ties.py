"""Reads ties from a file, says what they would do to the atlas, and with --apply does it."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.text import slugify

from hamshahr.atlas.models import Source, SourceClass
from hamshahr.audit.actions import Actor
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import UserError
from hamshahr.imports.actions import StaleImportError, apply_import
from hamshahr.imports.columns import FIELDS, option, recognise
from hamshahr.imports.days import JALALI
from hamshahr.imports.findings import as_trusted
from hamshahr.imports.listening import while_somebody_reads
from hamshahr.imports.models import Import, State
from hamshahr.imports.options import Options, SourceFacts
from hamshahr.imports.report import closing, oddities, summary, understood, write_report
from hamshahr.imports.staging import open_table, stage
from hamshahr.imports.tables import Limits
from hamshahr.ties.models import Kind

_BY = Actor.command("import_ties")
_ATTEMPTS = 3
_SECONDS_BETWEEN_NEWS = 2.0


class Command(BaseCommand):
    help = "Stage ties from a CSV, TSV, XLSX or JSON file: read, check and resolve every row, and say what it would do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--apply", action="store_true", help="bring the rows into the atlas, in one transaction")
        parser.add_argument(
            "--report", type=Path, metavar="OUT.csv", help="write every row with its outcome and reasons"
        )
        source = parser.add_argument_group("source of the claims")
        source.add_argument("--source-key", default="", help="default: the file's name")
        source.add_argument("--source-name", default="", help="default: the file's name")
        source.add_argument("--source-class", choices=SourceClass.values, default=SourceClass.DATASET.value)
        source.add_argument("--source-url", default="")
        source.add_argument("--licence", default="")
        source.add_argument(
            "--publisher", default="", help="whose word it is: sources of one publisher do not confirm each other"
        )
        source.add_argument("--read-on", default="", metavar="DATE", help="when the source was read: 2026, 2026-02 …")
        form = parser.add_argument_group("form of the file (found out where not given)")
        form.add_argument("--encoding", default="")
        form.add_argument("--delimiter", default="", help="one character, or tab")
        form.add_argument("--sheet", default="", help="sheet of an XLSX workbook; default: the first")
        form.add_argument(
            "--no-header",
            action="store_true",
            help="the file has no names of columns: they are city1,country1,city2,country2, or a pair of Wikidata's",
        )
        form.add_argument("--header-row", type=int, default=0, metavar="N", help="the row that names the columns")
        form.add_argument("--max-size", type=int, default=200, metavar="MB", help="largest file taken; default: 200")
        meaning = parser.add_argument_group(
            "meaning", "each column option takes a column's name, or =TEXT for all rows"
        )
        meaning.add_argument("--kind", choices=Kind.values, default="", help="kind where a row names none")
        meaning.add_argument(
            "--calendar",
            choices=["gregorian", JALALI],
            default="gregorian",
            help="of bare years from 1250 to 1450; jalali: each becomes the Gregorian year in which it begins",
        )
        meaning.add_argument(
            "--trust-date", "--trust-year", action="append", default=[], metavar="DATE", dest="trusted_dates",
            help="a year (2000), a day (1970-01-01) or 01-01 that is right, although it looks like a default",
        )  # fmt: skip
        meaning.add_argument(
            "--trust-coordinate", action="append", default=[], metavar="LAT,LON", dest="trusted_points",
            help="a point that is right, although it stands beside many different names",
        )  # fmt: skip
        meaning.add_argument("--directed", action="store_true", help="each row is what its first city says")
        for field in FIELDS:
            meaning.add_argument(option(field), default="", metavar="NAME", dest=f"column_{field}")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with while_somebody_reads(self.stdout):
                self._run(options)
        except UserError as error:
            raise CommandError(str(error)) from error

    def _run(self, given: dict[str, Any]) -> None:
        path: Path = given["file"]
        options = _options(path, given)
        limits = Limits(file_bytes=given["max_size"] * 1_000_000)
        table = open_table(path, options, limits)
        self.stdout.write(understood(table, recognise(table.columns, options.columns)))
        batch, was_applied = self._staged(path, options, limits), False
        if batch.state == State.APPLIED:
            was_applied = True
            self.stdout.write(f"Import {batch.pk} of this file is in the atlas already; nothing is changed.")
        elif given["apply"]:
            batch = self._applied(batch, path, options, limits)
        done = batch.state == State.APPLIED
        self.stdout.write(f"Import {batch.pk} of {batch.file_name} {'did' if done else 'would do'}:")
        for line in (*summary(batch), *oddities(batch)):
            self.stdout.write(line)
        if given["report"]:
            write_report(batch, given["report"])
            self.stdout.write(f"Every row with its outcome and reasons is in {given['report']}.")
        if not was_applied:
            for line in closing(batch):
                self.stdout.write(line)

    def _staged(self, path: Path, options: Options, limits: Limits) -> Import:
        news = _News(self)
        return stage(path, options, by=_BY, progress=news.tell, limits=limits)

    def _applied(self, batch: Import, path: Path, options: Options, limits: Limits) -> Import:
        """Apply; where others change the atlas in between, check the rows anew and try again."""
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._commit(batch)
            except StaleImportError as error:
                self.stdout.write(f"{error} Checking it anew.")
                batch = self._staged(path, options, limits)
        return self._commit(batch)

    def _commit(self, batch: Import) -> Import:
        key = slugify(batch.options["source"]["key"], allow_unicode=True)
        if Source.objects.filter(key=key).exists():
            self.stdout.write(f"The source {key} exists already and is used as it stands.")
        self.stdout.write("Bringing the rows into the atlas …")
        self.stdout.flush()
        return apply_import(batch=batch, by=_BY)


class _News:
    """Progress in a line every few seconds, and at the end."""

    def __init__(self, command: BaseCommand) -> None:
        self._command = command
        self._told = 0.0

    def tell(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        if not total:
            self._command.stdout.write(f"{what} …")
        elif done == total or now - self._told > _SECONDS_BETWEEN_NEWS:
            self._told = now
            self._command.stdout.write(f"{what}: {done:,} of {total:,} rows")
        self._command.stdout.flush()


def _options(path: Path, given: dict[str, Any]) -> Options:
    if given["header_row"] < 0 or (given["header_row"] and given["no_header"]):
        raise UserError("--header-row takes the number of a row, 1 or more, and not together with --no-header.")
    name = given["source_name"] or path.name
    key = slugify(given["source_key"] or path.stem, allow_unicode=True)[:120]
    if not key:
        raise UserError("The source needs a key of letters and digits: --source-key my-list")
    try:
        PartialDate.parse(given["read_on"])
    except ValueError as error:
        raise UserError(f"--read-on: {error}") from error
    source = SourceFacts(
        key=key,
        name=name[:200],
        source_class=given["source_class"],
        url=given["source_url"],
        licence=given["licence"][:100],
        publisher=given["publisher"].strip()[:200],
        read_on=given["read_on"],
    )
    return Options(
        source=source,
        columns={field: given[f"column_{field}"] for field in FIELDS if given[f"column_{field}"]},
        kind=given["kind"],
        directed=given["directed"],
        encoding=given["encoding"],
        delimiter=given["delimiter"],
        sheet=given["sheet"],
        calendar=JALALI if given["calendar"] == JALALI else "",
        header_row=given["header_row"],
        no_header=given["no_header"],
        trusted=tuple(sorted({as_trusted(text) for text in (*given["trusted_dates"], *given["trusted_points"])})),
    )
