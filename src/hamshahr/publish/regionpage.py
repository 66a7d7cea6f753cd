"""The regional view of a city: partners across a border, and what its ties open for its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from hamshahr.atlas.models import Country, Place
from hamshahr.core.calendars import number
from hamshahr.discovery import queries
from hamshahr.discovery.queries import Region
from hamshahr.discovery.words import Sure, Sureness
from hamshahr.publish.finderpage import Opened, columns_of, map_words, opened, provenance, ties_in_force
from twinnet.partners.region import CORRIDOR_KM, NEIGHBOUR_KM

IN_TABLE = 20
ALWAYS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A possible partner; `number` names its line on the map, `km` is its distance from the city or the neighbour's."""

    number: int
    place: Place
    km: float
    sure: Sure


@dataclass(frozen=True, slots=True)
class Group:
    """Partners in one country across the border, or those that one neighbour could reach, the likeliest first.

    Weak ones are `folded`, but for the first few and where one alone would be.
    """

    of: Country | Place
    told: str
    caption: str
    lines: list[Line]

    @property
    def key(self) -> str:
        return str(self.of.pk).lower()

    @property
    def is_abroad(self) -> bool:
        return isinstance(self.of, Country)

    @property
    def shown(self) -> list[Line]:
        return self.lines[: self._opened()]

    @property
    def folded(self) -> list[Line]:
        return self.lines[self._opened() :]

    def _opened(self) -> int:
        strong = sum(line.sure.level != Sureness.LOW for line in self.lines)
        opened = max(strong, ALWAYS_SHOWN)
        return opened if opened + 1 < len(self.lines) else len(self.lines)


def view(place: Place) -> dict[str, Any]:
    """What the page shows; kept as long as the tables of the day, because each neighbour is ranked apart."""
    found = opened(place)
    context: dict[str, Any] = {"place": place, "opened": found, "section": "region"}
    if found.finder is None or found.who is None:
        return context
    across, openings = _lines(_region(found))
    return context | {
        "across": _by_country(across),
        "across_in_all": len(across),
        "is_cut": len(across) >= IN_TABLE,
        "openings": _by_neighbour(openings),
        "corridor_km": CORRIDOR_KM,
        "neighbour_km": NEIGHBOUR_KM,
        "map_words": map_words(),
        "source": provenance(found.finder),
    }


def _region(found: Opened) -> Region:
    assert found.finder is not None
    assert found.who is not None
    key = f"region:{found.finder.version}:{found.who.row}"
    kept: Region | None = cache.get(key)
    if kept is None:
        kept = queries.region(found.finder, found.who, IN_TABLE)
        cache.set(key, kept)
    return kept


def _lines(region: Region) -> tuple[list[Line], list[tuple[Place, Line]]]:
    """Those across the border, then each neighbour with a partner it could reach."""
    across = [Line(at, place, one.km, Sure.of(one.sure)) for at, (place, one) in enumerate(region.across, start=1)]
    openings = [
        (neighbour, Line(at, partner, one.neighbour_km, Sure.of(one.sure)))
        for at, (neighbour, partner, one) in enumerate(region.openings, start=1 + len(across))
    ]
    return across, openings


def _by_country(lines: list[Line]) -> list[Group]:
    """In the order of their likeliest cities."""
    by_country: dict[str, list[Line]] = {}
    for line in lines:
        by_country.setdefault(line.place.country_id, []).append(line)
    groups = []
    for inside in by_country.values():
        country = inside[0].place.country
        told = ngettext("{n} city", "{n} cities", len(inside)).format(n=number(len(inside)))
        caption = gettext("Cities across the border in {country}, the likeliest partners first")
        groups.append(Group(country, told, caption.format(country=country.name), inside))
    return groups


def _by_neighbour(openings: list[tuple[Place, Line]]) -> list[Group]:
    """In the order of their likeliest partners."""
    by_neighbour: dict[int, list[Line]] = {}
    neighbours = {neighbour.pk: neighbour for neighbour, _ in openings}
    for neighbour, line in openings:
        by_neighbour.setdefault(neighbour.pk, []).append(line)
    groups = []
    for key, inside in by_neighbour.items():
        told = gettext("{km} km away").format(km=number(round(inside[0].km)))
        caption = gettext("Partners that {city} could reach in two steps, the likeliest first")
        groups.append(Group(neighbours[key], told, caption.format(city=neighbours[key].name), inside))
    return groups


def map_columns(place: Place) -> dict[str, Any]:
    """Lines to the cities across the border, and from neighbours to what they could reach; ids number the lines."""
    found = opened(place)
    if found.finder is None:
        return columns_of([], [], [], {}, "")
    across, openings = _lines(_region(found))
    every = [(place, line, 0) for line in across] + [(neighbour, line, 1) for neighbour, line in openings]
    places = {place.pk: place} | {one.pk: one for near, line, _ in every for one in (near, line.place)}
    drawn = [one for one in places.values() if one.latitude is not None]
    at = {one.pk: row for row, one in enumerate(drawn)}
    spokes = [
        (line.number, at[near.pk], at[line.place.pk], kind)
        for near, line, kind in every
        if near.pk in at and line.place.pk in at
    ]
    address = reverse("publish:city_region", args=[place.pk]) + "#line-{id}"
    return columns_of(drawn, spokes, ["across", "opening"], ties_in_force(list(at)), address)
