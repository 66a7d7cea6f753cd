"""The regional view: partners across a border near by, and what a city's ties open for its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twinnet.partners.model import PartnerModel

CORRIDOR_KM = 150.0
NEIGHBOUR_KM = 60.0
_MOST_NEIGHBOURS = 6


@dataclass(frozen=True, slots=True)
class Across:
    """A city in another country near by that is not tied yet; ``sure`` as in a recommendation."""

    city_id: str
    km: float
    sure: float


@dataclass(frozen=True, slots=True)
class Opening:
    """A neighbour could reach ``partner_id``, a partner of the city, in two steps; it is not tied with it yet."""

    neighbour_id: str
    partner_id: str
    neighbour_km: float
    sure: float


def corridor(model: PartnerModel, city_id: str, *, km: float = CORRIDOR_KM, limit: int = 20) -> list[Across]:
    """Cities of other countries within ``km``, the likeliest partners first. Raises KeyError for an unknown id."""
    cities = model.cities
    city = cities.row_of[city_id]
    apart = cities.kilometres_to_all(city)
    near = (apart <= km) & (cities.country != cities.country[city])
    near[model.known.ties.columns(city)] = False
    rows = np.flatnonzero(near)
    score = model.score_of(city, rows)
    best = np.argsort(-score, kind="stable")[:limit]
    sure = model.sure(score)
    return [Across(cities.ids[rows[at]], float(apart[rows[at]]), float(sure[at])) for at in best]


def opens(model: PartnerModel, city_id: str, *, km: float = NEIGHBOUR_KM, limit: int = 20) -> list[Opening]:
    """For the nearest neighbours in the same country, the city's partners they lack, likeliest first.

    Raises KeyError for an unknown id.
    """
    cities, ties = model.cities, model.known.ties
    city = cities.row_of[city_id]
    apart = cities.kilometres_to_all(city)
    apart[city] = np.inf
    near = np.flatnonzero((apart <= km) & (cities.country == cities.country[city]))
    found = []
    for neighbour in near[np.argsort(apart[near], kind="stable")][:_MOST_NEIGHBOURS]:
        partners = np.setdiff1d(ties.columns(city), [*ties.columns(int(neighbour)), neighbour])
        sure = model.sure(model.score_of(int(neighbour), partners))
        found += [
            Opening(cities.ids[neighbour], cities.ids[partner], float(apart[neighbour]), float(sure[at]))
            for at, partner in enumerate(partners)
        ]
    return sorted(found, key=lambda opening: (-opening.sure, opening.neighbour_id, opening.partner_id))[:limit]
