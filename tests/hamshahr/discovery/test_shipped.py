"""The model that comes with the program."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from hamshahr.discovery import shipped
from tests.twinnet.partners.planted import planted_cities, planted_ties
from twinnet.partners.known import Known, Still
from twinnet.partners.model import PartnerModel, read_learned


@pytest.fixture(scope="module")
def saved() -> bytes:
    return (shipped.FOLDER / shipped.MODEL).read_bytes()


def test_it_fits_this_program_and_ranks_any_network(saved: bytes) -> None:
    """After a change of features: `manage.py train_partners --ship` in an atlas with the full import."""
    cities = planted_cities()
    learned = read_learned(gzip.decompress(saved))
    model = PartnerModel(learned, Known(Still(cities), planted_ties().rows(cities)))
    found = model.recommend("DE3")
    assert len(found) == 20
    assert all(np.isfinite(one.score) and 0 <= one.sure <= 1 for one in found)


def test_it_is_small_and_says_where_it_comes_from(saved: bytes) -> None:
    told = shipped.about()
    assert len(saved) < 1_200_000
    assert told.ties > 20_000
    assert told.trained_date.isoformat() == told.trained_on
    assert "CC BY-SA" in told.licence
