"""Telling what an import would do or did: a file with every row, and a short summary in words."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hamshahr.core.errors import UserError
from hamshahr.imports.columns import FIELDS, Columns
from hamshahr.imports.models import Import, Outcome, State
from hamshahr.imports.queries import outcome_counts, reach
from hamshahr.imports.tables import Table

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EXAMPLES = 5
_READ_AT_ONCE = 2000


def write_report(batch: Import, path: Path) -> None:
    """A CSV with every row of the import: its cells, outcome, message, and per end place, evidence and candidates.

    Raises UserError where the file cannot be written.
    """
    ends = [f"{part}{side}" for side in "12" for part in ("decision", "place", "name", "evidence", "candidates")]
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["row", "outcome", "message", *ends, *map(harmless, batch.columns)])
            for row in batch.rows.order_by("number").iterator(chunk_size=_READ_AT_ONCE):
                answers = row.ends or [{}, {}]
                cells = [row.message, *(part for end in answers for part in _told(end)), *row.cells]
                writer.writerow([row.number, row.outcome, *map(harmless, cells)])
    except OSError as error:
        raise UserError(f"The report cannot be written to {path}: {error.strerror}.") from error


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet program takes it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def understood(table: Table, columns: Columns) -> str:
    """One line that says how the file was read and what each column was taken for."""
    form = f"encoding {table.encoding}, delimiter {table.delimiter!r}" if table.encoding else "a workbook"
    taken = ", ".join(f"{field} = {columns.names[field]!r}" for field in FIELDS if field in columns.positions)
    rest = [name for position, name in enumerate(table.columns) if position not in columns.positions.values()]
    return f"Read as {form}: {taken}" + (f"; not used: {', '.join(map(repr, rest))}" if rest else "")


def summary(batch: Import) -> Iterator[str]:
    """Lines that tell the counts of all outcomes, how far the cities are known, and examples of rows that wait."""
    for outcome, count in outcome_counts(batch).items():
        yield f"  {outcome.label:<22} {count:>9,}"
    yield f"  {'rows':<22} {batch.row_count:>9,}"
    cities = reach(batch)
    share = cities.resolved / batch.row_count if batch.row_count else 0
    yield f"Both cities are known in {cities.resolved:,} rows ({share:.1%})."
    if cities.parts or cities.located or cities.provisional:
        yield (
            f"New places: {cities.parts:,} parts of known cities, {cities.located:,} villages that UN/LOCODE locates, "
            f"{cities.provisional:,} provisional ones."
        )
    for outcome in (Outcome.DOUBT, Outcome.ERROR, Outcome.SELF_TIE):
        messages = batch.rows.filter(outcome=outcome).order_by("number").values_list("message", flat=True)[:_EXAMPLES]
        if messages:
            yield f"{outcome.label.capitalize()}, for example:"
            yield from (f"  {message}" for message in messages)


def closing(batch: Import) -> str:
    """One line that says whether anything is in the atlas."""
    if batch.state == State.APPLIED:
        return f"Import {batch.pk} is in the atlas. Take it back with: manage.py undo_import {batch.pk} --apply"
    return "Nothing was stored in the atlas. Run the same command with --apply to do it."


def _told(end: dict[str, Any]) -> list[str]:
    return [
        end.get("decision", ""),
        str(end.get("place", "")),
        end.get("name", ""),
        "; ".join(f"{code}: {value}" for code, value in end.get("evidence", ())),
        "; ".join(f"{name} ({where}, {place}, {score})" for place, name, where, score in end.get("candidates", ())),
    ]
