"""What stands below the map: it changes the map, says what it changed, and is absent where it would change nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.factories import SmallAtlas

SLOW = 30_000


@pytest.fixture
def width() -> int:
    return 1280


@pytest.fixture
def language() -> str:
    return "en"


def _drawn(reader: Page, address: str) -> Locator:
    reader.goto(address)
    frame = reader.locator("[data-map]")
    expect(frame).to_have_attribute("data-ready", "true", timeout=SLOW)
    return frame


def test_narrowed_years_leave_out_ties_without_a_date_until_the_reader_wants_them(reader: Page) -> None:
    frame = _drawn(reader, "/en/")
    slider, undated, count = (
        frame.get_by_role("slider"),
        frame.get_by_label("ties without a date"),
        frame.get_by_role("status").last,
    )
    expect(count).to_have_text("5 ties")
    slider.fill("2000")
    expect(undated).not_to_be_checked()
    expect(count).to_have_text("2 ties")
    slider.fill("2020")
    expect(undated).to_be_checked()
    expect(count).to_have_text("5 ties")
    slider.fill("1993")
    expect(count).to_have_text("1 tie")
    undated.check()
    expect(count).to_have_text("3 ties")
    slider.fill("2000")
    expect(undated).to_be_checked()
    expect(count).to_have_text("4 ties")


def test_ties_of_one_colour_have_no_swatches(reader: Page, atlas: SmallAtlas) -> None:
    home = _drawn(reader, "/en/")
    expect(home.locator(".map-swatch").first).to_be_visible()
    city = _drawn(reader, atlas.isfahan.get_absolute_url())
    expect(city.get_by_label("memorandum")).to_be_checked()
    expect(city.locator(".map-swatch").first).to_be_hidden()


def test_where_there_is_nothing_to_choose_nothing_stands_below_the_map(reader: Page, atlas: SmallAtlas) -> None:
    frame = _drawn(reader, f"/en/ties/{atlas.sister.pk}/")
    expect(frame.locator(".map-panel")).to_have_count(0)


def test_the_table_comes_before_the_filters_in_the_order_of_the_keyboard(reader: Page) -> None:
    frame = _drawn(reader, "/en/")
    stops = frame.locator("a:visible, input:visible")
    expect(stops.first).to_have_text("The same as a table")
