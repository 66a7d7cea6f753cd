"""Resolving the places that any table names, row by row, with the evidence beside; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import isfinite, nan

from hamshahr.atlas.models import Place
from hamshahr.core.errors import UserError
from hamshahr.imports.sheets import Unreadable
from hamshahr.imports.tables import Rows
from hamshahr.imports.words import END_WORDS
from twinnet.fold import fold
from twinnet.resolve import EVIDENCE, Candidate, Decision, Query, Resolution, Resolver

FIELDS = ("name", "country", "region", "lat", "lon", "population")
ANSWER = tuple(
    f"resolved_{what}"
    for what in ("decision", "place", "geonames", "name", "part", "country", "region", "evidence", "candidates")
)
_CHUNK = 1000
_DECIMAL = str.maketrans({"٫": ".", ",": ".", "−": "-"})
_GROUPS = str.maketrans(dict.fromkeys("٬,،.' \u00a0\u202f", ""))


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table holds what: position by field (see FIELDS), and texts that hold for all rows."""

    positions: Mapping[str, int]
    constants: Mapping[str, str]

    def cell(self, field: str, cells: Sequence[str]) -> str:
        position = self.positions.get(field)
        return self.constants.get(field, "") if position is None else cells[position].strip()


def recognise(header: Sequence[str], named: Mapping[str, str]) -> Columns:
    """Find the columns by their headers in many languages. `named` maps fields to a header or to `=text` for all rows.

    Raises UserError where a named column is not there or none holds the name.
    """
    folded = [fold(name) for name in header]
    constants = {field: text[1:].strip() for field, text in named.items() if text.startswith("=")}
    positions: dict[str, int] = {}
    for field, text in named.items():
        if field in constants:
            continue
        if fold(text) not in folded:
            raise UserError(f"There is no column {text!r}. The columns are: {', '.join(map(repr, header))}.")
        positions[field] = folded.index(fold(text))
    for position, word in enumerate(folded):
        meaning = END_WORDS.get(word, "")
        field = "name" if meaning == "city" else meaning
        if field in FIELDS and field not in constants and position not in positions.values():
            positions.setdefault(field, position)
    if "name" not in positions:
        raise UserError(
            f"No column was recognised as the place's name. The columns are: {', '.join(map(repr, header))}. "
            "Name it: --name-column NAME"
        )
    return Columns(positions, constants)


def resolved_rows(rows: Rows, columns: Columns, resolver: Resolver) -> Iterator[tuple[list[str], list[str]]]:
    """For each row its cells and, in the order of ANSWER, what was found; one query per thousand rows."""
    while chunk := [(cells, _resolution(columns, cells, resolver)) for _, cells in islice(rows, _CHUNK)]:
        answers = [answer for _, answer in chunk if isinstance(answer, Resolution)]
        places = [answer.place for answer in answers if answer.place]
        places += [candidate.place for answer in answers for candidate in answer.candidates]
        known = Place.objects.filter(pk__in={place.id for place in places}).values_list("pk", "geonames_id")
        geonames = {pk: str(key or "") for pk, key in known}
        for cells, answer in chunk:
            yield cells, _told(answer, geonames)


def _resolution(columns: Columns, cells: Sequence[str], resolver: Resolver) -> Resolution | str:
    """The resolver's answer, or what is wrong with the row."""
    for field, position in columns.positions.items():
        if isinstance(cell := cells[position], Unreadable):
            return f"{field} is {cell.fault.format(written=repr(str(cell)))}"
    try:
        latitude, longitude = (_number(columns.cell(field, cells), field) for field in ("lat", "lon"))
        population = _number(columns.cell("population", cells).translate(_GROUPS), "population")
    except ValueError as error:
        return str(error)
    if (latitude is None) != (longitude is None):
        return "of the coordinates only one is given"
    if latitude is not None and longitude is not None and not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return f"there is no place at {latitude:g}, {longitude:g}"
    return resolver.resolve(
        Query(
            name=columns.cell("name", cells),
            country=columns.cell("country", cells),
            region=columns.cell("region", cells),
            lat=latitude,
            lon=longitude,
            population=None if population is None else int(population),
        )
    )


def _number(text: str, field: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.translate(_DECIMAL))
    except ValueError:
        value = nan
    if not isfinite(value):
        raise ValueError(f"{field} is not a number: {text[:40]!r}")
    return value


def _told(answer: Resolution | str, geonames: Mapping[int, str]) -> list[str]:
    """The cells of ANSWER."""
    if isinstance(answer, str):
        return [Decision.ERROR, "", "", "", "", "", "", answer, ""]
    place, decision = answer.place, answer.decision
    return [
        decision,
        str(place.id) if place else "",
        geonames.get(place.id, "") if place else "",
        place.name if place else answer.part_name if decision is Decision.PROVISIONAL else "",
        answer.part_name if decision is Decision.PART else "",
        answer.country,
        answer.region,
        "; ".join(EVIDENCE[reason.code].format(value=reason.value) for reason in answer.evidence),
        "; ".join(_candidate(candidate, geonames) for candidate in answer.candidates),
    ]


def _candidate(candidate: Candidate, geonames: Mapping[int, str]) -> str:
    place = candidate.place
    where = place.region or place.country
    return f"{place.name}, {where} (place {place.id}, GeoNames {geonames.get(place.id) or '–'}, {candidate.score:.2f})"
