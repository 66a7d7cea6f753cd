"""One question taken apart, and the answers that can be given to it: parts of :mod:`twinnet.resolve`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from twinnet.answers import Candidate, Decision, Evidence, Query, Resolution
from twinnet.choosing import CANDIDATES, FAR_FROM_TOWN_KM, NEAR_KM, Choice, apart
from twinnet.countries import country_name
from twinnet.fold import fold
from twinnet.gazetteer import GazetteerPlace, PlaceKind, distance_km
from twinnet.parse import Parsed, clean

# People of a city from which on its parts may lie as far from its middle as a town from any point that is given for it.
WIDE_PEOPLE: Final = 500_000
_GOVERNED_APART: Final = frozenset({PlaceKind.REGION, PlaceKind.COUNTY})


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, taken apart: where to look, and what the name says."""

    query: Query
    parsed: Parsed
    countries: tuple[str, ...]
    region: str
    within: str
    reasons: tuple[Evidence, ...]

    @property
    def kind(self) -> PlaceKind:
        return self.parsed.kind or PlaceKind.CITY


def close(place: GazetteerPlace, whole: GazetteerPlace, km: float | None = None) -> bool:
    """Whether a place lies in or by a city: within 20 km and more for millions of people."""
    reach = 20 + 0.012 * whole.population**0.5 if km is None else km
    distance = apart(place, whole)
    return distance is not None and distance <= reach


def fitting_kind(
    places: list[GazetteerPlace], parsed: Parsed, folded: str, first_level: Callable[[str], bool]
) -> list[GazetteerPlace]:
    """Regions where a region is named as such; else cities, but for a city that bears the name only among others.

    ``first_level`` tells whether an ISO 3166-2 code is of the level that cities carry.
    """
    regions = [place for place in places if place.kind is PlaceKind.REGION]
    cities = [place for place in places if place.kind is not PlaceKind.REGION]
    if not regions or not cities:
        return places
    if parsed.kind in _GOVERNED_APART:
        return regions
    chief = [city for city in cities for region in regions if (km := apart(city, region)) is not None and km < 1]
    if chief:
        # A city that gives its region its name is meant rather than a smaller namesake.
        most = max(city.population for city in chief)
        return [city for city in cities if city in chief or city.population > 2 * most]
    first = [city for city in cities if fold(city.name) == folded]
    if first:
        # A town called like a region it does not lie in (Mpumalanga) leaves both open.
        codes = {region.region for region in regions if first_level(region.region) and fold(region.name) == folded}
        elsewhere = all(city.region and city.region not in codes for city in first)
        return places if codes and elsewhere else cities
    begun = [city for city in cities if fold(city.name).startswith(folded + " ")]
    return places if begun else regions


def answer(asked: Asked, choice: Choice) -> Resolution:
    place, query = choice.chosen, asked.query
    kind = place.kind if place else asked.kind
    if place and place.kind is PlaceKind.CITY and asked.parsed.kind is PlaceKind.MUNICIPALITY:
        kind = PlaceKind.MUNICIPALITY
    return Resolution(
        decision=Decision.PLACE if place else Decision.DOUBT,
        place=place,
        part_name="" if place else clean(query.name),
        kind=kind,
        country=place.country if place else asked.countries[0] if asked.countries else "",
        region=place.region if place else asked.region,
        evidence=(*asked.reasons, *choice.evidence),
        candidates=choice.ranked[:CANDIDATES],
    )


def part_of(
    asked: Asked,
    whole: GazetteerPlace,
    kind: PlaceKind,
    reason: Evidence,
    candidates: tuple[Candidate, ...] = (),
) -> Resolution:
    """An unknown part of the whole; a doubt where the point of the source lies too far from it."""
    candidates = candidates or (Candidate(whole, 1.0, (reason,)),)
    if away := _beyond(whole, asked.query):
        return answer(asked, Choice(None, (Evidence("far", f"{away:.0f}"),), candidates))
    return Resolution(
        decision=Decision.PART,
        place=whole,
        part_name=asked.parsed.name,
        kind=kind,
        country=whole.country,
        region=whole.region,
        evidence=(*asked.reasons, reason),
        candidates=candidates,
    )


def _beyond(whole: GazetteerPlace, query: Query) -> float:
    """Kilometres from a city to the point of the source where none of its parts may lie so far; 0 where one may."""
    if query.lat is None or query.lon is None or whole.kind is PlaceKind.REGION:
        return 0
    if whole.lat is None or whole.lon is None:
        return 0
    km = distance_km(query.lat, query.lon, whole.lat, whole.lon)
    return km if km > (FAR_FROM_TOWN_KM if whole.population >= WIDE_PEOPLE else NEAR_KM) else 0


def provisional(asked: Asked, region: str = "", reason: Evidence | None = None) -> Resolution:
    country = asked.countries[0] if len(asked.countries) == 1 else ""
    missing = Evidence("no_candidate", region or country_name(country or asked.countries[0]))
    return Resolution(
        decision=Decision.PROVISIONAL if country else Decision.DOUBT,
        place=None,
        part_name=clean(asked.query.name),
        kind=asked.kind,
        country=country,
        region=region or asked.region,
        evidence=(*asked.reasons, reason or missing),
        candidates=(),
    )


def error(code: str, value: str) -> Resolution:
    return Resolution(Decision.ERROR, None, clean(value), PlaceKind.CITY, "", "", (Evidence(code, value),), ())


def only_in_region(places: list[GazetteerPlace], whole: GazetteerPlace, names: list[str]) -> list[GazetteerPlace]:
    """The one place first called so in the region of a large city, within 100 km: cities of China reach that far."""
    folded = {fold(name) for name in names}
    same = [place for place in places if place.region == whole.region and fold(place.name) in folded]
    return same if len(same) == 1 and whole.population >= 500_000 and close(same[0], whole, 100) else []
