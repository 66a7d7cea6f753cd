"""Countries as their cities' ties show them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, QuerySet

from hamshahr.atlas.models import Country, Place
from hamshahr.publish.collation import sort_key
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Party


@dataclass(frozen=True, slots=True)
class CountryCounts:
    """How many of a country's places are tied, in how many ties; `domestic` ones have no party abroad."""

    country: Country
    cities: int
    ties: int
    domestic: int


def countries_with_counts(version: AtlasVersion) -> list[CountryCounts]:
    """Countries with ties, by name; one query for names and, when data have changed, one for the reckoning."""
    key = f"country-counts:{version}"
    reckoned: dict[str, tuple[int, int, int]] | None = cache.get(key)
    if reckoned is None:
        reckoned = _reckon()
        cache.set(key, reckoned)
    countries = Country.objects.filter(pk__in=reckoned).order_by("pk")
    counted = [CountryCounts(country, *reckoned[country.pk]) for country in countries]
    return sorted(counted, key=lambda row: sort_key(row.country.name))


def _reckon() -> dict[str, tuple[int, int, int]]:
    cities: defaultdict[str, set[int]] = defaultdict(set)
    countries_of: defaultdict[int, set[str]] = defaultdict(set)
    rows = Party.objects.counted().order_by("pk").values_list("relationship_id", "place_id", "place__country_id")
    for relationship, place, country in rows:
        cities[country].add(place)
        countries_of[relationship].add(country)
    ties: Counter[str] = Counter()
    domestic: Counter[str] = Counter()
    for involved in countries_of.values():
        ties.update(involved)
        if len(involved) == 1:
            domestic.update(involved)
    return {country: (len(places), ties[country], domestic[country]) for country, places in cities.items()}


def country_ties(country: Country) -> tuple[CountryCounts, list[tuple[Country, int]]]:
    """Totals, and the other countries with the number of ties with this one, most first; two queries."""
    ties = Party.objects.counted().filter(place__country=country).values_list("relationship_id", flat=True)
    parties = Party.objects.filter(relationship__in=ties).order_by("pk")
    countries_of: defaultdict[int, set[str]] = defaultdict(set)
    cities: set[int] = set()
    for relationship, place, code in parties.values_list("relationship_id", "place_id", "place__country_id"):
        countries_of[relationship].add(code)
        if code == country.pk:
            cities.add(place)
    shared = Counter(code for involved in countries_of.values() for code in involved - {country.pk})
    domestic = sum(involved == {country.pk} for involved in countries_of.values())
    partners = [(one, shared[one.pk]) for one in Country.objects.filter(pk__in=shared).order_by("pk")]
    partners.sort(key=lambda pair: (-pair[1], sort_key(pair[0].name)))
    return CountryCounts(country, len(cities), len(countries_of), domestic), partners


def tied_places(country: Country) -> QuerySet[Party, tuple[int, int]]:
    """(place, number of its ties) of the country, those with most ties first."""
    return (
        Party.objects.counted()
        .filter(place__country=country)
        .values_list("place")
        .annotate(ties=Count("pk"))
        .order_by("-ties", "place__name_en", "place")
    )


def with_places(counted: Iterable[tuple[int, int]]) -> list[tuple[Place, int]]:
    """The same with the places themselves; one query."""
    pairs = list(counted)
    places = Place.objects.with_setting().in_bulk([key for key, _ in pairs])
    return [(places[key], ties) for key, ties in pairs]
