"""Lists in a browser: filtering and sorting in place, what the reader chooses, and everything without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import LOCALES
from tests.factories import SmallAtlas

MUNICH = {"fa": "مونیخ", "en": "Munich"}
DULL = "Dull"


@pytest.mark.parametrize("width", [1280], indirect=False)
def test_a_citys_ties_are_filtered_and_sorted_in_place(
    reader: Page, language: str, width: int, atlas: SmallAtlas
) -> None:
    reader.goto(f"/{language}/cities/{atlas.tehran.pk}/")
    rows = reader.locator("#ties-table tbody tr")
    expect(rows).to_have_count(4)
    reader.locator("#filter-country").select_option("DE")
    expect(rows).to_have_count(3)
    expect(reader).to_have_url(re.compile("country=DE"))
    reader.go_back()
    expect(rows).to_have_count(4)
    reader.locator("#ties-table thead a[href*='sort=since']").click()
    expect(rows.first).to_contain_text(DULL)
    expect(reader.locator("#ties-table th[aria-sort=ascending]")).to_have_count(1)


@pytest.mark.parametrize("width", [1280], indirect=False)
def test_language_and_calendar_are_switched_on_the_same_page(
    reader: Page, language: str, width: int, atlas: SmallAtlas
) -> None:
    reader.goto(f"/{language}/ties/{atlas.sister.pk}/")
    reader.locator(".site-tools a[rel=nofollow]:visible").click()
    expect(reader).to_have_url(re.compile(f"/{language}/ties/{atlas.sister.pk}/"))
    expect(reader.locator("main")).to_contain_text({"fa": "۲۷ اکتبر ۲۰۰۰", "en": "6 Aban 1379"}[language])
    other = {"fa": "en", "en": "fa"}[language]
    reader.locator(f".site-tools a[hreflang={other}]:visible").click()
    expect(reader).to_have_url(re.compile(f"/{other}/ties/{atlas.sister.pk}/"))


def test_everything_without_javascript(
    browser: Browser, live_server: LiveServer, atlas: SmallAtlas, language: str
) -> None:
    context = browser.new_context(locale=LOCALES[language], base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/{language}/")
    page.locator("#city-search").fill("munchen")
    page.locator("#city-search").press("Enter")
    page.locator("#found").get_by_role("link", name=MUNICH[language]).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(MUNICH[language])
    expect(page.locator(".map-fallback")).to_be_visible()
    page.goto(f"/{language}/cities/{atlas.tehran.pk}/")
    page.locator("#filter-kind").select_option("friendship")
    page.locator(".filter-bar button[type=submit]").click()
    expect(page.locator("#ties-table tbody tr")).to_have_count(1)
    expect(page.locator("#ties-table tbody tr")).to_contain_text(DULL)
    context.close()
