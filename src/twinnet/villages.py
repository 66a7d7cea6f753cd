"""Small places that the gazetteer lacks but UN/LOCODE locates: a provisional place then has coordinates and a code."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO

from twinnet.fold import squash


@dataclass(frozen=True, slots=True)
class Village:
    """One entry of UN/LOCODE. ``region`` is ISO 3166-2 or empty, degrees WGS 84 to about 2 km."""

    unlocode: str
    country: str
    region: str
    name: str
    lat: float
    lon: float


@cache
def villages() -> Mapping[tuple[str, str], Village]:
    """By country and squashed name, of which each country has one."""
    text = (files("twinnet") / "data" / "villages.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(StringIO(text)):
        region = f"{row['country']}-{row['region']}" if row["region"] else ""
        found[row["country"], squash(row["name"])] = Village(
            row["unlocode"], row["country"], region, row["name"], float(row["latitude"]), float(row["longitude"])
        )
    return found
