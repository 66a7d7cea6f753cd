"""The insight pages as a reader sees them, and the picture of a city's surroundings by keyboard."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from hamshahr.insight.actions import measure_network
from tests.browser.conftest import Seen
from tests.factories import BY, SmallAtlas


def test_insight_is_fit_to_be_seen(reader: Page, language: str, atlas: SmallAtlas, is_fit_to_be_seen: Seen) -> None:
    measure_network(by=BY)
    reader.goto(f"/{language}/insight/")
    expect(reader.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=60_000)
    is_fit_to_be_seen(reader)
    reader.locator("#central ~ table a").first.click()
    expect(reader).to_have_url(re.compile(f"/{language}/cities/{atlas.tehran.pk}/position/"))
    expect(reader.locator("[data-network]")).to_have_attribute("data-ready", "true", timeout=30_000)
    is_fit_to_be_seen(reader)


def test_the_picture_by_keyboard(reader: Page, language: str, atlas: SmallAtlas) -> None:
    reader.goto(f"/{language}/cities/{atlas.tehran.pk}/position/")
    canvas = reader.locator(".network-canvas")
    expect(reader.locator("[data-network]")).to_have_attribute("data-ready", "true", timeout=30_000)
    canvas.focus()
    reader.keyboard.press("Home")
    expect(reader.locator(".network-told")).to_contain_text({"fa": "تهران", "en": "Tehran"}[language])
    reader.keyboard.press("ArrowRight")
    reader.keyboard.press("Enter")
    expect(reader).to_have_url(re.compile(rf"/{language}/cities/(?!{atlas.tehran.pk}/)\d+/$"))
