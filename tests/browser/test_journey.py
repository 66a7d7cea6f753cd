"""From home to the source of a tie, as a reader walks it, in both languages, on a desk and on a telephone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Seen
from tests.factories import SmallAtlas

TYPED = {"fa": "اصفه", "en": "isfah"}
CITY = {"fa": "اصفهان", "en": "Isfahan"}
PARTNER = {"fa": "فرایبورگ", "en": "Freiburg"}
SOURCE = {"fa": "فهرست", "en": "City of Freiburg"}


def test_home_search_city_tie_source(reader: Page, language: str, atlas: SmallAtlas, is_fit_to_be_seen: Seen) -> None:
    reader.goto("/")
    expect(reader).to_have_url(re.compile(f"/{language}/$"))
    is_fit_to_be_seen(reader)

    box = reader.get_by_role("combobox").first
    box.press_sequentially(TYPED[language])
    reader.get_by_role("option", name=CITY[language]).first.click()
    expect(reader).to_have_url(re.compile(atlas.isfahan.get_absolute_url().split("/", 2)[2]))
    expect(reader.get_by_role("heading", level=1)).to_contain_text(CITY[language])
    is_fit_to_be_seen(reader)

    row = reader.locator("main table tr").filter(has_text=PARTNER[language]).first
    row.locator("a[href*='/ties/']").first.click()
    expect(reader).to_have_url(re.compile(f"/{language}/ties/{atlas.sister.pk}/"))
    expect(reader.get_by_role("heading", level=1)).to_contain_text(PARTNER[language])
    is_fit_to_be_seen(reader)

    reader.locator(".claim-card").get_by_role("link", name=SOURCE[language]).first.click()
    expect(reader).to_have_url(re.compile(f"/{language}/sources/"))
    is_fit_to_be_seen(reader)


@pytest.mark.parametrize("width", [1280], indirect=False)
def test_by_keyboard_alone(reader: Page, language: str, width: int, atlas: SmallAtlas) -> None:
    reader.goto(f"/{language}/")
    reader.get_by_role("combobox").first.focus()
    reader.keyboard.type(TYPED[language], delay=20)
    expect(reader.get_by_role("option").first).to_be_visible()
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("heading", level=1)).to_contain_text(CITY[language])


PAGES = [
    "ties/",
    "countries/",
    "countries/ir/",
    "networks/",
    "networks/mayors-for-peace/",
    "history/",
    "sources/",
    "tasks/",
    "search?q=munich",
]


def test_every_other_page_is_fit_to_be_seen(reader: Page, language: str, width: int, is_fit_to_be_seen: Seen) -> None:
    """Light on the desk, dark on the telephone."""
    reader.emulate_media(color_scheme="dark" if width < 600 else "light")
    for page in PAGES:
        answer = reader.goto(f"/{language}/{page}")
        assert answer is not None
        assert answer.ok, page
        is_fit_to_be_seen(reader)


@pytest.mark.parametrize("width", [1280], indirect=False)
def test_the_map_draws_every_tie(reader: Page, language: str, width: int) -> None:
    reader.goto(f"/{language}/")
    expect(reader.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=30_000)
