"""The ties in force as arrays: three queries, however many there are."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass

from hamshahr.atlas.models import Place
from hamshahr.ties.models import NOT_YET, OVER, Party, Relationship


@dataclass(frozen=True, slots=True)
class Spot:
    country: str
    latitude: float | None
    longitude: float | None
    population: int | None


@dataclass(frozen=True, slots=True)
class TiesRead:
    """`ties` in force, each as the keys of its places in order; `begun` counts them by Gregorian year."""

    ties: list[tuple[int, ...]]
    places: dict[int, Spot]
    begun: dict[int, int]
    undated: int
    not_in_force: int

    @property
    def fingerprint(self) -> str:
        """The same for the same ties between places of the same countries and spots, whatever else was changed."""
        told = repr((sorted(self.ties), sorted(self.places.items(), key=lambda pair: pair[0]), self.begun))
        return hashlib.sha256(told.encode()).hexdigest()


def read_ties() -> TiesRead:
    """Without the pairs of which a pact is written, for it stands there itself."""
    every = Relationship.objects.counted().order_by("pk").values_list("pk", "status", "start")
    in_force, begun, left_out = set(), Counter[int](), 0
    undated = 0
    for pk, status, start in every.iterator(chunk_size=10_000):
        if status in NOT_YET or status in OVER:
            left_out += 1
            continue
        in_force.add(pk)
        if start is None:
            undated += 1
        else:
            begun[start.year] += 1
    parties: defaultdict[int, list[int]] = defaultdict(list)
    rows = Party.objects.order_by("relationship", "position").values_list("relationship_id", "place_id")
    for relationship, place in rows.iterator(chunk_size=10_000):
        if relationship in in_force:
            parties[relationship].append(place)
    tied = {place for places in parties.values() for place in places}
    facts = (
        Place.objects.filter(memberships_in_ties__isnull=False)
        .order_by("pk")
        .distinct()
        .values_list("pk", "country_id", "latitude", "longitude", "population")
    )
    spots = {
        pk: Spot(code, north, east, people) for pk, code, north, east, people in facts.iterator(10_000) if pk in tied
    }
    ties = [tuple(sorted(places)) for places in parties.values()]
    return TiesRead(ties, spots, dict(sorted(begun.items())), undated, left_out)
