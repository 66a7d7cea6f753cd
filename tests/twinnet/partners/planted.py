"""A small network with a planted order: countries choose each other in pairs, and cities those of about their rank."""

from __future__ import annotations

import numpy as np

from twinnet.partners import Cities, City, Ties

COUNTRIES = ("DE", "FR", "JP", "US", "PL", "IT")
CITIES_EACH = 26
_CENTRES = ((51.0, 10.0), (46.0, 2.0), (36.0, 138.0), (40.0, -95.0), (52.0, 19.0), (43.0, 12.0))
_SISTERS = ((0, 1), (2, 3), (4, 5), (0, 4))


def planted_cities() -> Cities:
    chance = np.random.default_rng(7)
    rows = []
    for country, (lat, lon) in zip(COUNTRIES, _CENTRES, strict=True):
        for rank in range(CITIES_EACH):
            rows.append(
                City(
                    id=f"{country}{rank}",
                    name=f"{country.title()}stadt {chr(65 + rank % 26)}{chr(97 + rank // 26)}",
                    country=country,
                    lat=lat + float(chance.uniform(-3, 3)),
                    lon=lon + float(chance.uniform(-4, 4)),
                    population=2_000_000 / (rank + 1),
                    region=f"{country}-{rank % 4}",
                )
            )
    return Cities(rows)


def planted_ties() -> Ties:
    """Each city of a sister country is tied with two or three of about its rank in the other; a tenth at random."""
    chance = np.random.default_rng(11)
    pairs = []
    for one, other in _SISTERS:
        for rank in range(CITIES_EACH):
            for near in chance.choice([-2, -1, 0, 1, 2], 2, replace=False):
                target = int(np.clip(rank + near, 0, CITIES_EACH - 1))
                pairs.append((f"{COUNTRIES[one]}{rank}", f"{COUNTRIES[other]}{target}"))
    for _ in range(len(pairs) // 10):
        one, other = chance.choice(len(COUNTRIES), 2, replace=False)
        ends = chance.integers(CITIES_EACH, size=2)
        pairs.append((f"{COUNTRIES[one]}{ends[0]}", f"{COUNTRIES[other]}{ends[1]}"))
    return Ties(pairs)
