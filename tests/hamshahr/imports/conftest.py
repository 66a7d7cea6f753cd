"""A small world in which every sort of answer occurs, and ways to import into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hamshahr.atlas.models import Place, PlaceName, SearchTerm, Source, SourceClass
from hamshahr.audit.actions import Actor
from hamshahr.imports.models import Import
from hamshahr.imports.options import Options, SourceFacts
from hamshahr.imports.staging import stage
from hamshahr.ties.models import Claim, Party, Relationship, StatusChange
from tests.factories import country, place

SOURCE = SourceFacts(key="a-list", name="A list", source_class=SourceClass.DATASET)
ATLAS = (Place, PlaceName, SearchTerm, Source, Relationship, Party, Claim, StatusChange)

Stage = Callable[..., Import]


@pytest.fixture
def world(db: None) -> dict[str, Place]:
    """Cities by name; two Springfields of the same size, so that one is in doubt."""
    country("CH")
    return {
        "Berlin": place("Berlin", "DE", population=3_400_000, latitude=52.52, longitude=13.40, wikidata_id="Q64"),
        "Munich": place("Munich", "DE", names=("München",), population=1_400_000, latitude=48.14, longitude=11.58),
        "Paris": place("Paris", "FR", population=2_100_000, latitude=48.85, longitude=2.35),
        "Tehran": place("Tehran", "IR", "تهران", population=8_000_000, latitude=35.69, longitude=51.42),
        "Isfahan": place("Isfahan", "IR", "اصفهان", population=1_900_000, latitude=32.65, longitude=51.67),
        "Springfield": place("Springfield", "US", population=150_000, latitude=42.10, longitude=-72.59),
        "Springfield 2": place("Springfield", "US", population=155_000, latitude=37.22, longitude=-93.30),
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a table into a file; the first line names the columns."""

    def written(text: str, name: str = "ties.csv") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def staged(world: dict[str, Place], write: Callable[..., Path], by: Actor) -> Stage:
    """Stages rows `city1,country1,city2,country2` (or with the header given), with further options."""

    def run(
        *rows: str,
        header: str = "city1,country1,city2,country2",
        file_name: str = "ties.csv",
        **options: Any,
    ) -> Import:
        path = write("\n".join([header, *rows]) + "\n", file_name)
        return stage(path, Options(**{"source": SOURCE, **options}), by=by)

    return run


def outcomes(batch: Import) -> list[str]:
    return list(batch.rows.order_by("number").values_list("outcome", flat=True))


def dump() -> dict[str, list[Any]]:
    """All that the atlas holds."""
    return {model.__name__: list(model._default_manager.order_by("pk").values_list()) for model in ATLAS}
