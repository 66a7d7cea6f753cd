"""Places and ties that stand in an atlas twice."""

from __future__ import annotations

import pytest

from twinnet.suspect.doubles import Double, Span, Spot, TwiceTold, doubles, twice_told

KANDAVA = Spot(1, "kandava", frozenset({"kandava", "kandau"}), "LV", 7, 57.04, 22.77)


def spot(key: int, name: str, lat: float | None = None, lon: float | None = None, **facts: object) -> Spot:
    names = frozenset({name, *facts.pop("names", ())})  # type: ignore[misc]  # names are texts
    return Spot(key, name, names, facts.pop("country", "LV"), facts.pop("region", 7), lat, lon, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("other", "km"),
    [
        (spot(2, "kandava", 57.05, 22.80), 2.1),
        (spot(2, "kandava", 56.97, 23.15, within=9), 24.3),
        (spot(2, "kandau", 57.04, 22.78), 0.6),
        (spot(2, "kandava"), None),
        (spot(2, "kandava", region=None), None),
    ],
    ids=[
        "the same name near",
        "a part near",
        "one of its names on the spot",
        "nobody knows where",
        "nor in which region",
    ],
)
def test_what_looks_like_one_place(other: Spot, km: float | None) -> None:
    [double] = doubles([other, KANDAVA])
    assert (double.one, double.other) == (1, 2)
    assert double.km == pytest.approx(km, abs=0.2)


@pytest.mark.parametrize(
    "other",
    [
        spot(2, "kandava", 56.0, 21.0),
        spot(2, "kandava", 57.04, 22.77, country="LT"),
        spot(2, "kandava", 57.04, 22.77, is_area=True),
        spot(2, "kandava", 57.04, 22.77, within=1),
        spot(2, "kandava", region=8),
        spot(2, "kandau", 57.10, 22.77),
        spot(2, "kuldiga", 57.04, 22.77, names=("kandau",)),
    ],
    ids=[
        "far", "in another country", "the region around it", "a part of it", "in another region",
        "one of its names, but not on the spot", "both only by a further name",
    ],
)  # fmt: skip
def test_what_does_not(other: Spot) -> None:
    assert doubles([KANDAVA, other]) == []


def test_parts_of_two_cities_whose_points_nobody_knows_are_two() -> None:
    assert doubles([spot(2, "mitte", within=10), spot(3, "mitte", within=11)]) == []


def test_three_of_a_name_are_three_pairs_each_once() -> None:
    found = doubles([spot(key, "kandava", 57.04, 22.77, names=("kandau",)) for key in (3, 1, 2)])
    assert [(double.one, double.other) for double in found] == [(1, 2), (1, 3), (2, 3)]
    assert found[0] == Double(1, 2, "kandava", 0.0)


def test_ties_of_what_is_one_place_are_told_twice() -> None:
    ties = [Span(10, (1, 5)), Span(11, (5, 2)), Span(12, (3, 5))]
    assert twice_told(ties, {2: 1}) == [TwiceTold(10, 11, inside=False)]
    assert twice_told(ties, {}) == []


@pytest.mark.parametrize(
    ("first", "second", "is_told_twice"),
    [((1950, 1960), (1970, None), False), ((1950, 1970), (1970, None), True), ((None, None), (1970, 1980), True)],
)
def test_ties_of_different_times_are_two(
    first: tuple[int | None, int | None], second: tuple[int | None, int | None], is_told_twice: bool
) -> None:
    ties = [Span(10, (1, 5), *first), Span(11, (2, 5), *second)]
    assert bool(twice_told(ties, {2: 1})) == is_told_twice


def test_a_pair_beside_the_pact_its_cities_signed_in_the_same_year() -> None:
    pact = Span(20, (1, 2, 3), 1991)
    assert twice_told([Span(10, (2, 3), 1991), pact], {}) == [TwiceTold(10, 20, inside=True)]
    assert twice_told([Span(10, (2, 3)), pact], {}) == [TwiceTold(10, 20, inside=True)]
    assert twice_told([Span(10, (2, 3), 1975), pact], {}) == []
    assert twice_told([Span(10, (3, 4), 1991), pact], {}) == []
