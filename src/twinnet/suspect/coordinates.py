"""Coordinates that cannot be those of the place they stand beside, and what may have happened to them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import cos, radians, sin
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from twinnet.fold import fold
from twinnet.gazetteer import EARTH_KM, distance_km
from twinnet.suspect.faults import Fault, Remedy

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

FAR_KM: Final = 50.0
NEAR_KM: Final = 25.0
MANY_NAMES: Final = 4
_ZERO_DEGREES = 0.01
_COMMON_LETTERS = 4
_BRACKETS = re.compile(r"\([^)]*\)?")
_DASH = re.compile(r"\s[–-]\s")
_MOST_OF = 0.5
_LIKE = 0.7


@dataclass(frozen=True, slots=True)
class Stated:
    """A point in degrees WGS 84 as a source gives it for the place called `name` in one of `countries` (ISO 3166-1).

    `related` are territories and sovereigns under whose name such a place may be listed. `known` are the points of all
    places that may be meant, as the gazetteer has them; empty where it knows none.
    """

    name: str
    countries: tuple[str, ...]
    lat: float
    lon: float
    known: tuple[tuple[float, float], ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Misplaced:
    """`km`: to the nearest settlement of the country (COUNTRY) or known place of the name (FAR), else None.

    `lies_in` is the country of the settlement nearest to the point; empty where that is not the fault.
    """

    stated: Stated
    fault: Fault
    km: float | None = None
    lies_in: str = ""
    remedy: Remedy | None = None


@dataclass(frozen=True, slots=True)
class SharedPoint:
    """One point that a source gives to places of many different names."""

    lat: float
    lon: float
    names: tuple[str, ...]
    countries: tuple[str, ...]


@dataclass
class Settlements:
    """Settlements of known place, to find the nearest one in the world or in a country."""

    lats: NDArray[np.float64]
    lons: NDArray[np.float64]
    countries: Sequence[str]
    names: Sequence[str]
    _trees: dict[str, cKDTree | None] = field(default_factory=dict, init=False)

    def nearest(self, lat: float, lon: float) -> tuple[float, str]:
        """(kilometres, country) of the nearest settlement; infinity and nothing where there is none."""
        if not len(self.countries):
            return float("inf"), ""
        chord, at = self._whole.query(_vector(lat, lon))
        return _kilometres(float(chord)), self.countries[int(at)]

    def nearest_in(self, countries: Collection[str], lat: float, lon: float) -> float:
        """Kilometres to the nearest settlement of these countries; infinity where there is none."""
        trees = [tree for country in countries if (tree := self._tree(country)) is not None]
        return min((_kilometres(float(tree.query(_vector(lat, lon))[0])) for tree in trees), default=float("inf"))

    def names_near(self, lat: float, lon: float, count: int = 5) -> list[str]:
        """The names, folded, of up to `count` settlements within NEAR_KM, the nearest first."""
        if not len(self.countries):
            return []
        chords, at = self._whole.query(_vector(lat, lon), k=min(count, len(self.countries)))
        found = zip(np.atleast_1d(chords), np.atleast_1d(at), strict=True)
        return [fold(self.names[int(one)]) for chord, one in found if _kilometres(float(chord)) <= NEAR_KM]

    @cached_property
    def _whole(self) -> cKDTree:
        return self._of(np.arange(len(self.countries)))

    def _tree(self, country: str) -> cKDTree | None:
        """The settlements of one country; None where it has none."""
        if country not in self._trees:
            inside = np.flatnonzero(np.array(self.countries) == country)
            self._trees[country] = self._of(inside) if len(inside) else None
        return self._trees[country]

    def _of(self, inside: NDArray[np.int64]) -> cKDTree:
        from scipy.spatial import cKDTree  # slow to load, and reading what is stated needs none of it

        phi, theta = np.radians(self.lats[inside]), np.radians(self.lons[inside])
        return cKDTree(np.column_stack((np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi))))


def _vector(lat: float, lon: float) -> tuple[float, float, float]:
    phi, theta = radians(lat), radians(lon)
    return cos(phi) * cos(theta), cos(phi) * sin(theta), sin(phi)


def _kilometres(chord: float) -> float:
    return float(2 * EARTH_KM * np.arcsin(min(1.0, chord / 2)))


def misplaced(stated: Iterable[Stated], settlements: Settlements) -> list[Misplaced]:
    """The points that cannot be right, in order.

    RANGE: beyond 90 or 180 degrees. ZERO: where equator and prime meridian meet, in the sea. COUNTRY: over FAR_KM from
    every settlement of the stated countries, while within NEAR_KM of one of another country. FAR: over FAR_KM from
    every place of the name that the gazetteer knows there, with none of a like name near. A point within NEAR_KM of
    such a place is right, whatever the country; so is one in a related country that has no place of the name.
    """
    return [found for one in stated if (found := _fault(one, settlements))]


def _fault(one: Stated, settlements: Settlements) -> Misplaced | None:
    if not (abs(one.lat) <= 90 and abs(one.lon) <= 180):
        return Misplaced(one, Fault.RANGE, remedy=_remedy(one, settlements))
    if abs(one.lat) < _ZERO_DEGREES and abs(one.lon) < _ZERO_DEGREES:
        return Misplaced(one, Fault.ZERO)
    away = _away(one.lat, one.lon, one.known)
    if away <= NEAR_KM:
        return None
    km, country = settlements.nearest(one.lat, one.lon)
    if one.countries and km <= NEAR_KM and country not in one.countries:
        if country in one.related:
            return None
        to_its_own = settlements.nearest_in((*one.countries, *one.related), one.lat, one.lon)
        if FAR_KM < to_its_own < float("inf"):
            return Misplaced(one, Fault.COUNTRY, to_its_own, country, _remedy(one, settlements))
    if one.known and away > FAR_KM and not _is_called_so(one, settlements):
        return Misplaced(one, Fault.FAR, away, "", _remedy(one, settlements))
    return None


def _is_called_so(one: Stated, settlements: Settlements) -> bool:
    """Whether a settlement near the point has nearly the same name, so that only the gazetteer writes it otherwise."""
    name = fold(one.name)
    return any(OSA.normalized_similarity(name, near) >= _LIKE for near in settlements.names_near(one.lat, one.lon))


def _away(lat: float, lon: float, known: Iterable[tuple[float, float]]) -> float:
    return min((distance_km(lat, lon, north, east) for north, east in known), default=float("inf"))


def _remedy(one: Stated, settlements: Settlements) -> Remedy | None:
    """The slip that explains the point: without it the place, or where none is known a settlement, is near."""
    slips = {
        Remedy.EXCHANGE: (one.lon, one.lat),
        Remedy.LATITUDE_SIGN: (-one.lat, one.lon),
        Remedy.LONGITUDE_SIGN: (one.lat, -one.lon),
    }
    for remedy, (lat, lon) in slips.items():
        if not (abs(lat) <= 90 and abs(lon) <= 180) or (lat, lon) == (one.lat, one.lon):
            continue
        km = _away(lat, lon, one.known) if one.known else settlements.nearest_in(one.countries, lat, lon)
        if km <= NEAR_KM:
            return remedy
    return None


def shared_points(stated: Iterable[Stated], fewest: int = MANY_NAMES) -> list[SharedPoint]:
    """Points given to `fewest` or more places of different names, those with most first.

    Names that mostly hold the name of one town are parts of it: "Istanbul (Fatih)", "Istanbul (Kadıköy)"; not so those
    that only share a word: "Plombières-les-Bains", "Néris-les-Bains".
    """
    groups: defaultdict[tuple[float, float], dict[str, Stated]] = defaultdict(dict)
    for one in stated:
        groups[one.lat, one.lon].setdefault(fold(one.name), one)
    found = []
    for (lat, lon), by_name in groups.items():
        if len(by_name) >= fewest and not _are_of_one(by_name):
            countries = tuple(sorted({code for one in by_name.values() for code in one.countries}))
            found.append(SharedPoint(lat, lon, tuple(sorted(one.name for one in by_name.values())), countries))
    return sorted(found, key=lambda point: (-len(point.names), point.lat, point.lon))


def _are_of_one(by_name: Mapping[str, Stated]) -> bool:
    """Whether most names hold the whole name of one town among them, which the others then are parts of."""
    names = [one.name for one in by_name.values()]
    plain = [_BRACKETS.sub(" ", name) for name in names]
    towns = {fold(town) for name in plain for town in (name, name.split(",")[-1], *_DASH.split(name)[:1])}
    written = [f" {fold(name)} " for name in names]
    return any(
        sum(f" {town} " in name for name in written) > _MOST_OF * len(names)
        for town in towns
        if len(town) >= _COMMON_LETTERS
    )
