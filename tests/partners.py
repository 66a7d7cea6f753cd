"""A partner model learned from the planted network, so that pages can be tested whatever model is shipped just now."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest

from hamshahr.discovery import queries, shipped
from tests.twinnet.partners.planted import planted_cities, planted_ties
from twinnet.partners import PartnerModel


@cache
def planted_model() -> bytes:
    """As it is saved; learned once in a process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        PartnerModel.train(planted_cities(), planted_ties(), seed=3).save(path)
        return path.read_bytes()


def ship_planted_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """For one test it is the model that comes with the program."""
    saved = planted_model()
    monkeypatch.setattr(shipped, "saved", lambda: saved)
    queries.forget_opened()
