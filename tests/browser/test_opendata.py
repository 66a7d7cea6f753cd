"""The page of the open data is fit to be seen in both languages, and a file comes down whole."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from hamshahr.publish.opendata.making import make_open_data
from tests.browser.conftest import Seen
from tests.factories import SmallAtlas


@pytest.fixture(autouse=True)
def _kept_apart(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_a_reader_takes_the_package(reader: Page, atlas: SmallAtlas, language: str, is_fit_to_be_seen: Seen) -> None:
    reader.goto(f"/{language}/data/")
    is_fit_to_be_seen(reader)
    expect(reader.get_by_role("table")).to_have_count(0)
    made, _ = make_open_data()
    reader.reload()
    is_fit_to_be_seen(reader)
    reader.locator("details.embed-offer summary").click()
    is_fit_to_be_seen(reader)
    expect(reader.locator("details.embed-offer pre")).to_contain_text(made.files["claims.csv"].sha256)
    for name in ("hamshahr-datapackage.zip", "claims.csv"):
        with reader.expect_download() as download:
            reader.locator("tbody").get_by_text(name, exact=True).click()
        assert download.value.suggested_filename == name
        content = Path(download.value.path()).read_bytes()
        assert hashlib.sha256(content).hexdigest() == made.files[name].sha256
