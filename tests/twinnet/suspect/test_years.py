"""Years and days that stand for "not known"."""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from tests.shared import shared
from twinnet.suspect.years import FEWEST, TIMES, _binomial, _negative_binomial, first_days, peaks

# A register that grows, with a real wave from 1988 to 1993.
QUIET = {year: 20 + (year - 1960) for year in range(1960, 2011)} | dict.fromkeys(range(1988, 1994), 120)


def test_a_default_year_stands_out_with_the_figures_that_make_it_so() -> None:
    [peak] = peaks(QUIET | {2000: 700})
    assert (peak.year, peak.count, peak.total) == (2000, 700, sum(QUIET.values()) - QUIET[2000] + 700)
    assert peak.expected == 60.0
    assert [year for year, _ in peak.neighbours] == [1995, 1996, 1997, 1998, 1999, 2001, 2002, 2003, 2004, 2005]
    assert 0 <= peak.chance < 1e-6


@pytest.mark.parametrize(("least", "mean", "scatter"), [(1, 5.0, 0.3), (30, 5.0, 0.3), (700, 68.5, 0.05)])
def test_chances_are_those_of_the_distributions(least: int, mean: float, scatter: float) -> None:
    """As SciPy's own distributions give them."""
    size = 1 / scatter
    assert _negative_binomial(least, mean=mean, scatter=scatter) == pytest.approx(
        stats.nbinom.sf(least - 1, size, size / (size + mean)), rel=1e-9
    )
    assert _binomial(least, of=1000, each=0.01) == pytest.approx(stats.binom.sf(least - 1, 1000, 0.01), rel=1e-9)


def test_a_wave_of_many_years_and_the_ends_of_a_register_do_not_stand_out() -> None:
    assert peaks(QUIET) == []
    assert peaks({year: count for year, count in QUIET.items() if year > 1990}) == []


def test_two_defaults_beside_each_other_are_both_found() -> None:
    assert [peak.year for peak in peaks(QUIET | {1970: 900, 1971: 800})] == [1970, 1971]


@pytest.mark.parametrize(
    "counts",
    [
        {},
        {2000: 700},
        {2000: 700, 2001: 3, 2002: 4},
        dict.fromkeys(range(1950, 2000), 1) | {2000: FEWEST - 1},
        dict.fromkeys(range(1950, 2000), 30) | {1975: int(TIMES * 30) - 1},
    ],
    ids=["nothing", "one year", "too few neighbours", "too few names", "not often enough"],
)
def test_what_cannot_be_judged_or_is_too_little_is_not_said(counts: dict[int, int]) -> None:
    assert peaks(counts) == []


@given(st.dictionaries(st.integers(1800, 2030), st.integers(0, 400), max_size=80))
def test_every_peak_tells_what_was_counted(counts: dict[int, int]) -> None:
    for peak in peaks(counts):
        assert counts[peak.year] == peak.count >= TIMES * peak.expected
        assert all(counts.get(year, 0) == count for year, count in peak.neighbours)
        assert peak.total == sum(counts.values())


def test_the_default_year_of_the_german_register_is_found_and_no_other() -> None:
    path = shared("data/ties/muenchdo_rgre_TwinTowns_clean.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        years = Counter(int(row["seit"][:4]) for row in csv.DictReader(file) if row["seit"].strip())
    [peak] = peaks(years)
    assert (peak.year, peak.count, peak.total, peak.expected) == (2000, 701, 5881, 68.5)
    assert peak.chance < 1e-20


def days(count: int, *, of: int) -> list[dt.date]:
    return [dt.date(1990, 1, 1)] * count + [
        dt.date(1990, 3, 5) + dt.timedelta(days=at % 200) for at in range(of - count)
    ]


def test_dates_that_are_mostly_the_first_of_january_stand_out() -> None:
    found = first_days(days(60, of=200))
    assert found is not None
    assert (found.count, found.total) == (60, 200)
    assert found.expected == pytest.approx(200 / 365.25)
    assert found.chance < 1e-20


@pytest.mark.parametrize(("count", "of"), [(0, 0), (0, 50), (9, 20), (12, 3000)])
def test_a_few_firsts_of_january_are_no_finding(count: int, of: int) -> None:
    assert first_days(days(count, of=of)) is None
