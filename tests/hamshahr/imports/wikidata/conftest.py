"""A world of few cities, and ways to read a stub of Wikidata into it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from hamshahr.atlas.models import Place
from hamshahr.ties.models import Claim, Party
from tests.factories import country, place
from tests.hamshahr.imports.wikidata.stub import City, Row, results

BERLIN = City("Q64", "Berlin", "برلین", "Berlin", "DE", 2950159, (52.52, 13.4))
PARIS = City("Q90", "Paris", "پاریس", "Paris", "FR", 2988507, (48.85, 2.35))
TEHRAN = City("Q3616", "Tehran", "تهران", "تهران", "IR", 112931, (35.69, 51.42))
ISFAHAN = City("Q42053", "Isfahan", "اصفهان", "اصفهان", "IR", 418863, (32.65, 51.67))

Run = Callable[..., str]
Save = Callable[..., Path]


@pytest.fixture(autouse=True)
def _settings(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "data"
    settings.CONTACT = "keeper@example.org"


@pytest.fixture
def world(db: None) -> dict[str, Place]:
    country("CH")
    country("US")
    return {
        "Berlin": place("Berlin", "DE", population=3_400_000, latitude=52.52, longitude=13.40, geonames_id=2950159),
        "Paris": place("Paris", "FR", population=2_100_000, latitude=48.85, longitude=2.35, geonames_id=2988507),
        "Tehran": place(
            "Tehran", "IR", "تهران", population=8_000_000, latitude=35.69, longitude=51.42, geonames_id=112931
        ),
        "Isfahan": place("Isfahan", "IR", population=1_900_000, latitude=32.65, longitude=51.67, geonames_id=418863),
    }


@pytest.fixture
def run() -> Run:
    """Calls the command with options; gives what it says."""

    def call(**options: Any) -> str:
        out = StringIO()
        call_command("import_wikidata", stdout=out, **({"pause": 0.0} | options))
        return out.getvalue()

    return call


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[Sequence[Row]], Path]:
    """Saves rows as the result of a query."""

    def save(rows: Sequence[Row], name: str = "result.json") -> Path:
        path = tmp_path / name
        path.write_bytes(results(rows))
        return path

    return save


Told = set[tuple[frozenset[str], str, str]]


def told(*, withdrawn: bool = False) -> Told:
    """(QIDs of the parties, start, end) of Wikidata's claims: those that stand, or those withdrawn."""
    claims = Claim.objects.filter(
        source__key="wikidata", superseded_by__isnull=True, withdrawn_on__isnull=not withdrawn
    )
    places: defaultdict[int, set[str]] = defaultdict(set)
    for tie, qid in Party.every.order_by("pk").values_list("relationship", "place__wikidata_id"):
        places[tie].add(qid or "")
    return {(frozenset(places[one.relationship_id]), _text(one.started), _text(one.ended)) for one in claims}


def _text(date: object) -> str:
    return str(date) if date else ""
