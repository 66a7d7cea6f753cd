"""What a set of known ties says, in tables from which the features of a pair are read.

A tie to be predicted must not be among the known ones; see ``training.py`` for how that is kept while learning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from twinnet.partners.cities import Cities, Floats, Ints
from twinnet.partners.embedding import factors, spectral
from twinnet.partners.listing import listing
from twinnet.partners.names import name_vectors, shared_words
from twinnet.partners.places import neighbours
from twinnet.partners.surroundings import near_by, peers

FLOOR = 1e-3
"""About six kilometres in radians: nearer counts as this near."""
_LIFT_PRIOR = 3.0
_REGION_PRIOR = 6.0
_CONTINENTS = ("", "AF", "AN", "AS", "EU", "NA", "OC", "SA")


class Still:
    """What of the cities does not depend on ties; made once and shared by every :class:`Known`."""

    def __init__(self, cities: Cities) -> None:
        self.cities = cities
        self.near = near_by(cities)
        self.peers = peers(cities)
        self.names = name_vectors(cities.names)
        self.words = Rows.of(shared_words(cities.names, cities.country))
        self._by_gram = self.names.T.tocsr()
        self.in_country = _one_hot(cities.country, len(cities.countries))
        self.in_region = _one_hot(cities.region, len(cities.regions))
        self.region_country = np.zeros(len(cities.regions), dtype=np.int64)
        self.region_country[cities.region] = cities.country
        self.country_cities = np.bincount(cities.country, minlength=len(cities.countries)).astype(np.float32)
        self.region_cities = np.bincount(cities.region, minlength=len(cities.regions)).astype(np.float32)
        self.log_rank = np.log(cities.size_rank)
        self.quantile = cities.size_rank / self.country_cities[cities.country]
        continents = np.array([_CONTINENTS.index(code) for code in cities.continent], dtype=np.float32)
        self.continent = continents[cities.country]
        self.border = np.array(
            [[other in neighbours(code) for other in cities.countries] for code in cities.countries], dtype=bool
        )
        self.tongues, self.tongue = _tongues(cities)

    def alike_names(self, city: int) -> Floats:
        """How alike the names of all cities (n,) are to that of one, 0 to 1."""
        alike = self.names[[city]] @ self._by_gram
        row = np.zeros(len(self.cities), dtype=np.float32)
        row[alike.indices] = alike.data
        return row

    def shares_language(self, city: int) -> NDArray[np.bool_]:
        """Which cities (n,) have a language in common with one."""
        own = self.tongues[self.tongue[city]]
        return np.array([bool(own & other) for other in self.tongues], dtype=bool)[self.tongue]


@dataclass(frozen=True, slots=True)
class Rows:
    """A sparse matrix read row by row into dense arrays, quicker than SciPy does."""

    start: NDArray[Any]
    column: NDArray[Any]
    value: Floats
    width: int

    @classmethod
    def of(cls, matrix: Any) -> Rows:
        made = csr_matrix(matrix)
        return cls(made.indptr, made.indices, made.data.astype(np.float32), made.shape[1])

    def row(self, at: int) -> Floats:
        dense = np.zeros(self.width, dtype=np.float32)
        part = slice(self.start[at], self.start[at + 1])
        dense[self.column[part]] = self.value[part]
        return dense

    def columns(self, at: int) -> NDArray[Any]:
        return self.column[self.start[at] : self.start[at + 1]]


class Known:
    """Tables of the known ties, pairs of row numbers (m, 2)."""

    def __init__(self, still: Still, pairs: Ints) -> None:
        self.still = still
        self.pairs = pairs
        n = len(still.cities)
        ends = np.concatenate([pairs, pairs[:, ::-1]])
        self.matrix = csr_matrix((np.ones(len(ends), dtype=np.float32), (ends[:, 0], ends[:, 1])), shape=(n, n))
        self.ties = Rows.of(self.matrix)
        self.degree = np.asarray(self.matrix.sum(axis=1), dtype=np.float32).ravel()
        self.tied = np.flatnonzero(self.degree)
        self.paths = self._paths()
        self._countries()
        self._listing()
        self._regions()
        self._surroundings()
        self._partners(ends)
        self.spectral = spectral(self.matrix)
        self.factors = factors(self.matrix)

    def _paths(self) -> dict[str, Rows]:
        """Paths of two and three ties, and ties between the surroundings or peers of one and the other."""
        ties, degree = self.matrix, np.maximum(self.degree, 1.0)
        half = diags(1 / np.sqrt(degree))
        even = half @ ties @ half
        near, alike = self.still.near, self.still.peers
        shared = ties @ ties
        knit = ties.multiply(shared).log1p().tocsr()
        near_ties, alike_ties, two = near @ ties, alike @ ties, even @ even
        found = {
            "adamic": ties @ diags(1 / np.log(degree + 1.0)) @ ties,
            "shared": shared,
            "knit": knit @ knit,
            "three": two @ even,
            "over_near": even @ near @ even,
            "shared_near": two @ near.T,
            "near_shared": near @ two,
            "near_tied": near_ties,
            "tied_near": near_ties.T,
            "near_near": near_ties @ near.T,
            "peer_tied": alike_ties,
            "tied_peer": alike_ties.T,
            "peer_peer": alike_ties @ alike.T,
            "near_peer": near_ties @ alike.T,
            "peer_near": alike_ties @ near.T,
        }
        return {name: Rows.of(matrix) for name, matrix in found.items()}

    def _countries(self) -> None:
        """How many ties join two countries, how many would by chance, and each city's ties by country."""
        still = self.still
        self.by_country = (self.matrix @ still.in_country).toarray().astype(np.float32)
        self.country_ties = np.asarray(still.in_country.T @ self.by_country, dtype=np.float32)
        self.country_degree = self.country_ties.sum(axis=1)
        total = max(float(self.country_ties.sum()), 1.0)
        chance = np.outer(self.country_degree, self.country_degree) / total
        self.country_lift = np.log((self.country_ties + _LIFT_PRIOR) / (chance + _LIFT_PRIOR))
        self.country_share = (self.country_ties + _LIFT_PRIOR * self.country_degree / total) / (
            self.country_degree[:, None] + _LIFT_PRIOR
        )
        self.profile = _unit(self.by_country)
        mean = np.bincount(still.cities.country, self.degree) / np.maximum(still.country_cities, 1)
        self.country_mean_degree = mean.astype(np.float32)

    def _regions(self) -> None:
        """Ties between regions; ties of a region with a country as a share of its own, and a city."""
        still = self.still
        self.by_region = Rows.of(self.matrix @ still.in_region)
        self.region_ties = Rows.of(still.in_region.T @ self.matrix @ still.in_region)
        self.region_degree = np.asarray(still.in_region.T @ self.degree).ravel()
        ties = np.asarray(still.in_region.T @ self.by_country, dtype=np.float32)
        share = self.country_share[still.region_country]
        self.region_share = (ties + _REGION_PRIOR * share) / (self.region_degree[:, None] + _REGION_PRIOR)
        rate = (self.country_ties / np.maximum(still.country_cities, 1)[:, None])[still.region_country]
        self.region_rate = (ties + 2 * rate) / (still.region_cities[:, None] + 2)

    def _surroundings(self) -> None:
        """Ties by country of the cities near by, and of those next in size."""
        still = self.still
        self.near_rate = np.asarray(still.near @ self.by_country, dtype=np.float32)
        self.peer_rate = np.asarray(still.peers @ self.by_country, dtype=np.float32)
        self.near_share, self.peer_share = self._shares(self.near_rate), self._shares(self.peer_rate)
        self.near_degree = np.asarray(still.near @ self.degree, dtype=np.float32).ravel()
        self.peer_degree = np.asarray(still.peers @ self.degree, dtype=np.float32).ravel()

    def _listing(self) -> None:
        """Who is listed, and how many ties each city has for what would be expected of its size and country."""
        self.listing = listing(self.still.cities, self.pairs, self.country_ties)
        self.ready = np.log((self.degree + 1) / (self.listing.expected + 1))
        self.near_listed = self.still.near @ self.listing.chance
        self.peer_listed = self.still.peers @ self.listing.chance

    def _shares(self, rate: Floats) -> Floats:
        """Shares by country of pooled ties, drawn towards those of the region."""
        prior = self.region_share[self.still.cities.region]
        return np.asarray((rate + prior) / (rate.sum(axis=1, keepdims=True) + 1.0), dtype=np.float32)

    def _partners(self, ends: Ints) -> None:
        """Mean size, distance and degree of each city's partners, and how they spread over countries."""
        cities = self.still.cities
        apart = np.arccos(np.clip((cities.points[ends[:, 0]] * cities.points[ends[:, 1]]).sum(axis=1), -1, 1))
        self.mean_size = self._mean(ends[:, 0], cities.log_population[ends[:, 1]])
        self.mean_apart = self._mean(ends[:, 0], np.log(FLOOR + apart))
        self.mean_degree = self._mean(ends[:, 0], np.log(self.degree[ends[:, 1]]))
        self.spread = (self.by_country > 0).sum(axis=1).astype(np.float32)
        self.domestic = self.by_country[np.arange(len(cities)), cities.country]

    def _mean(self, rows: Ints, values: NDArray[Any]) -> Floats:
        """Mean of values per city; NaN for a city without ties."""
        total = np.bincount(rows, values, minlength=len(self.degree))
        mean = np.full(len(self.degree), np.nan, dtype=np.float32)
        mean[self.tied] = total[self.tied] / self.degree[self.tied]
        return mean


def _one_hot(codes: Ints, width: int) -> csr_matrix:
    ones = np.ones(len(codes), dtype=np.float32)
    return csr_matrix((ones, (np.arange(len(codes)), codes)), shape=(len(codes), width))


def _unit(vectors: NDArray[Any]) -> Floats:
    length = np.sqrt((vectors**2).sum(axis=1, keepdims=True))
    return np.asarray(vectors / np.where(length > 0, length, 1), dtype=np.float32)


def _tongues(cities: Cities) -> tuple[list[frozenset[str]], Ints]:
    """Distinct sets of languages, and the number of each city's among them."""
    number: dict[frozenset[str], int] = {}
    codes = [number.setdefault(spoken, len(number)) for spoken in cities.languages]
    return list(number), np.array(codes, dtype=np.int64)
