"""One trained model for all tests of the partner finder: training takes a second or two."""

from __future__ import annotations

import pytest

from tests.twinnet.partners.planted import planted_cities, planted_ties
from twinnet.partners import Cities, PartnerModel, Ties


@pytest.fixture(scope="session")
def cities() -> Cities:
    return planted_cities()


@pytest.fixture(scope="session")
def ties() -> Ties:
    return planted_ties()


@pytest.fixture(scope="session")
def model(cities: Cities, ties: Ties) -> PartnerModel:
    return PartnerModel.train(cities, ties, seed=3)
