"""What a place is found by, and which place comes first."""

from __future__ import annotations

import pytest

from hamshahr.atlas.models import PlaceKind
from hamshahr.atlas.terms import LAST_TIER, MAX_LENGTH, Term, spellings, terms_of


def found(
    text: str, *, population: int | None = 100_000, main: tuple[str, ...] = (), others: tuple[str, ...] = ()
) -> Term:
    [term] = [term for term in terms_of(PlaceKind.CITY, population, main, others) if term.text == text]
    return term


def test_a_main_name_is_found_by_its_later_words_and_written_in_one() -> None:
    terms = terms_of(PlaceKind.CITY, 100_000, ["new york city"], ["big apple"])
    assert {term.text for term in terms} == {"new york city", "newyorkcity", "york city", "city", "big apple"}
    assert {term.text for term in terms if term.is_whole} == {"new york city", "newyorkcity", "big apple"}


def test_a_rest_of_one_letter_finds_nothing() -> None:
    assert "d" not in {term.text for term in terms_of(PlaceKind.CITY, None, ["prague d"], [])}


def test_every_text_stands_once_under_its_best_rank() -> None:
    terms = terms_of(PlaceKind.CITY, 100_000, ["york", "new york", "york"], ["york", "new york"])
    texts = [term.text for term in terms]
    assert sorted(texts) == sorted(set(texts))
    assert found("york", main=("york", "new york")).is_whole


def test_names_rank_by_size_then_main_then_rest_then_alternate() -> None:
    big = found("paris", population=2_000_000, main=("paris",)).rank
    small = found("paris", population=25_000, main=("paris",)).rank
    rest = found("paris", population=25_000, main=("new paris",)).rank
    alternate = found("paris", population=25_000, main=("parys",), others=("paris",)).rank
    assert big < small < rest < alternate


def test_a_short_form_of_the_main_name_stands_close_behind_it() -> None:
    main, others = ("newcastle upon tyne",), ("newcastle", "pons aelius")
    short, alternate = (found(text, main=main, others=others) for text in others)
    assert found("newcastle upon tyne", main=main).rank < short.rank < alternate.rank
    assert short.is_whole
    assert found("newyork", main=("new york city",), others=("new york",)).is_whole


def test_an_alternate_in_another_script_stands_nearer_to_the_main_name() -> None:
    latin = found("moskau", main=("moscow",), others=("moskau",)).rank
    cyrillic = found("москва", main=("moscow",), others=("москва",)).rank
    assert cyrillic < latin


@pytest.mark.parametrize("population", [None, 1, 300, 25_000_000, 4_000_000_000])
def test_tiers_follow_rank(population: int | None) -> None:
    terms = terms_of(PlaceKind.CITY, population, ["new york"], ["nueva york"])
    assert all(0 <= term.tier <= LAST_TIER and term.rank >= 0 for term in terms)
    by_rank = sorted(terms, key=lambda term: term.rank)
    assert [term.tier for term in by_rank] == sorted(term.tier for term in terms)


def test_a_name_too_long_for_its_column_is_left_out() -> None:
    assert terms_of(PlaceKind.CITY, None, ["a" * (MAX_LENGTH + 1)], []) == []


def test_a_non_joiner_may_be_typed_as_nothing_or_as_a_space() -> None:
    assert spellings(["نجف‌آباد"]) == ["نجفاباد", "نجف اباد"]
