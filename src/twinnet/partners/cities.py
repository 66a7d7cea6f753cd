"""Cities as columns, and ties as pairs of them: what the partner finder learns from and ranks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twinnet.fold import fold
from twinnet.partners.places import capitals, continent, languages

Floats = NDArray[np.floating[Any]]
Ints = NDArray[np.integer[Any]]

EARTH_KM = 6371.0


@dataclass(frozen=True, slots=True)
class City:
    """One city. ``region`` is any code unique in the world (ISO 3166-2) or ""; population 0 where not known."""

    id: str
    name: str
    country: str
    lat: float
    lon: float
    population: float
    region: str = ""
    languages: tuple[str, ...] = ()


class Cities:
    """Columns of cities; row numbers are what all of ``twinnet.partners`` reckons with, ids are the caller's.

    Coordinates in degrees WGS 84. Languages are those given, else the official ones of the country (CLDR).
    """

    def __init__(self, rows: Sequence[City]) -> None:
        self.ids = [row.id for row in rows]
        self.row_of = {city_id: row for row, city_id in enumerate(self.ids)}
        if len(self.row_of) != len(rows):
            raise ValueError("Two cities have the same id")
        self.names = [row.name for row in rows]
        self.lat = np.array([row.lat for row in rows], dtype=np.float64)
        self.lon = np.array([row.lon for row in rows], dtype=np.float64)
        if not (np.isfinite(self.lat).all() and np.isfinite(self.lon).all()):
            raise ValueError("Every city needs coordinates")
        self.population = np.array([row.population for row in rows], dtype=np.float64)
        self.countries, self.country = _coded([row.country for row in rows])
        self.regions, self.region = _coded([row.region or f"{row.country}-" for row in rows])
        self.languages = [frozenset(row.languages) or languages(row.country) for row in rows]

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def from_rows(cls, rows: Iterable[City | Mapping[str, Any]]) -> Cities:
        """From :class:`City` objects or mappings with its fields. Raises ValueError where coordinates lack, ids repeat.

        A mapping may leave out ``region``, ``population`` and ``languages``.
        """
        return cls([row if isinstance(row, City) else _city(row) for row in rows])

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """Unit vectors (n, 3) of the coordinates."""
        return unit_vectors(self.lat, self.lon)

    @cached_property
    def log_population(self) -> Floats:
        """Natural logarithm; unknown populations count as 1,000."""
        return np.log(np.where(self.population > 0, self.population, 1000.0)).astype(np.float32)

    @cached_property
    def size_rank(self) -> Floats:
        """Rank by population within the country, 1 for the largest."""
        order = np.lexsort((-self.population, self.country))
        counts = np.bincount(self.country, minlength=len(self.countries))
        rank = np.empty(len(self), dtype=np.float32)
        rank[order] = np.arange(len(self)) - np.repeat(np.cumsum(counts) - counts, counts) + 1
        return rank

    @cached_property
    def is_capital(self) -> NDArray[np.bool_]:
        """The city bears the name of its country's capital and no larger city of the country does."""
        found = np.zeros(len(self), dtype=bool)
        best: dict[int, int] = {}
        for row, name in enumerate(self.names):
            if fold(name) in capitals(self.countries[self.country[row]]):
                held = best.setdefault(int(self.country[row]), row)
                if self.population[row] > self.population[held]:
                    best[int(self.country[row])] = row
        found[list(best.values())] = True
        return found

    @cached_property
    def continent(self) -> list[str]:
        """Continent of each country, by the code of GeoNames, in the order of ``countries``."""
        return [continent(code) for code in self.countries]

    @cached_property
    def points32(self) -> Floats:
        """The same in single precision, which is enough to compare distances."""
        return self.points.astype(np.float32)

    def kilometres_to_all(self, row: int) -> Floats:
        """Great-circle distances (n,) from one city, right to about 2 km."""
        cosine = np.clip(self.points32 @ self.points32[row], -1.0, 1.0)
        return np.asarray(EARTH_KM * np.arccos(cosine), dtype=np.float32)

    def kilometres(self, row: int, others: Ints) -> Floats:
        """Great-circle distances (len(others),) from one city."""
        cosine = np.clip(self.points[others] @ self.points[row], -1.0, 1.0)
        return np.asarray(EARTH_KM * np.arccos(cosine), dtype=np.float32)


def unit_vectors(lat: Floats, lon: Floats) -> NDArray[np.float64]:
    """Points (n, 3) on the unit sphere of coordinates in degrees."""
    north, east = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(north) * np.cos(east), np.cos(north) * np.sin(east), np.sin(north)])


def _coded(values: Sequence[str]) -> tuple[list[str], Ints]:
    """Distinct values in order, and the number of each given one among them."""
    distinct = sorted(set(values))
    number = {value: at for at, value in enumerate(distinct)}
    return distinct, np.array([number[value] for value in values], dtype=np.int64)


def _city(row: Mapping[str, Any]) -> City:
    return City(
        id=str(row["id"]),
        name=str(row["name"]),
        country=str(row["country"]),
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        population=float(row.get("population") or 0),
        region=str(row.get("region") or ""),
        languages=tuple(row.get("languages") or ()),
    )


class Ties:
    """Distinct undirected pairs of cities, as ids; a city tied to itself is left out."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self.pairs = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})

    def __len__(self) -> int:
        return len(self.pairs)

    def rows(self, cities: Cities) -> Ints:
        """Pairs of row numbers (m, 2), the smaller first. Raises ValueError for a city that is not among ``cities``."""
        try:
            found = [(cities.row_of[one], cities.row_of[other]) for one, other in self.pairs]
        except KeyError as error:
            raise ValueError(f"A tie names a city that is not among the cities: {error.args[0]!r}") from None
        return np.sort(np.array(found, dtype=np.int64).reshape(-1, 2), axis=1)
