"""Every code has a sentence in both languages, and sureness a word that never contradicts its share."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from hamshahr.discovery import words
from hamshahr.discovery.words import Sureness, language_name, sentence, sureness, sureness_meaning, sureness_word
from twinnet.partners.reasons import Reason, ReasonCode

VALUES: dict[ReasonCode, float | str] = {
    ReasonCode.SAME_LANGUAGE: "fa",
    ReasonCode.CLOSE_LANGUAGES: "fa tg",
    ReasonCode.SAME_NAME: "Toledo",
    ReasonCode.NEW_COUNTRY: "JP",
    ReasonCode.RARE_COUNTRY: 0.3,
    ReasonCode.COUNTRY_AFFINITY: 3.4,
}


def told(code: ReasonCode, value: float | str, language: str) -> str:
    with translation.override(language):
        return sentence(Reason(code, value, True))


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_code_has_a_sentence_in_both_languages(code: ReasonCode) -> None:
    for value in [VALUES[code]] if code in VALUES else [1, 21]:
        english, persian = told(code, value, "en"), told(code, value, "fa")
        assert re.fullmatch(r"[^{}]+", english)
        assert re.fullmatch(r"[^{}]+", persian)
        assert re.search("[a-z]", english)
        assert re.search("[\u0600-\u06ff]", persian)
        assert not re.search("[0-9a-zA-Z]", persian), persian


def test_no_sentence_is_for_a_code_there_is_not() -> None:
    assert set(words._SENTENCES) == set(ReasonCode)


def test_values_stand_in_their_sentence() -> None:
    assert told(ReasonCode.SHARED_TWINS, 1, "en") == "1 city is tied with both"
    assert told(ReasonCode.SHARED_TWINS, 4, "en") == "4 cities are tied with both"
    assert "3.4" in told(ReasonCode.COUNTRY_AFFINITY, 3.4, "en")
    assert "۳٫۴" in told(ReasonCode.COUNTRY_AFFINITY, 3.4, "fa")
    assert "Japan" in told(ReasonCode.NEW_COUNTRY, "JP", "en")
    assert "ژاپن" in told(ReasonCode.NEW_COUNTRY, "JP", "fa")
    assert told(ReasonCode.CLOSE_LANGUAGES, "fa tg", "en") == "their languages, Persian and Tajik, are closely related"
    assert "11,787" in told(ReasonCode.VERY_FAR, 11787, "en")


def test_a_language_without_a_name_is_told_by_its_code() -> None:
    with translation.override("fa"):
        assert language_name("fa") == "فارسی"
        assert language_name("xx") == "xx"


def test_the_word_rises_with_the_share() -> None:
    shares = [0.0, 0.0004, 0.004, 0.005, 0.02, 0.03, 0.4]
    steps = [[Sureness.LOW, Sureness.MIDDLE, Sureness.HIGH].index(sureness(share)) for share in shares]
    assert steps == [0, 0, 0, 1, 1, 2, 2]
    assert len({sureness_word(share) for share in shares}) == 3
    assert "fewer than one" in sureness_meaning(0.0004)
    assert "20 were" in sureness_meaning(0.02)
    assert "1 was" in sureness_meaning(0.0012)
