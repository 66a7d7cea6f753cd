from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.utils import translation

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
