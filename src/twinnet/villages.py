"""Places that the gazetteer lacks but that are known: villages of UN/LOCODE, and units that bear no town's name.

``data/villages.csv`` comes from UN/LOCODE: a provisional place then has coordinates and a code. ``data/seats.csv`` was
written by hand and read through: municipalities, districts of large cities and counties with the town of their council.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO

from twinnet.fold import fold, squash
from twinnet.gazetteer import PlaceKind


@dataclass(frozen=True, slots=True)
class Village:
    """One entry of UN/LOCODE. ``region`` is ISO 3166-2 or empty, degrees WGS 84 to about 2 km."""

    unlocode: str
    country: str
    region: str
    name: str
    lat: float
    lon: float


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(StringIO((files("twinnet") / "data" / name).read_text(encoding="utf-8")))


@cache
def seats() -> Mapping[tuple[str, str], tuple[PlaceKind, str]]:
    """(kind of the unit, name of its seat) by country and folded name of the unit."""
    return {(row["country"], fold(row["unit"])): (PlaceKind(row["kind"]), row["seat"]) for row in _rows("seats.csv")}


@cache
def villages() -> Mapping[tuple[str, str], Village]:
    """By country and squashed name, of which each country has one."""
    found = {}
    for row in _rows("villages.csv"):
        region = f"{row['country']}-{row['region']}" if row["region"] else ""
        found[row["country"], squash(row["name"])] = Village(
            row["unlocode"], row["country"], region, row["name"], float(row["latitude"]), float(row["longitude"])
        )
    return found
