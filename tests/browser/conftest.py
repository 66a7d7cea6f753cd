"""Headless Chromium of Debian, in a process of its own: Playwright's event loop would hinder every other test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Condition
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.factories import SmallAtlas
from tools.install import DIST, browser_side

CHROMIUM = "/usr/bin/chromium"
LOCALES = {"fa": "fa-IR", "en": "en-GB"}
WIDTHS = {"desktop": 1280, "telephone": 360}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    alone = config.option.markexpr == "browser"
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not alone:
                item.add_marker(pytest.mark.skip(reason="runs in a process of its own: pytest -m browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage"]
    return {"executable_path": CHROMIUM, "args": flags}


@pytest.fixture(scope="session", autouse=True)
def _built() -> Iterator[None]:
    """The browser side as it is built for a reader; and Django may be asked from Playwright's thread."""
    if not DIST.exists():
        browser_side()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


class UnderWay:
    """The requests that the live server has begun and not yet answered to the end."""

    def __init__(self) -> None:
        self._number, self._changed = 0, Condition()

    def begin(self, **_: object) -> None:
        self._count(1)

    def end(self, **_: object) -> None:
        self._count(-1)

    def _count(self, step: int) -> None:
        with self._changed:
            self._number += step
            self._changed.notify_all()

    def wait_for_none(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._number == 0, timeout=20), f"{self._number} never ended"


@pytest.fixture(autouse=True)
def _everything_is_answered(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test the tables are emptied, which a request still being answered would hinder.

    A page that is closed takes its requests with it, but not what the server does for them.
    """
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # made before, so that it ends after
    under_way = UnderWay()
    request_started.connect(under_way.begin)
    request_finished.connect(under_way.end)
    yield
    under_way.wait_for_none()
    request_started.disconnect(under_way.begin)
    request_finished.disconnect(under_way.end)


@pytest.fixture
def atlas(live_server: LiveServer) -> SmallAtlas:
    return factories.small_atlas()


@pytest.fixture(params=["fa", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["desktop", "telephone"])
def width(request: pytest.FixtureRequest) -> int:
    return WIDTHS[request.param]


@pytest.fixture
def reader(browser: Browser, language: str, width: int, live_server: LiveServer, atlas: SmallAtlas) -> Iterator[Page]:
    """A reader's browser before the home page in their language; any error in its console fails the test."""
    context = browser.new_context(
        locale=LOCALES[language], viewport={"width": width, "height": 800}, base_url=live_server.url
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


class Seen:
    """What must hold on every page that a reader sees."""

    def __init__(self) -> None:
        self._axe = Axe()

    def __call__(self, page: Page) -> None:
        """No serious fault of accessibility, nothing wider than the screen."""
        found = self._axe.run(page).response["violations"]
        serious = [
            f"{fault['id']}: {node['target']} {node.get('failureSummary', '')}"
            for fault in found
            if fault["impact"] in {"serious", "critical"}
            for node in fault["nodes"]
        ]
        assert serious == [], page.url
        beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert beyond <= 0, f"{page.url} is {beyond} px too wide"


@pytest.fixture(scope="session")
def is_fit_to_be_seen() -> Seen:
    return Seen()
