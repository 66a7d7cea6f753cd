"""Places that stand in an atlas twice, and ties that say one thing in two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from twinnet.gazetteer import distance_km

NEAR_KM: Final = 25.0
SAME_SPOT_KM: Final = 3.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place with its names folded, `main` the one it is shown by.

    `within` is whose government it is a part of: 0 for one that stands for itself. A part whose point is not known may
    be given that of the whole. `is_area`: a region or county, which is no double of its seat.
    """

    key: int
    main: str
    names: frozenset[str]
    country: str
    region: int | None = None
    lat: float | None = None
    lon: float | None = None
    within: int = 0
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class Double:
    """Two places that look like one; `km` apart, None where the point of one is not known."""

    one: int
    other: int
    name: str
    km: float | None


def doubles(spots: Iterable[Spot]) -> list[Double]:
    """Pairs of places of a country that look like one, each once, by name.

    They are shown by the same name within NEAR_KM, or one bears the other's name within SAME_SPOT_KM, or they are shown
    by the same name and of one the point is not known, while no regions speak against it. Two parts of two wholes
    ("Mitte") are different places unless they lie as near as that themselves.
    """
    by_name: defaultdict[tuple[str, str], list[Spot]] = defaultdict(list)
    for spot in spots:
        for name in spot.names | {spot.main}:
            by_name[name, spot.country].append(spot)
    found: dict[tuple[int, int], Double] = {}
    for (name, _), bearers in by_name.items():
        for one, other in combinations(sorted(bearers, key=lambda spot: spot.key), 2):
            if (one.key, other.key) not in found and (km := _as_double(one, other, name)) is not False:
                found[one.key, other.key] = Double(one.key, other.key, name, km)
    return sorted(found.values(), key=lambda double: (double.name, double.one, double.other))


def _as_double(one: Spot, other: Spot, name: str) -> float | bool | None:
    """How far two bearers of a name are apart where they look like one place; False where they do not."""
    if one.is_area != other.is_area or other.key == one.within or one.key == other.within:
        return False
    both = (one.main == name) + (other.main == name)
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        same_region = one.region is None or other.region is None or one.region == other.region
        return None if both == 2 and same_region and not (one.within and other.within) else False
    km = distance_km(one.lat, one.lon, other.lat, other.lon)
    is_near = km <= NEAR_KM if both == 2 else both == 1 and km <= SAME_SPOT_KM
    return km if is_near else False


@dataclass(frozen=True, slots=True)
class Span:
    """A relationship: its parties, and the first and last year it is said to have run; None where not known."""

    key: int
    parties: tuple[int, ...]
    first: int | None = None
    last: int | None = None

    def overlaps(self, other: Span) -> bool:
        """Whether both may have run in one year."""
        ends_before = self.last is not None and other.first is not None and self.last < other.first
        begins_after = other.last is not None and self.first is not None and other.last < self.first
        return not (ends_before or begins_after)


@dataclass(frozen=True, slots=True)
class TwiceTold:
    """Two relationships that say one thing: `inside` where `one` is a pair beside a pact, `other`, of its cities."""

    one: int
    other: int
    inside: bool


def twice_told(ties: Sequence[Span], same: Mapping[int, int]) -> list[TwiceTold]:
    """Relationships of the same parties whose times overlap, and pairs that look like what is left of a pact; by key.

    A pair beside a pact of its cities is a tie of its own where it has another first year. `same` gives for a place the
    one that it stands for, where it looks like another (see `doubles`).
    """
    by_parties: defaultdict[frozenset[int], list[Span]] = defaultdict(list)
    for tie in ties:
        by_parties[frozenset(same.get(place, place) for place in tie.parties)].append(tie)
    return sorted(_twice(by_parties), key=lambda pair: (pair.one, pair.other))


def _twice(by_parties: Mapping[frozenset[int], Sequence[Span]]) -> Iterator[TwiceTold]:
    for parties, alike in by_parties.items():
        for one, other in combinations(sorted(alike, key=lambda tie: tie.key), 2):
            if one.overlaps(other):
                yield TwiceTold(one.key, other.key, inside=False)
        if len(parties) > 2:
            for pair in combinations(parties, 2):
                for pact in alike:
                    yield from (
                        TwiceTold(tie.key, pact.key, inside=True)
                        for tie in by_parties.get(frozenset(pair), ())
                        if tie.first in {None, pact.first}
                    )
