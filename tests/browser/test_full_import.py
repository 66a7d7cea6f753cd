"""Insight and partner pages on the full import, in both languages, within their times."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.full import kept
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import LOCALES, Seen

ROOT = Path(__file__).resolve().parents[2]
PAGE_MS = 150.0
TRIES = 8


@pytest.fixture(scope="session")
def full_site() -> Iterator[str]:
    """The address of a server with the full import; it was made by `make bench ONLY=finder`, which takes minutes."""
    folder = kept()
    if folder is None:
        pytest.skip("the atlas of the full import was not made here: `make bench ONLY=finder` makes and keeps it")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"HAMSHAHR_DATA_DIR": str(folder), "DATABASE_URL": "", "PORT": str(port)}
    environment["PYTHONPATH"] = str(ROOT / "src")
    for command in (["migrate", "--verbosity=0"], ["collectstatic", "--no-input", "--verbosity=0"]):
        subprocess.run([sys.executable, "manage.py", *command, "--skip-checks"], cwd=ROOT, env=environment, check=True)
    server = [sys.executable, "-m", "gunicorn", "--config", "tools/server.py", "--workers", "1"]
    with subprocess.Popen([*server, "hamshahr.config.wsgi:application"], cwd=ROOT, env=environment) as process:
        try:
            yield answering(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


def answering(address: str) -> str:
    """The address, once a server answers there."""
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/robots.txt", timeout=5).close()
        except (urllib.error.URLError, ConnectionError):
            assert time.monotonic() < until, f"nobody answers at {address}"
        else:
            return address


@pytest.fixture
def visitor(browser: Browser, full_site: str, language: str) -> Iterator[Page]:
    """A reader of the full import; errors in the console fail the test."""
    context = browser.new_context(locale=LOCALES[language], base_url=full_site, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


def server_ms(page: Page) -> float:
    """How long the server took for the page shown, from the request's end to the first byte."""
    entry = "performance.getEntriesByType('navigation')[0]"
    return float(page.evaluate(f"{entry}.responseStart - {entry}.requestStart"))


def quickest(page: Page, address: str) -> float:
    """The best of a few tries: what the page costs where nobody else uses the machine."""
    taken = []
    for _ in range(TRIES):
        page.goto(address)
        taken.append(server_ms(page))
    return min(taken)


def test_insight_of_the_full_import(visitor: Page, language: str, is_fit_to_be_seen: Seen) -> None:
    assert quickest(visitor, f"/{language}/insight/") <= PAGE_MS
    expect(visitor.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=60_000)
    is_fit_to_be_seen(visitor)


def test_partners_in_the_full_import(visitor: Page, language: str, is_fit_to_be_seen: Seen) -> None:
    visitor.goto(f"/{language}/partners/?q=isfahan")
    visitor.locator(".pick-list a").first.click()
    expect(visitor).to_have_url(re.compile(r"/cities/\d+/partners/$"))
    expect(visitor.locator(".candidate")).to_have_count(20)
    expect(visitor.locator("[data-map]")).to_have_attribute("data-ready", "true", timeout=60_000)
    is_fit_to_be_seen(visitor)
    assert quickest(visitor, visitor.url) <= PAGE_MS
