"""Whose list was read, told from the ties alone; whole words of names; the net beside the trees."""

from __future__ import annotations

import numpy as np
import pytest

from tests.twinnet.partners.planted import COUNTRIES
from twinnet.partners import Cities, City
from twinnet.partners.cities import Ints
from twinnet.partners.known import Known, Still
from twinnet.partners.names import shared_words
from twinnet.partners.net import Net

_CITIES = 120


def _register(seed: int) -> tuple[Cities, Ints, Ints]:
    """Cities, ties of those whose list was read (a third), and who they are; any two are tied alike often."""
    chance = np.random.default_rng(seed)
    cities = Cities(
        [
            City(f"{at:03}", f"Town {at}", COUNTRIES[at % 3], 50 + at % 7, at / 10, 50_000, f"{COUNTRIES[at % 3]}-1")
            for at in range(_CITIES)
        ]
    )
    listed = chance.permutation(_CITIES)[: _CITIES // 3]
    every = np.array([(one, other) for one in range(_CITIES) for other in range(one + 1, _CITIES)])
    tied = every[chance.random(len(every)) < 0.08]
    return cities, tied[np.isin(tied, listed).any(axis=1)], listed


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_who_is_listed_is_told_from_the_ties(seed: int) -> None:
    cities, pairs, listed = _register(seed)
    found = Known(Still(cities), pairs).listing
    is_listed = np.isin(np.arange(_CITIES), listed)
    assert found.chance[is_listed].mean() > 0.9
    assert found.chance[~is_listed].mean() < 0.1
    one, other = np.flatnonzero(~is_listed)[:2]
    assert found.either(int(one))[other] < 0.3 < 0.9 < found.either(int(one))[listed].mean()
    seen = Known(Still(cities), pairs).degree
    assert found.expected.sum() == pytest.approx(seen.sum(), rel=0.15)


def test_whole_words_of_names_count_by_how_rare_they_are() -> None:
    names = ["Coventry", "Coventry, CT", "Bari", "San Nicolás de Bari", "San José", "San Juan"]
    found = shared_words(names, np.array([0, 1, 2, 3, 3, 4])).toarray()
    assert found[0, 1] == found[1, 0] == pytest.approx(np.log(3))
    assert found[2, 3] > 0
    assert found[4, 5] == found[0, 2] == found[0, 0] == 0


def test_namesakes_of_one_country_do_not_count() -> None:
    assert shared_words(["Springfield", "Springfield"], np.array([0, 0])).nnz == 0


def test_the_net_learns_what_no_sum_tells() -> None:
    """Ties where exactly one of two properties holds: a straight line cannot tell them."""
    chance = np.random.default_rng(3)
    table = chance.normal(size=(6000, 2)).astype(np.float32)
    true = (table[:, 0] > 0) != (table[:, 1] > 0)
    net = Net.learn(table, true, np.ones(len(table), dtype=np.float32), seed=0)
    score = net.score(table)
    assert ((score > 0) == true).mean() > 0.9
    again = Net.from_dict(net.as_dict())
    np.testing.assert_array_equal(again.score(table), score)
