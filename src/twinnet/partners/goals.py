"""What a city seeks in a partner: outcome areas, and which cities it wants, must have or must not have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from twinnet.partners.cities import Cities, Floats
from twinnet.partners.places import neighbours


class OutcomeArea(StrEnum):
    """The ten areas in which cooperation of cities may bear fruit, in the order of the source."""

    PEACE = "peace"
    CITIZENS_ECONOMY = "citizens_economy"
    TOURISM = "tourism"
    KNOWLEDGE = "knowledge"
    INVESTMENT = "investment"
    URBAN_DEVELOPMENT = "urban_development"
    LIVING_STANDARDS = "living_standards"
    CITY_NETWORK = "city_network"
    GROWTH_CORRIDORS = "growth_corridors"
    COMPETITIVENESS = "competitiveness"


@dataclass(frozen=True, slots=True)
class Which:
    """A choice of cities: by country code, continent (GeoNames' two letters), region code, language, size.

    Within one field any of the values fits. Sizes are populations, None where there is no bound.
    """

    countries: frozenset[str] = frozenset()
    continents: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    min_population: float | None = None
    max_population: float | None = None

    def tests(self, cities: Cities) -> list[NDArray[np.bool_]]:
        """For each field that says something, which cities (n,) fit it."""
        found: list[NDArray[np.bool_]] = []
        if self.countries:
            found.append(np.isin(np.array(cities.countries), list(self.countries))[cities.country])
        if self.continents:
            found.append(np.isin(np.array(cities.continent), list(self.continents))[cities.country])
        if self.regions:
            found.append(np.isin(np.array(cities.regions), list(self.regions))[cities.region])
        if self.languages:
            found.append(np.array([bool(spoken & self.languages) for spoken in cities.languages], dtype=bool))
        if self.min_population is not None:
            found.append(cities.population >= self.min_population)
        if self.max_population is not None:
            found.append(cities.population <= self.max_population)
        return found


@dataclass(frozen=True, slots=True)
class Goals:
    """``must``: every field that says something has to fit. ``must_not``: no field may fit. ``wish``: each that fits
    lifts a city by ``wish_weight``. ``areas``: how much each outcome area counts, usually 1.

    Weights are in units of the model's score, a logarithm of odds: 0.7 doubles a city's odds.
    """

    areas: Mapping[OutcomeArea, float] = field(default_factory=dict)
    must: Which = Which()
    must_not: Which = Which()
    wish: Which = Which()
    wish_weight: float = 1.5

    def allowed(self, cities: Cities) -> NDArray[np.bool_]:
        """Which cities (n,) are not ruled out."""
        fits = np.ones(len(cities), dtype=bool)
        for test in self.must.tests(cities):
            fits &= test
        for test in self.must_not.tests(cities):
            fits &= ~test
        return fits

    def lift(self, cities: Cities, city: int, degree: Floats, in_country: Floats) -> Floats:
        """What is added to the score of each city (n,); ``in_country`` are the city's ties by country."""
        total = np.zeros(len(cities), dtype=np.float32)
        for test in self.wish.tests(cities):
            total += np.float32(self.wish_weight) * test
        if self.areas:
            traits = _traits(cities, city, degree, in_country)
            for area, weight in self.areas.items():
                for trait, worth in SOUGHT[area].items():
                    total += np.float32(weight * worth) * traits[trait]
        return total


SOUGHT: Mapping[OutcomeArea, Mapping[str, float]] = {
    OutcomeArea.PEACE: {"new_country": 0.8, "well_connected": 0.4},
    OutcomeArea.CITIZENS_ECONOMY: {"large": 0.6, "similar_size": 0.6},
    OutcomeArea.TOURISM: {"large": 0.5, "same_language": 0.5, "near": 0.4},
    OutcomeArea.KNOWLEDGE: {"similar_size": 0.8, "well_connected": 0.5},
    OutcomeArea.INVESTMENT: {"large": 1.2},
    OutcomeArea.URBAN_DEVELOPMENT: {"similar_size": 1.2},
    OutcomeArea.LIVING_STANDARDS: {"similar_size": 0.8, "same_language": 0.5},
    OutcomeArea.CITY_NETWORK: {"well_connected": 1.2, "new_country": 0.5},
    OutcomeArea.GROWTH_CORRIDORS: {"near": 1.2, "over_border": 1.2},
    OutcomeArea.COMPETITIVENESS: {"near": 0.8, "similar_size": 0.6},
}
"""Which traits of a partner serve an area, and how much. Judgement, not learned: no data tell what ties achieved."""


def _traits(cities: Cities, city: int, degree: Floats, in_country: Floats) -> dict[str, Floats]:
    """Traits (n,) from 0 to 1."""
    own = cities.countries[cities.country[city]]
    border = np.array([code in neighbours(own) for code in cities.countries])[cities.country]
    spoken = cities.languages[city]
    return {
        "near": np.exp(-cities.kilometres(city, np.arange(len(cities))) / 500),
        "over_border": border.astype(np.float32),
        "large": np.clip((cities.log_population - np.log(5e4)) / np.log(40), 0, 1).astype(np.float32),
        "similar_size": np.exp(-np.abs(cities.log_population - cities.log_population[city])),
        "well_connected": np.clip(np.log1p(degree) / np.log(31), 0, 1).astype(np.float32),
        "new_country": (in_country[cities.country] == 0).astype(np.float32),
        "same_language": np.array([bool(spoken & other) for other in cities.languages], dtype=np.float32),
    }
