"""Says for every row of a table which place is meant; changes nothing in the atlas."""

from __future__ import annotations

import csv
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from hamshahr.atlas.gazetteer import load_gazetteer
from hamshahr.atlas.models import Place
from hamshahr.core.errors import UserError
from hamshahr.imports.listening import while_somebody_reads
from hamshahr.imports.report import harmless
from hamshahr.imports.resolving import ANSWER, FIELDS, recognise, resolved_rows
from hamshahr.imports.tables import Table, read_table
from twinnet.resolve import Decision, Resolver

_SECONDS_BETWEEN_NEWS = 2.0


class Command(BaseCommand):
    help = "Write beside every row of a CSV, TSV, XLSX or JSON file which place it means, with evidence and candidates."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("-o", "--output", type=Path, metavar="OUT.csv", help="default: standard output")
        form = parser.add_argument_group("form of the file (found out where not given)")
        form.add_argument("--encoding")
        form.add_argument("--delimiter", help="one character, or tab")
        form.add_argument("--sheet", help="sheet of an XLSX workbook; default: the first")
        meaning = parser.add_argument_group("meaning", "each takes a column's name, or =TEXT for all rows")
        for field in FIELDS:
            meaning.add_argument(f"--{field}-column", default="", metavar="NAME", dest=field)

    def handle(self, *args: Any, **options: Any) -> None:
        path, output = options["file"], options["output"]
        named = {field: options[field] for field in FIELDS if options[field]}
        try:
            table = read_table(
                path, encoding=options["encoding"], delimiter=options["delimiter"], sheet=options["sheet"]
            )
            if output and output.exists() and output.samefile(path):
                raise UserError("The output would overwrite the file itself. Give another name with -o.")
            whole = _whole(output) if output else nullcontext(sys.stdout)
            with while_somebody_reads(self.stdout), whole as file:
                counts = self._write(table, named, file)
        except UserError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        self._tell(", ".join(f"{decision} {counts[decision]:,}" for decision in Decision))

    def _write(self, table: Table, named: dict[str, str], file: TextIO) -> Counter[str]:
        """Write the answers; gives how many rows there are of each decision."""
        columns = recognise(table.columns, named)
        if not Place.objects.exists():
            raise UserError("The atlas has no places yet. Load them first: manage.py load_atlas")
        self._tell("Loading the names of all places …")
        resolver = Resolver(load_gazetteer())
        writer = csv.writer(file)
        writer.writerow([*map(harmless, table.columns), *ANSWER])
        counts: Counter[str] = Counter()
        told = time.monotonic()
        for cells, answer in resolved_rows(table.rows, columns, resolver):
            writer.writerow([harmless(cell) for cell in (*cells, *answer)])
            counts[answer[0]] += 1
            if time.monotonic() - told > _SECONDS_BETWEEN_NEWS:
                told = time.monotonic()
                self._tell(f"{counts.total():,} rows")
        return counts

    def _tell(self, news: str) -> None:
        """News go to standard error: the answers may be going to standard output."""
        self.stderr.write(news)
        self.stderr.flush()


@contextmanager
def _whole(path: Path) -> Iterator[TextIO]:
    """A file to write that takes the place of `path` only when all of it is written."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8-sig", newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
