"""Simple ways to rank partners, which a learned model has to beat on the same split."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from twinnet.partners.cities import Floats
from twinnet.partners.embedding import factors, walks
from twinnet.partners.known import Known

Score = Callable[[int], Floats]
"""Row number of a city → a score of every city (n,), higher is better."""

_GRAVITY_KM = 100.0


def random(known: Known) -> Score:
    chance = np.random.default_rng(0)
    return lambda city: chance.random(len(known.degree), dtype=np.float32)


def nearest(known: Known) -> Score:
    """The nearest city of another country first."""
    cities = known.still.cities
    every = np.arange(len(cities))

    def score(city: int) -> Floats:
        return np.asarray(-cities.kilometres(city, every) - 1e6 * (cities.country == cities.country[city]))

    return score


def gravity(known: Known) -> Score:
    """Product of populations by distance, other countries first."""
    cities = known.still.cities
    every = np.arange(len(cities))

    def score(city: int) -> Floats:
        abroad = 1e3 * (cities.country != cities.country[city])
        return np.asarray(cities.log_population - np.log(cities.kilometres(city, every) + _GRAVITY_KM) + abroad)

    return score


def most_tied(known: Known) -> Score:
    return lambda city: known.degree


def country_affinity(known: Known) -> Score:
    """Share of the country's ties that go to the other's country, times the other's share of that country's ties."""
    country = known.still.cities.country
    share = (known.degree + 0.3) / np.maximum(known.country_degree[country], 1)
    return lambda city: known.country_share[country[city], country] * share


def adamic_adar(known: Known) -> Score:
    """Shared partners, those with few ties weighing more; most tied first among equals."""
    adamic = known.paths["adamic"]
    return lambda city: adamic.row(city) + 1e-6 * known.degree


def matrix_factorisation(known: Known) -> Score:
    placed = factors(known.matrix)
    return lambda city: placed @ placed[city]


def random_walks(known: Known) -> Score:
    placed = walks(known.matrix)
    length = np.linalg.norm(placed, axis=1, keepdims=True)
    even = placed / np.where(length > 0, length, 1)
    return lambda city: even @ even[city]


BASELINES: Mapping[str, Callable[[Known], Score]] = {
    "random": random,
    "nearest": nearest,
    "gravity": gravity,
    "most tied": most_tied,
    "country affinity": country_affinity,
    "Adamic–Adar": adamic_adar,
    "matrix factorisation": matrix_factorisation,
    "random-walk embeddings": random_walks,
}
