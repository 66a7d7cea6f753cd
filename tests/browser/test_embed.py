"""A page of another origin puts a city in a frame: it is drawn, sets no cookie, asks nobody but its own server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import Seen
from tests.factories import SmallAtlas

SLOW = 30_000


class _Town(BaseHTTPRequestHandler):
    """The site of a town, with what it copied from the page of its city."""

    line: ClassVar[str] = ""

    def do_GET(self) -> None:
        body = f"<!DOCTYPE html><html lang=en><title>Our town</title><body><h1>Our town</h1>{self.line}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def town() -> Iterator[str]:
    """The address of a site of another origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Town)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_city_stands_on_the_site_of_a_town(
    reader: Page, atlas: SmallAtlas, language: str, width: int, town: str, live_server: LiveServer,
    is_fit_to_be_seen: Seen,
) -> None:  # fmt: skip
    reader.goto(f"/{language}/cities/{atlas.isfahan.pk}/")
    offers = reader.locator(".embed-offer")
    offer = offers.nth(0 if language == "fa" else 1)
    offer.locator("summary").click()
    is_fit_to_be_seen(reader)
    _Town.line = offer.locator("code").inner_text()
    reader.context.clear_cookies()

    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(town)
    frame = reader.frame_locator("iframe")
    frame.locator("h1").scroll_into_view_if_needed()
    expect(frame.locator("h1")).to_contain_text("اصفهان" if language == "fa" else "Isfahan")
    expect(frame.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=SLOW)
    expect(frame.locator("tbody tr")).to_have_count(2)
    expect(frame.locator("body")).to_have_attribute("dir", "rtl" if language == "fa" else "ltr")
    assert frame.locator("a[href]:not([href^='#'])").count() > 3
    assert reader.context.cookies() == []
    ours = {urlsplit(live_server.url).netloc, urlsplit(town).netloc}
    assert {urlsplit(address).netloc for address in asked if not address.startswith(("data:", "blob:"))} <= ours
    inside = next(one for one in reader.frames if one != reader.main_frame)
    assert inside.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    with reader.context.expect_page() as opened:
        frame.locator("h1 a").click()
    expect(opened.value.locator("h1")).to_be_visible()  # outside the frame, whole
    opened.value.close()


def test_what_stands_in_the_frame_is_fit_to_be_seen(
    reader: Page, atlas: SmallAtlas, language: str, is_fit_to_be_seen: Seen
) -> None:
    for theme in ("light", "dark"):
        reader.goto(f"/{language}/embed/cities/{atlas.isfahan.pk}/?theme={theme}")
        expect(reader.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=SLOW)
        is_fit_to_be_seen(reader)
