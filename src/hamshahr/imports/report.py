"""Telling what an import would do or did: a file with every row, and a short summary in words."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from hamshahr.atlas.models import Place
from hamshahr.core.errors import UserError
from hamshahr.imports.columns import END_FIELDS, FIELDS, Columns, recognise
from hamshahr.imports.findings import Done, FindingKind, words
from hamshahr.imports.models import Import, Outcome, Row, State
from hamshahr.imports.options import Options
from hamshahr.imports.queries import batched, outcome_counts, reach
from hamshahr.imports.tables import Table
from twinnet.resolve import Decision

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
_PARTS = ("decision", "geonames", "chosen", "evidence", "candidates")
_EXAMPLES = 5
_READ_AT_ONCE = 2000


def write_report(batch: Import, path: Path) -> None:
    """A CSV with every row of the import: its cells, outcome, message, and per end place, evidence and candidates.

    It is a table of ties itself: with `geonames1` or `geonames2` of the rows in doubt filled in, it can be imported in
    place of the file. Raises UserError where the file cannot be written.
    """
    columns = recognise(batch.columns, Options.of_json(batch.options).columns)
    sides = columns.sides
    own = {"row", "outcome", "message", *(f"{part}{side}" for side in sides for part in _PARTS)}
    numbered = [columns.positions.get(f"geonames{side}") for side in sides]
    left_out = {*numbered, *(at for at, name in enumerate(batch.columns) if name in own and own <= set(batch.columns))}
    kept = [at for at in range(len(batch.columns)) if at not in left_out]
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            told = [f"{part}{side}" for side in sides for part in _PARTS]
            writer.writerow(["row", "outcome", "message", *(harmless(batch.columns[at]) for at in kept), *told])
            rows = batch.rows.order_by("number").iterator(chunk_size=_READ_AT_ONCE)
            while chunk := list(islice(rows, _READ_AT_ONCE)):
                geonames = _geonames(chunk)
                for row in chunk:
                    ends = [*row.ends, *[{}] * (len(sides) - len(row.ends))]
                    given = [row.cells[at] if at is not None else "" for at in numbered]
                    parts = [
                        part for end, number in zip(ends, given, strict=True) for part in _told(end, number, geonames)
                    ]
                    cells = [row.message, *(row.cells[at] for at in kept), *parts]
                    writer.writerow([row.number, row.outcome, *map(harmless, cells)])
    except OSError as error:
        raise UserError(f"The report cannot be written to {path}: {error.strerror}.") from error


def _geonames(rows: Sequence[Row]) -> dict[int, str]:
    """The GeoNames numbers of the places that the rows' answers name, by key."""
    ends = [end for row in rows for end in row.ends]
    keys = {end["place"] for end in ends if "place" in end}
    keys |= {candidate[0] for end in ends for candidate in end.get("candidates", ())}
    found: dict[int, str] = {}
    for some in batched(sorted(keys)):
        places = Place.objects.filter(pk__in=some, geonames_id__isnull=False).values_list("pk", "geonames_id")
        found |= {pk: str(number) for pk, number in places}
    return found


def _told(end: dict[str, Any], given: str, geonames: Mapping[int, str]) -> list[str]:
    """The cells of _PARTS; `given` is the GeoNames number that the row has."""
    is_place = end.get("decision") == Decision.PLACE
    return [
        end.get("decision", ""),
        given or (geonames.get(end["place"], "") if is_place else ""),
        end.get("name", ""),
        "; ".join(f"{code}: {value}" for code, value in end.get("evidence", ())),
        "; ".join(
            f"{name}, {where} (GeoNames {geonames.get(place, '–')}, {score})"
            for place, name, where, score in end.get("candidates", ())
        ),
    ]


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet program takes it for a formula; a number, such as a longitude, stays."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def understood(table: Table, columns: Columns) -> str:
    """One line that says how the file was read and what each column was taken for."""
    form = f"encoding {table.encoding}, delimiter {table.delimiter!r}" if table.encoding else "a workbook"
    further = [f"{field}{side}" for side in columns.sides[2:] for field in END_FIELDS]
    fields = [field for field in (*FIELDS, *further) if field in columns.positions]
    taken = ", ".join(f"{field} = {columns.names[field]!r}" for field in fields)
    rest = [name for position, name in enumerate(table.columns) if position not in columns.positions.values()]
    return f"Read as {form}: {taken}" + (f"; not used: {', '.join(map(repr, rest))}" if rest else "")


def summary(batch: Import) -> Iterator[str]:
    """Lines that tell the counts of all outcomes, how far the cities are known, and examples of rows that wait."""
    for outcome, count in outcome_counts(batch).items():
        yield f"  {outcome.label:<22} {count:>9,}"
    yield f"  {'rows':<22} {batch.row_count:>9,}"
    cities = reach(batch)
    share = cities.resolved / batch.row_count if batch.row_count else 0
    yield f"All cities of a row are known in {cities.resolved:,} rows ({share:.1%})."
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


def oddities(batch: Import) -> Iterator[str]:
    """Lines that tell what is odd about the whole file, and how to overrule what is doubted."""
    if not batch.findings:
        return
    yield "Odd about the file as a whole:"
    for finding in batch.findings:
        rows = ", ".join(map(str, finding["rows"]))
        yield f"  {words(finding)} (rows {rows}{' …' if finding['count'] > len(finding['rows']) else ''})"
    doubted = [
        finding for finding in batch.findings if finding["done"] not in {Done.TRUSTED, Done.TAKEN_FOR, Done.KEPT}
    ]
    if doubted:
        first = doubted[0]
        is_point = first["kind"] == FindingKind.SHARED_POINT
        yield (
            "If one of these is right after all, say so: "
            f"--trust-{'coordinate' if is_point else 'date'} {first['what'].replace(' ', '')}"
        )


def closing(batch: Import) -> Iterator[str]:
    """Lines that say whether anything is in the atlas, and how to settle what is in doubt."""
    fields = recognise(batch.columns, Options.of_json(batch.options).columns).positions
    if {"wikidata1", "wikidata2"} & set(fields) and not {"city1", "city2"} <= set(fields):
        known = Place.objects.filter(wikidata_id__isnull=False).count()
        yield (
            f"Of Wikidata's identifiers the atlas knows {known:,}: manage.py import_wikidata brings more. A table with "
            "names and countries needs none."
        )
    if batch.rows.filter(outcome=Outcome.DOUBT).exists():
        yield (
            "To settle a doubt, say more in the file: a column region1, lat1 and lon1, or wikidata1 (2 for the second "
            "city). Or write a report (--report OUT.csv), put the right one of the candidates' GeoNames numbers into "
            "its column geonames1 or geonames2, and import that report with the same options and "
            f"--source-key {batch.options['source']['key']}"
        )
    if batch.state == State.APPLIED:
        yield f"Import {batch.pk} is in the atlas. Take it back with: manage.py undo_import {batch.pk} --apply"
    else:
        yield "Nothing was stored in the atlas. Run the same command with --apply to do it."
