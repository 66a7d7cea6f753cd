"""The regional view of a city: partners across a border, and what its ties open for its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.urls import reverse

from hamshahr.atlas.models import Place
from hamshahr.discovery import queries
from hamshahr.discovery.queries import Region
from hamshahr.discovery.words import sureness, sureness_meaning, sureness_word
from hamshahr.publish.finderpage import Opened, columns_of, map_words, opened, provenance, ties_in_force
from twinnet.partners.region import CORRIDOR_KM, NEIGHBOUR_KM

IN_TABLE = 20


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure the model is, in words."""

    word: str
    meaning: str
    level: str

    @classmethod
    def of(cls, sure: float) -> Sure:
        return cls(sureness_word(sure), sureness_meaning(sure), sureness(sure).value)


@dataclass(frozen=True, slots=True)
class AcrossLine:
    place: Place
    km: float
    sure: Sure


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """`partner` of the city, which its `neighbour` could reach through it."""

    neighbour: Place
    partner: Place
    km: float
    sure: Sure


def view(place: Place) -> dict[str, Any]:
    """What the page shows; kept as long as the tables of the day, because each neighbour is ranked apart."""
    found = opened(place)
    context: dict[str, Any] = {"place": place, "opened": found, "section": "region"}
    if found.finder is None or found.who is None:
        return context
    across, openings = _lines(_region(found))
    return context | {
        "across": across,
        "is_cut": len(across) >= IN_TABLE,
        "openings": openings,
        "partners": len({line.partner.pk for line in openings}),
        "neighbours": len({line.neighbour.pk for line in openings}),
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


def _lines(region: Region) -> tuple[list[AcrossLine], list[OpeningLine]]:
    across = [AcrossLine(place, one.km, Sure.of(one.sure)) for place, one in region.across]
    openings = [
        OpeningLine(neighbour, partner, one.neighbour_km, Sure.of(one.sure))
        for neighbour, partner, one in region.openings
    ]
    return across, openings


def map_columns(place: Place) -> dict[str, Any]:
    """Lines to the cities across the border, and from neighbours to what they could reach; ids number the lines."""
    found = opened(place)
    if found.finder is None:
        return columns_of([], [], [], {}, "")
    across, openings = _lines(_region(found))
    places = {place.pk: place} | {line.place.pk: line.place for line in across}
    places |= {one.pk: one for line in openings for one in (line.neighbour, line.partner)}
    drawn = [one for one in places.values() if one.latitude is not None]
    at = {one.pk: number for number, one in enumerate(drawn)}
    pairs = [(place.pk, line.place.pk, 0) for line in across]
    pairs += [(line.neighbour.pk, line.partner.pk, 1) for line in openings]
    spokes = [
        (number, at[one], at[other], kind)
        for number, (one, other, kind) in enumerate(pairs, start=1)
        if one in at and other in at
    ]
    address = reverse("publish:city_region", args=[place.pk]) + "#line-{id}"
    return columns_of(drawn, spokes, ["across", "opening"], ties_in_force(list(at)), address)
