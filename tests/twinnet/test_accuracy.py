"""Accuracy on real lists; skipped where the shared data is absent. The full measurement is `bench/resolve.py`."""

import csv
import os
from pathlib import Path

import pytest

from twinnet.gazetteer import Gazetteer, PlaceKind, distance_km
from twinnet.resolve import Decision, Query, Resolver

TIES = Path(os.environ.get("HAMSHAHR_SHARED", "../shared")) / "data" / "ties"
pytestmark = pytest.mark.skipif(not TIES.is_dir(), reason="the shared data is absent: set HAMSHAHR_SHARED")


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(Gazetteer.from_geonames(500))


def rows(name: str) -> list[dict[str, str]]:
    with (TIES / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_cities_of_wikidata(resolver: Resolver) -> None:
    asked = rows("ursino_nodes.csv")
    answered, wrong = 0, []
    for row in asked:
        place = resolver.resolve(Query(row["label"], row["country"])).place
        if place is None:
            continue
        answered += 1
        if place.kind is PlaceKind.REGION or place.lat is None or place.lon is None:
            continue
        if distance_km(float(row["lat"]), float(row["lon"]), place.lat, place.lon) > 25:
            wrong.append((row["label"], row["country"], place.name))
    assert answered >= 0.95 * len(asked)
    assert len(wrong) <= 0.01 * answered, wrong


def test_every_fifth_row_of_the_full_import(resolver: Resolver) -> None:
    ends = [[(row[f"city{end}"], row[f"country{end}"]) for end in "12"] for row in rows("hekman_twin_cities_raw.csv")]
    memory = {name: resolver.resolve(Query(*name)) for name in {name for row in ends[::5] for name in row}}
    found = [all(memory[name].place is not None for name in row) for row in ends[::5]]
    free = [all(memory[name].decision not in {Decision.DOUBT, Decision.ERROR} for name in row) for row in ends[::5]]
    assert sum(found) >= 0.90 * len(found)
    assert sum(free) >= 0.95 * len(free)
