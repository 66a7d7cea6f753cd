"""The points that sources give for their cities, as their files were read: for the check of coordinates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from hamshahr.atlas.models import Place, PlaceKind
from hamshahr.imports.answers import Answer
from hamshahr.imports.columns import Columns, recognise
from hamshahr.imports.days import latin_digits
from hamshahr.imports.models import Import, State
from hamshahr.imports.options import Options
from hamshahr.ties.models import Party
from twinnet.countries import find_country, related
from twinnet.resolve import Decision
from twinnet.suspect.coordinates import Settlements, Stated

_AT_ONCE = 5000
_AREAS = {PlaceKind.REGION, PlaceKind.COUNTY}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Where:
    """Where a point was given: the source and, of the rows of one import that give it, how many and the first."""

    source: int | None
    place: int | None
    batch: int | None = None
    row: int = 0
    rows: int = 0


@dataclass(frozen=True, slots=True)
class _Question:
    """One end of rows that say the same of it."""

    name: str
    country: str
    lat: float
    lon: float


def settlements() -> Settlements:
    """All places that GeoNames locates, regions left out; one query."""
    found = Place.objects.filter(latitude__isnull=False, geonames_id__isnull=False).exclude(kind=PlaceKind.REGION)
    rows = list(found.values_list("latitude", "longitude", "country_id", "name_en").iterator(chunk_size=20_000))
    points = np.array([(lat, lon) for lat, lon, _, _ in rows], dtype=np.float64).reshape(-1, 2)
    return Settlements(points[:, 0], points[:, 1], [row[2] for row in rows], [row[3] for row in rows])


def stated_points() -> list[tuple[Stated, Where]]:
    """Every point once per source, name and country: those in files, and those of tied places that imports made."""
    found: list[tuple[Stated, Where]] = []
    for batch in Import.objects.filter(state=State.APPLIED, source__isnull=False).order_by("pk"):
        options = Options.of_json(batch.options)
        columns = recognise(batch.columns, options.columns)
        if any(columns.has(f"lat{side}") for side in columns.sides):
            found += _of_batch(batch, columns)
    return found + list(_of_made_places())


def _of_batch(batch: Import, columns: Columns) -> Iterator[tuple[Stated, Where]]:
    """Three queries and one for each five thousand rows."""
    firsts: dict[_Question, tuple[int, Answer | None]] = {}
    counts: defaultdict[_Question, int] = defaultdict(int)
    rows = batch.rows.order_by("number").values_list("number", "cells", "ends")
    for number, cells, stored in rows.iterator(chunk_size=_AT_ONCE):
        for at, side in enumerate(columns.sides):
            if (question := _question(columns, side, cells)) is None:
                continue
            counts[question] += 1
            if question not in firsts:
                firsts[question] = number, Answer.of_json(stored[at]) if at < len(stored) else None
    answers = [answer for _, answer in firsts.values() if answer]
    meant = {place for answer in answers for place in _meant(answer)}
    points = _points(sorted(meant))
    for question, (number, first) in firsts.items():
        known = tuple(points[place] for place in _meant(first) if place in points) if first else ()
        codes = _countries(question.country, first.country if first else "")
        stated = Stated(question.name, codes, question.lat, question.lon, known, _related(codes))
        place = first.place if first and first.decision == Decision.PLACE else None
        yield stated, Where(batch.source_id, place, batch.pk, number, counts[question])


def _question(columns: Columns, side: str, cells: Sequence[str]) -> _Question | None:
    """None where an end has no name or no two numbers for its point."""
    name = columns.cell(f"city{side}", cells).strip()
    try:
        lat, lon = (
            float(latin_digits(columns.cell(f"{field}{side}", cells).strip()).replace(",", ".").replace("٫", "."))
            for field in ("lat", "lon")
        )
    except ValueError:
        return None
    is_number = lat == lat and lon == lon and abs(lat) < float("inf") > abs(lon)
    return _Question(name, columns.cell(f"country{side}", cells).strip(), lat, lon) if name and is_number else None


def _meant(answer: Answer) -> tuple[int, ...]:
    """The places the name may mean; none for an area, whose middle may lie far from where a source puts it."""
    if answer.kind in _AREAS:
        return ()
    return (answer.place,) if answer.place else tuple(place for place, *_ in answer.candidates)


def _points(keys: Sequence[int]) -> Mapping[int, Point]:
    """Of places but areas, by key; one query for each five thousand."""
    found: dict[int, Point] = {}
    for start in range(0, len(keys), _AT_ONCE):
        places = Place.objects.filter(pk__in=keys[start : start + _AT_ONCE], latitude__isnull=False)
        for pk, lat, lon in places.exclude(kind__in=_AREAS).values_list("pk", "latitude", "longitude"):
            if lat is not None and lon is not None:
                found[pk] = lat, lon
    return found


def _countries(written: str, resolved: str) -> tuple[str, ...]:
    """The countries that may be meant."""
    match = find_country(written) if written else None
    return tuple(sorted({code for code in (*(match.countries if match else ()), resolved) if code}))


def _related(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({other for code in codes for other in related(code)}))


def _of_made_places() -> Iterator[tuple[Stated, Where]]:
    """Tied places that GeoNames does not have; one query."""
    made = Place.objects.filter(
        geonames_id__isnull=True, latitude__isnull=False, pk__in=Party.objects.order_by().values("place")
    )
    rows = (
        made.exclude(kind__in=_AREAS).order_by("pk").values_list("pk", "name_en", "country_id", "latitude", "longitude")
    )
    for pk, name, country, lat, lon in rows:
        if lat is not None and lon is not None:
            yield Stated(name, (country,), lat, lon, related=_related([country])), Where(None, pk)
