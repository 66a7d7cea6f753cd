"""Take the pictures of the READMEs from a running Hamshahr: `python -m tools.screenshots http://127.0.0.1:8000`."""

from __future__ import annotations

import sys

from playwright.sync_api import sync_playwright

from tools.steps import ROOT, StepError, told

IMAGES = ROOT / "docs" / "images"
LOCALES = {"fa": "fa-IR", "en": "en-GB"}


def main() -> int:
    if len(sys.argv) != 2:
        raise StepError("Say where Hamshahr runs: python -m tools.screenshots http://127.0.0.1:8000")
    IMAGES.mkdir(parents=True, exist_ok=True)
    flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        for language, locale in LOCALES.items():
            page = browser.new_page(locale=locale, viewport={"width": 1280, "height": 960})
            page.goto(f"{sys.argv[1]}/{language}/")
            page.locator("[data-map][data-ready=true]").wait_for(timeout=60_000)
            page.wait_for_timeout(1000)
            page.screenshot(path=IMAGES / f"home-{language}.jpg", type="jpeg", quality=78)
        browser.close()
    return 0


if __name__ == "__main__":
    told(main)
