"""Years and days that a register names far too often: what was written where the date was not known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

from scipy.special import betainc

REACH: Final = 5
TIMES: Final = 3.0
FEWEST: Final = 20
CHANCE: Final = 1e-3
_FEWEST_NEIGHBOURS = 4
_FEWEST_DAYS = 10
_LEAST_SHARE = 0.05
_DAYS_OF_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Peak:
    """A year that stands out: named `count` times of `total`, where its neighbours let one expect `expected`.

    `chance` is the probability of so many or more, were it a year like its `neighbours`, (year, count) in order.
    """

    year: int
    count: int
    total: int
    expected: float
    chance: float
    neighbours: tuple[tuple[int, int], ...]


def peaks(counts: Mapping[int, int]) -> list[Peak]:
    """The years that stand out of `counts`, how often each is named; the most frequent first.

    A year is compared with the median of those up to REACH years from it, so that neither a wave of many years (1989 to
    1992) nor another peak beside it misleads. It stands out where it has at least FEWEST names and TIMES as many as
    expected, and where a negative binomial count, as scattered as the other years are about their own medians, would
    reach that in fewer than CHANCE of such registers. Without four neighbours there is nothing to compare with.
    """
    told = {year: count for year, count in counts.items() if count > 0}
    if not told:
        return []
    first, last, total = min(told), max(told), sum(told.values())
    around: dict[int, tuple[tuple[int, int], ...]] = {}
    for year in told:
        span = range(max(first, year - REACH), min(last, year + REACH) + 1)
        around[year] = tuple((near, told.get(near, 0)) for near in span if near != year)
    expected = {year: max(1.0, median([count for _, count in near] or [1])) for year, near in around.items()}
    scatter = _scatter(told, expected)
    found = []
    for year, count in told.items():
        if count < FEWEST or count < TIMES * expected[year] or len(around[year]) < _FEWEST_NEIGHBOURS:
            continue
        chance = _negative_binomial(count, mean=expected[year], scatter=scatter)
        if chance * len(told) < CHANCE:
            found.append(Peak(year, count, total, expected[year], chance, around[year]))
    return sorted(found, key=lambda peak: (-peak.count, peak.year))


def _negative_binomial(least: int, *, mean: float, scatter: float) -> float:
    """The chance of `least` or more where the variance is mean + scatter · mean²; `least` is at least 1."""
    return float(betainc(least, 1 / scatter, mean / (mean + 1 / scatter)))


def _binomial(least: int, *, of: int, each: float) -> float:
    """The chance that `least` or more happen `of` so many, each with this chance."""
    return float(betainc(least, of - least + 1, each)) if least else 1.0


def _scatter(counts: Mapping[int, int], expected: Mapping[int, float]) -> float:
    """How much more than by chance counts usually differ from what is expected: of their squared ratio, the median."""
    beyond = [((counts[year] - mean) ** 2 - mean) / mean**2 for year, mean in expected.items()]
    return max(0.01, median(beyond))


@dataclass(frozen=True, slots=True)
class FirstDays:
    """Of `total` dates known to the day, `count` are a first of January; `expected` would be by chance."""

    count: int
    total: int
    expected: float
    chance: float


def first_days(days: Iterable[dt.date]) -> FirstDays | None:
    """Whether far too many dates known to the day are a first of January, as where only the year was known."""
    every = list(days)
    count = sum(day.month == 1 and day.day == 1 for day in every)
    chance = _binomial(count, of=len(every), each=1 / _DAYS_OF_A_YEAR)
    if count < _FEWEST_DAYS or count < _LEAST_SHARE * len(every) or chance >= CHANCE:
        return None
    return FirstDays(count, len(every), len(every) / _DAYS_OF_A_YEAR, chance)
