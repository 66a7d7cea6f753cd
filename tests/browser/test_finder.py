"""The partner finder as a reader meets it: by mouse, by keyboard, on a telephone, with and without scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from hamshahr.discovery.actions import make_tables
from tests.background import work_off
from tests.browser.conftest import LOCALES, Seen
from tests.factories import BY, SmallAtlas
from tests.partners import ship_planted_model

WORDS = {
    "fa": {"tehran": "تهران", "put": "افزودن به فهرست کوتاه", "take": "برداشتن از فهرست کوتاه", "freiburg": "فرایبورگ"},
    "en": {"tehran": "Tehran", "put": "Put on the shortlist", "take": "Take off the shortlist", "freiburg": "Freiburg"},
}


@pytest.fixture(autouse=True)
def _own_folder_and_model(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    ship_planted_model(monkeypatch)


def test_from_the_home_page_to_a_comparison(
    reader: Page, language: str, atlas: SmallAtlas, is_fit_to_be_seen: Seen
) -> None:
    make_tables(by=BY)
    words = WORDS[language]
    reader.goto(f"/{language}/")
    reader.locator(f"main a[href='/{language}/partners/']").click()
    is_fit_to_be_seen(reader)
    field = reader.locator("main [role=combobox]")
    field.press_sequentially(words["tehran"][:4])
    expect(reader.locator("main [role=option]").first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    expect(reader).to_have_url(re.compile(rf"/{language}/cities/{atlas.tehran.pk}/partners/$"))
    expect(reader.locator(".candidate")).to_have_count(2)
    expect(reader.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=60_000)
    is_fit_to_be_seen(reader)
    reader.locator(".candidate summary").first.press("Enter")
    expect(reader.locator(".candidate .reasons").first).to_be_visible()
    for put in (1, 2):
        reader.get_by_role("button", name=words["put"]).first.press("Enter")
        expect(reader.get_by_role("button", name=words["take"])).to_have_count(put)
    reader.goto(f"/{language}/cities/{atlas.tehran.pk}/partners/shortlist/")
    is_fit_to_be_seen(reader)
    reader.locator(".finder-compare button").press("Enter")
    expect(reader.locator(".compare-city")).to_have_count(2)
    is_fit_to_be_seen(reader)


def test_goals_change_the_answers_in_place(reader: Page, language: str, atlas: SmallAtlas) -> None:
    make_tables(by=BY)
    reader.goto(f"/{language}/cities/{atlas.tehran.pk}/partners/")
    fold = reader.locator(".goals-fold > summary")
    if fold.is_visible():
        fold.press("Enter")
    reader.locator("#goal-abroad").press("Space")
    expect(reader.locator(".candidate")).to_have_count(1)
    expect(reader.locator(".candidate")).to_contain_text(WORDS[language]["freiburg"])
    expect(reader).to_have_url(re.compile(r"abroad=1"))
    expect(reader.locator("#goal-abroad")).to_be_focused()
    reader.go_back()
    expect(reader.locator(".candidate")).to_have_count(2)


def test_the_page_waits_for_its_tables_and_goes_on(
    reader: Page, language: str, atlas: SmallAtlas, is_fit_to_be_seen: Seen
) -> None:
    reader.goto(f"/{language}/cities/{atlas.tehran.pk}/partners/")
    expect(reader.locator(".waiting .task")).to_be_visible()
    is_fit_to_be_seen(reader)
    work_off()
    expect(reader.locator(".candidate")).to_have_count(2, timeout=15_000)


def test_the_region_is_fit_to_be_seen(reader: Page, language: str, atlas: SmallAtlas, is_fit_to_be_seen: Seen) -> None:
    make_tables(by=BY)
    reader.goto(f"/{language}/cities/{atlas.tehran.pk}/region/")
    expect(reader.locator("#openings")).to_be_visible()
    is_fit_to_be_seen(reader)


def test_without_scripts_goals_and_shortlist_work(
    browser: Browser, language: str, live_server: LiveServer, atlas: SmallAtlas
) -> None:
    make_tables(by=BY)
    context = browser.new_context(locale=LOCALES[language], base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/{language}/cities/{atlas.tehran.pk}/partners/")
    page.locator("#goal-country").select_option("DE")
    page.locator(".goals button").click()
    expect(page.locator(".candidate")).to_have_count(1)
    page.get_by_role("button", name=WORDS[language]["put"]).click()
    expect(page).to_have_url(re.compile(r"country=DE"))
    expect(page.get_by_role("button", name=WORDS[language]["take"])).to_have_count(1)
    context.close()
