"""The words of other registers: each means one thing, and the everyday ones of many languages are known."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import pytest

from hamshahr.imports import words
from hamshahr.imports.columns import recognise
from hamshahr.imports.words import KIND_WORDS, STATUS_WORDS, meaning_of
from hamshahr.ties.models import Kind, Status
from twinnet.fold import squash


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        *[
            (text, Kind.LETTER_OF_INTENT)
            for text in ("نامه ابراز تمایل", "نامهٔ ابراز تمایل", "نامه‌ی ابراز تمایل", "LoI")
        ],
        *[(text, Kind.LETTER_OF_INTENT) for text in ("Absichtserklärung", "Carta de intención", "意向书")],
        *[
            (text, Kind.SISTER)
            for text in ("خواهرخواندگی", "خواهر‌خوانده", "Städtepartnerschaft", "Jumelage", "姉妹都市")
        ],
        *[(text, Kind.SISTER) for text in ("Города-побратимы", "Kardeş şehir", "友好城市", "توأمة", "P")],
        *[(text, Kind.FRIENDSHIP) for text in ("Pacte d'amitié", "Freundschaft", "友好都市", "پیمان دوستی", "F")],
        *[(text, Kind.MEMORANDUM) for text in ("تفاهم‌نامه", "MoU", "Memorando de entendimiento", "覚書")],
        *[(text, Kind.CONTACT) for text in ("Kontakt", "K", "ارتباط")],
        *[(text, Kind.PROJECT_PARTNERSHIP) for text in ("Projektpartnerschaft", "Сотрудничество", "همکاری")],
        ("Ringpartnerschaft", Kind.MULTILATERAL_PACT),
        ("بندر خواهرخوانده", Kind.INSTITUTION_LINK),
    ],
)
def test_kinds_of_other_registers_are_known(written: str, kind: Kind) -> None:
    assert meaning_of(written, KIND_WORDS) == kind


@pytest.mark.parametrize(
    ("written", "status"),
    [
        *[(text, Status.ACTIVE) for text in ("فعال", "en vigueur", "Vigente", "действует", "有效", "継続中")],
        *[(text, Status.DORMANT) for text in ("غیرفعال", "غیر‌فعال", "ruht", "休眠")],
        *[(text, Status.SUSPENDED) for text in ("تعلیق شده", "ausgesetzt", "приостановлено", "凍結")],
        *[(text, Status.ENDED) for text in ("پایان‌یافته", "gekündigt", "Résilié", "解消")],
        *[(text, Status.EXPLORING) for text in ("در حال مذاکره", "in Anbahnung")],
        ("منقضی", Status.EXPIRED),
    ],
)
def test_statuses_of_other_registers_are_known(written: str, status: Status) -> None:
    assert meaning_of(written, STATUS_WORDS) == status


def test_no_word_means_two_things() -> None:
    """A dict keeps the last of two meanings without a word, so the text of the module is read."""
    text = Path(words.__file__).read_text(encoding="utf-8")
    for name in ("END_WORDS", "TIE_WORDS", "KIND_WORDS", "STATUS_WORDS"):
        body = text[text.index(f"\n{name} = ") :].split("\n)", 1)[0]
        groups = re.split(r'\n        (?:"\w+"|\w+\.\w+): ', body)[1:]
        told = [{squash(word) for word in "".join(re.findall(r'"([^"]*)"', one)).split("|")} for one in groups]
        assert len(told) >= 6
        assert [one & other for one, other in combinations(told, 2) if one & other] == [], name
        assert not any("" in words for words in told), name


@pytest.mark.parametrize(
    "header",
    [
        "城市,国家,友好城市,相手国,缔结日期,类型,备注",
        "自治体名,国,姉妹都市名,相手国名,提携年月日,種別,備考",
        "Город,Страна,Город-побратим,Страна побратима,Год подписания,Тип,Примечание",
    ],
)
def test_columns_in_further_languages(header: str) -> None:
    assert set(recognise(header.split(","), {}).positions) == {
        "city1", "country1", "city2", "country2", "start", "kind", "note",
    }  # fmt: skip
