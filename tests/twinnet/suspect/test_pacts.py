"""One charter of many cities, written as pairs."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.shared import shared
from twinnet.suspect.pacts import FEWEST, Pair, pacts

CHARTER = ["Altea", "Bellagio", "Bundoran", "Granville", "Houffalize"]


def pairs(cities: Iterable[str], year: int | None = None, kind: str = "") -> list[Pair[str]]:
    return [Pair(one, other, year, kind) for one, other in combinations(cities, 2)]


def test_cities_tied_each_to_each_and_to_hardly_anybody_else_look_like_a_pact() -> None:
    [pact] = pacts([*pairs(CHARTER), Pair("Altea", "Oslo"), Pair("Oslo", "Bergen")])
    assert list(pact.members) == CHARTER
    assert (pact.pairs, pact.possible, pact.year, pact.kind, pact.missing) == (10, 10, None, "", ())
    assert pact.inward == 1.0


def test_three_cities_are_no_pact_and_four_are() -> None:
    assert pacts(pairs("ABC")) == []
    assert len(pacts(pairs("ABCD"))) == 1
    assert FEWEST == 4


def test_both_directions_repeated_rows_and_ties_of_a_city_to_itself_change_nothing() -> None:
    there = pairs(CHARTER)
    back = [Pair(pair.other, pair.one) for pair in there]
    assert pacts([*there, *back, *there, Pair("Altea", "Altea")]) == pacts(there)


def test_a_forgotten_pair_does_not_make_two_pacts_of_one() -> None:
    cities = [f"city {at:02}" for at in range(12)]
    [pact] = pacts(pair for pair in pairs(cities) if {pair.one, pair.other} != {"city 00", "city 01"})
    assert list(pact.members) == cities
    assert (pact.pairs, pact.possible, pact.missing) == (65, 66, (("city 00", "city 01"),))


def test_capitals_that_know_each_other_are_no_pact_unless_all_in_one_year() -> None:
    capitals = ["Bogotá", "Caracas", "La Paz", "Lima"]
    others = [Pair(capital, f"{capital} {at}", 1990 + at) for capital in capitals for at in range(20)]
    assert pacts([*others, *pairs(capitals)]) == []
    [pact] = pacts([*others, *pairs(capitals, 1982)])
    assert (list(pact.members), pact.year) == (capitals, 1982)
    assert pact.inward == pytest.approx(3 / 23)


def test_pairs_of_different_years_or_kinds_are_no_pact() -> None:
    years = [Pair(pair.one, pair.other, 1980 + at) for at, pair in enumerate(pairs(CHARTER))]
    assert pacts(years) == []
    assert pacts([*pairs("ABCD", kind="sister")[1:], Pair("A", "B", kind="friendship")]) == []


def test_a_twinning_older_than_the_pact_of_its_cities_does_not_hide_it() -> None:
    signed = pairs(CHARTER, 1991)
    [pact] = pacts([*signed[1:], Pair(signed[0].one, signed[0].other, 1975)])
    assert (list(pact.members), pact.pairs, pact.year) == (CHARTER, 10, 1991)


def test_a_pact_of_one_year_is_found_inside_a_denser_history() -> None:
    later = [Pair(city, "Paris", 2005) for city in CHARTER]
    [pact] = pacts([*pairs(CHARTER, 1991), *later])
    assert (list(pact.members), pact.year) == (CHARTER, 1991)


def test_two_pacts_that_share_a_city_are_two() -> None:
    found = pacts([*pairs("ABCDE"), *pairs("EFGHI")])
    assert [list(pact.members) for pact in found] == [list("ABCDE"), list("EFGHI")]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=60))
def test_every_pact_is_nearly_complete_and_its_order_does_not_matter(edges: list[tuple[int, int]]) -> None:
    found = pacts(Pair(one, other) for one, other in edges)
    assert found == pacts(Pair(other, one) for one, other in reversed(edges))
    for pact in found:
        inside = {frozenset(edge) for edge in edges if edge[0] != edge[1] and set(edge) <= set(pact.members)}
        assert len(inside) == pact.pairs == pact.possible - len(pact.missing)
        assert len(pact.members) >= FEWEST
        assert pact.pairs >= 0.9 * pact.possible


def test_the_charter_of_douzelage_is_found_in_the_published_network() -> None:
    path = shared("data/kaltenbrunner2013/city_ties.csv")
    with path.open(encoding="utf-8", newline="") as file:
        found = pacts(Pair(row[0], row[1]) for row in csv.reader(file, delimiter="\t") if len(row) == 2)
    largest = found[0]
    assert {"Bellagio", "Altea", "Granville,_Manche", "Sherborne", "Houffalize"} <= set(largest.members)
    assert (len(largest.members), largest.pairs, largest.possible) == (25, 295, 300)
    assert largest.inward > 0.9
    assert [len(pact.members) for pact in found[1:4]] == [6, 5, 5]
