"""What is said for and against a city: languages that are near each other, and only what tells cities apart."""

from __future__ import annotations

import pytest

from twinnet.partners import Cities, City, Reason, ReasonCode, Ties
from twinnet.partners.known import Known, Still
from twinnet.partners.reasons import reasons


def told(country: str, other: str, *beside: str) -> dict[ReasonCode, Reason]:
    """Reasons of a city of one country for one of the other, with two cities of each country `beside`."""
    rows = [City("0", "Here", country, 35.0, 51.0, 100_000), City("1", "There", other, 38.0, 68.0, 900_000)]
    rows += [
        City(f"{more}{n}", f"{more} {n}", more, 30.0 + at, 20.0 + n, 50_000)
        for at, more in enumerate(beside)
        for n in range(2)
    ]
    cities = Cities(rows)
    ties = Ties([(f"{beside[0]}0", f"{beside[0]}1"), ("0", f"{beside[0]}1")])
    return {reason.code: reason for reason in reasons(Known(Still(cities), ties.rows(cities)), 0, 1)}


@pytest.mark.parametrize(
    ("country", "other", "codes"),
    [("IR", "TJ", "fa tg"), ("TJ", "AF", "tg fa"), ("HR", "RS", "hr sr"), ("ID", "MY", "id ms"), ("DK", "NO", "da nb")],
)
def test_close_languages_speak_for_a_city(country: str, other: str, codes: str) -> None:
    found = told(country, other, "JP")
    assert found[ReasonCode.CLOSE_LANGUAGES] == Reason(ReasonCode.CLOSE_LANGUAGES, codes, True)
    assert ReasonCode.NO_SHARED_LANGUAGE not in found


def test_a_language_in_common_is_told_as_such() -> None:
    assert told("IR", "AF", "JP")[ReasonCode.SAME_LANGUAGE].value == "fa"
    assert ReasonCode.CLOSE_LANGUAGES not in told("IR", "AF", "JP")


def test_no_common_language_is_told_only_where_most_cities_share_one() -> None:
    assert ReasonCode.NO_SHARED_LANGUAGE not in told("IR", "DE", "JP", "FR")
    assert not told("GB", "DE", "US", "AU")[ReasonCode.NO_SHARED_LANGUAGE].favours


def test_of_what_speaks_against_a_city_the_weightiest_comes_first() -> None:
    against = [reason.code for reason in told("GB", "DE", "US", "AU").values() if not reason.favours]
    assert against == [ReasonCode.SIZES_DIFFER, ReasonCode.NO_TIES_YET, ReasonCode.NO_SHARED_LANGUAGE]
