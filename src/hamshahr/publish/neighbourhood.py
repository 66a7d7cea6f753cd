"""Two steps around a city: its partners, and theirs; as a table and as a picture whose places are laid out here."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import atan2, cos, pi, sin
from typing import Any

from hamshahr.atlas.models import Place
from hamshahr.publish.collation import sort_key
from hamshahr.ties.models import NOT_YET, OVER, Party

IN_PICTURE = 150
IN_TABLE = 30


@dataclass(frozen=True, slots=True)
class SecondStep:
    """A city two steps away; `shared` are the partners that lie between."""

    place: Place
    shared: list[Place]


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """`partners` in the order of the circle; `beyond` those with most partners shared first; `pairs` of tied places."""

    place: Place
    partners: list[Place]
    beyond: list[SecondStep]
    beyond_in_all: int
    pairs: list[tuple[int, int]]


def neighbourhood(place: Place, limit: int = IN_PICTURE) -> Neighbourhood:
    """Ties in force only, a pact as a tie of every two of its cities; three queries."""
    first = _pairs_of([place.pk])
    partners = {key for pair in first for key in pair} - {place.pk}
    pairs = first | _pairs_of(partners)
    through: defaultdict[int, set[int]] = defaultdict(set)
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            if one in partners and other != place.pk and other not in partners:
                through[other].add(one)
    most = sorted(through, key=lambda key: (-len(through[key]), key))[:limit]
    places = Place.objects.select_related("country").in_bulk([*partners, *most])
    ring = sorted((places[key] for key in partners), key=lambda one: (sort_key(one.country.name), sort_key(one.name)))
    rank = {one.pk: at for at, one in enumerate(ring)}
    beyond = [
        SecondStep(places[key], [places[one] for one in sorted(through[key], key=rank.__getitem__)]) for key in most
    ]
    kept = {place.pk, *partners, *most}
    return Neighbourhood(place, ring, beyond, len(through), sorted(pair for pair in pairs if kept.issuperset(pair)))


def _pairs_of(places: set[int] | list[int]) -> set[tuple[int, int]]:
    """Every two cities of the ties in force that have one of these places as a party; one query."""
    ties = Party.objects.filter(place__in=places).exclude(relationship__status__in=NOT_YET | OVER)
    parties = Party.objects.filter(relationship__in=ties.values("relationship")).order_by("place")
    of: defaultdict[int, list[int]] = defaultdict(list)
    for relationship, place in parties.values_list("relationship_id", "place_id"):
        of[relationship].append(place)
    return {pair for parties_of_one in of.values() for pair in combinations(sorted(parties_of_one), 2)}


def as_picture(found: Neighbourhood) -> dict[str, Any]:
    """Places with coordinates on two circles around the city (`ring` 0, 1, 2), and pairs as positions in that list."""
    angle = {one.pk: 2 * pi * at / len(found.partners) for at, one in enumerate(found.partners)}
    wanted = {}
    for one in found.beyond:
        around = [angle[partner.pk] for partner in one.shared]
        wanted[one.place.pk] = atan2(sum(map(sin, around)), sum(map(cos, around))) % (2 * pi)
    outer = sorted(found.beyond, key=lambda one: (wanted[one.place.pk], one.place.pk))
    spread = {one.place.pk: 2 * pi * at / len(outer) for at, one in enumerate(outer)}
    rings = [(found.place, 0, 0.0)]
    rings += [(one, 1, angle[one.pk]) for one in found.partners]
    rings += [(one.place, 2, spread[one.place.pk]) for one in outer]
    row = {one.pk: at for at, (one, _, _) in enumerate(rings)}
    ties = Counter(key for pair in found.pairs for key in pair)
    return {
        "places": [
            {
                "id": one.pk,
                "name": one.name,
                "country": one.country.name,
                "ring": ring,
                "x": round(ring * cos(turn), 4),
                "y": round(ring * sin(turn), 4),
                "ties": ties[one.pk],
                "url": one.get_absolute_url(),
            }
            for one, ring, turn in rings
        ],
        "pairs": [[row[one], row[other]] for one, other in found.pairs],
    }
