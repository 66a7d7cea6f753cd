"""One trained model, and one evaluation, for all tests of the partner finder: each training takes a second or two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.twinnet.partners.planted import planted_cities, planted_ties
from twinnet.partners import Cities, City, PartnerModel, Ties, files
from twinnet.partners.evaluation import Ranks
from twinnet.partners.reports import random_split

SPLIT_SEED = 1


@pytest.fixture(scope="session")
def cities() -> Cities:
    return planted_cities()


@pytest.fixture(scope="session")
def ties() -> Ties:
    return planted_ties()


@pytest.fixture(scope="session")
def model(cities: Cities, ties: Ties) -> PartnerModel:
    return PartnerModel.train(cities, ties, seed=3)


@pytest.fixture(scope="session")
def split(cities: Cities, ties: Ties) -> dict[str, list[Ranks]]:
    """Every method on one split, with a tenth of the ties hidden by ``SPLIT_SEED``."""
    return random_split(cities, ties, seeds=[SPLIT_SEED])


@pytest.fixture
def small_gazetteer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Five cities in the place of the 200,000 of GeoNames, which take seconds to read."""
    found = Cities(
        [
            City("1", "Shiraz", "IR", 29.61, 52.53, 1_500_000, "IR-07"),
            City("2", "Weimar", "DE", 50.98, 11.33, 65_000, "DE-TH"),
            City("3", "Trier", "DE", 49.76, 6.64, 110_000, "DE-RP"),
            City("4", "Metz", "FR", 49.12, 6.17, 117_000, "FR-GES"),
            City("5", "Wasserbillig", "LU", 49.75, 6.62, 2_500, "LU-GR"),
        ]
    )
    monkeypatch.setattr(files, "gazetteer_cities", lambda least: found)
    files.gazetteer.cache_clear()
    yield
    files.gazetteer.cache_clear()
