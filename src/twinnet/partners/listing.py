"""Whose own list of partners was read: a network gathered from some cities' lists shows no tie of two others.

A register made from the lists of a part of the cities (a national register, a crawl that broke off) holds a tie only
if one of its two cities is *listed*, that is, its own list was read. Who is listed is seldom told, but the known ties
betray it: the partners of a city that is not listed are all listed, and two kinds of cities that are mostly not listed
have few ties where many would be expected. Both are reckoned together here until they agree.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from twinnet.partners.cities import Cities, Floats, Ints

_ROUNDS = 60
_START = 0.5
_STEP = 0.5
_SIZE = 0.4
_COUNTRY_PRIOR = 8.0
_TIES_PRIOR = 2.0
_DOUBT = 0.01
_EXTREME = 0.02
_USUAL_LOG_SIZE = np.log(1e5)


@dataclass(frozen=True, slots=True)
class Listing:
    """``chance`` (n,) that each city is listed; ``rate`` (countries, countries) of ties per pair of cities of usual
    size of which one is listed; ``weight`` (n,) of each city by its size; ``expected`` (n,) ties that would be seen."""

    chance: Floats
    rate: Floats
    weight: Floats
    expected: Floats

    def either(self, city: int) -> Floats:
        """Chance (n,) that this city or the other is listed, so that a tie of the two would be seen."""
        return np.asarray(1 - (1 - self.chance[city]) * (1 - self.chance), dtype=np.float32)


def listing(cities: Cities, pairs: Ints, country_ties: Floats) -> Listing:
    """From known pairs (m, 2) and their counts by country (both directions).

    Belief propagation along the ties: each city is told by its partners, from all they know but this tie, how likely
    they are listed. Ties that are not seen with unlisted cities speak against. Rates between countries and shares of
    listed cities are fitted on the way.
    """
    country, width, ends = cities.country, len(cities.countries), np.concatenate([pairs, pairs[:, ::-1]])
    back = np.concatenate([np.arange(len(pairs)) + len(pairs), np.arange(len(pairs))])
    tied = np.unique(ends[:, 0])
    weight = np.exp(_SIZE * (cities.log_population.astype(np.float64) - _USUAL_LOG_SIZE))
    in_all = np.bincount(country, weight, width)
    chance, told, odds = np.full(len(cities), _START), np.full(len(ends), _START), np.zeros(len(cities))
    usual = chance
    for turn in range(_ROUNDS):
        unlisted = np.bincount(country, weight * (1 - chance), width)
        open_pairs = np.outer(in_all, in_all) - np.outer(unlisted, unlisted)
        rate = _rate(country_ties, open_pairs.astype(np.float64))
        unseen = weight * ((rate @ unlisted)[country] - rate[country, country] * weight * (1 - chance))
        speaks = -np.log(np.clip(told, _DOUBT, 1))
        fresh = logit(usual) + np.bincount(ends[:, 1], speaks, len(cities)) - unseen
        odds = odds + _STEP * (fresh - odds) if turn else fresh
        chance = expit(odds)
        told = (1 - _STEP) * told + _STEP * expit(odds[ends[:, 0]] - speaks[back])
        usual = _usual(chance[tied], country[tied], width)[country]
    expected = weight * (rate @ in_all)[country] - (1 - chance) * unseen
    parts = (chance, rate, weight, expected)
    return Listing(*(part.astype(np.float32) for part in parts))


def _rate(ties: Floats, open_pairs: Floats) -> Floats:
    """Ties per pair that could be seen, by country, drawn towards what the two countries' readiness would give."""
    ready = ties.sum(axis=1) / np.maximum(open_pairs.sum(axis=1), 1e-9)
    usual = np.outer(ready, ready) / max(float(ties.sum() / max(open_pairs.sum(), 1e-9)), 1e-12)
    return np.asarray((ties + _TIES_PRIOR) / (open_pairs + _TIES_PRIOR / np.maximum(usual, 1e-12)))


def _usual(chance: Floats, country: Ints, width: int) -> Floats:
    """Share of listed cities by country (width,), drawn towards the share of all."""
    overall = float(np.mean(chance)) if len(chance) else _START
    total = np.bincount(country, chance, width) + _COUNTRY_PRIOR * overall
    share = total / (np.bincount(country, minlength=width) + _COUNTRY_PRIOR)
    return np.clip(share, _EXTREME, 1 - _EXTREME)
