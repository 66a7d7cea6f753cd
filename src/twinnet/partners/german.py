"""The register of German municipal partnerships as a test in time: learn from ties before a year, find later ones.

The register has coordinates and no populations, so each end becomes the nearest GeoNames city within 10 km in its
country. Left out: rows whose year is missing or the default 2000, rows at a coordinate that stands for ten or more
differently named partners (a dummy), and ends without a city near by.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from twinnet.countries import find_country
from twinnet.partners.cities import EARTH_KM, Cities, City, Ints, unit_vectors
from twinnet.partners.files import gazetteer

DEFAULT_YEAR = 2000
_DUMMY_NAMES = 10
_NEAR_KM = 10.0
_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class DatedTies:
    """``pairs`` (m, 2) of row numbers, the German city first; ``year`` (m,); ``abroad`` (n,) who is not German.

    ``left_out``: how many rows of the file, by reason.
    """

    cities: Cities
    pairs: Ints
    year: Ints
    abroad: NDArray[np.bool_]
    left_out: Mapping[str, int]


def read_german(path: Path) -> DatedTies:
    """Reads the register. Raises OSError, KeyError where a column lacks, ValueError where a coordinate is no number."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    left_out: dict[str, int] = defaultdict(int)
    kept = _with_year(_without_dummies(rows, left_out), left_out)
    home = _nearest([(row["latitude"], row["longitude"], "DE") for row in kept])
    away = _nearest([(row["partner_latitude"], row["partner_longitude"], _code(row["country"])) for row in kept])
    first: dict[tuple[int, int], int] = {}
    for one, other, row in zip(home, away, kept, strict=True):
        if one < 0 or other < 0:
            left_out["no city near by"] += 1
            continue
        year = int(row["seit"])
        first[one, other] = min(first.get((one, other), year), year)
    left_out["repeated"] = len(kept) - left_out["no city near by"] - len(first)
    return _numbered(first, left_out)


def later_ties(dated: DatedTies, year: int) -> tuple[Ints, Ints]:
    """Pairs from before ``year`` and those from it on, the smaller row number first."""
    pairs = np.sort(dated.pairs, axis=1)
    return pairs[dated.year < year], pairs[dated.year >= year]


def _without_dummies(rows: list[dict[str, str]], left_out: dict[str, int]) -> list[dict[str, str]]:
    names = defaultdict(set)
    for row in rows:
        names[row["partner_latitude"], row["partner_longitude"]].add(row["partnergemeinde"])
    kept = [
        row
        for row in rows
        if row["partner_latitude"]
        and row["latitude"]
        and len(names[row["partner_latitude"], row["partner_longitude"]]) < _DUMMY_NAMES
    ]
    left_out["dummy coordinate or none"] = len(rows) - len(kept)
    return kept


def _with_year(rows: list[dict[str, str]], left_out: dict[str, int]) -> list[dict[str, str]]:
    kept = [row for row in rows if row["seit"].isdigit() and int(row["seit"]) != DEFAULT_YEAR]
    left_out["year missing or 2000"] = len(rows) - len(kept)
    return kept


def _code(country: str) -> str:
    found = find_country(country)
    return found.countries[0] if found else ""


def _nearest(ends: list[tuple[str, str, str]]) -> list[int]:
    """Rows of the gazetteer; -1 where no city of the country is near."""
    cities, tree = gazetteer()
    points = unit_vectors(np.array([float(end[0]) for end in ends]), np.array([float(end[1]) for end in ends]))
    apart, rows = tree.query(points, k=_CANDIDATES, distance_upper_bound=_NEAR_KM / EARTH_KM)
    found = []
    for at, (_, _, country) in enumerate(ends):
        near = rows[at][np.isfinite(apart[at])]
        same = (int(row) for row in near if cities.countries[cities.country[row]] == country)
        found.append(next(same, -1))
    return found


def _numbered(first: Mapping[tuple[int, int], int], left_out: Mapping[str, int]) -> DatedTies:
    everyone, _ = gazetteer()
    used = sorted({row for pair in first for row in pair})
    number = {row: at for at, row in enumerate(used)}
    cities = Cities([_city(everyone, row) for row in used])
    pairs = np.array([(number[one], number[other]) for one, other in first], dtype=np.int64)
    german = np.array(cities.countries)[cities.country] == "DE"
    return DatedTies(cities, pairs, np.array(list(first.values())), ~german, dict(left_out))


def _city(cities: Cities, row: int) -> City:
    return City(
        cities.ids[row],
        cities.names[row],
        cities.countries[cities.country[row]],
        float(cities.lat[row]),
        float(cities.lon[row]),
        float(cities.population[row]),
        cities.regions[cities.region[row]],
    )
