from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import translation
from pytest_django import Settings

from hamshahr.publish.opendata.making import make_open_data
from hamshahr.publish.opendata.shelf import Manifest
from tests.factories import SmallAtlas, small_atlas


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    """What one test cached is not there for the next, and neither is its language."""
    cache.clear()
    with translation.override("en"):
        yield
    cache.clear()


@pytest.fixture
def atlas(db: None) -> SmallAtlas:
    return small_atlas()


@pytest.fixture
def kept_apart(settings: Settings, tmp_path: Path) -> None:
    """Files are made in a folder of the test's own."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def made(kept_apart: None, atlas: SmallAtlas) -> Manifest:
    return make_open_data()[0]
