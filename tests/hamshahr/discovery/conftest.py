"""A folder of its own for every test's tables, and a network large enough to learn from."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from hamshahr.atlas.actions import PlaceDraft, make_places
from hamshahr.atlas.models import Place, PlaceKind
from hamshahr.core.writing import action
from hamshahr.ties.actions import record_claims
from tests.factories import BY, country, said, source
from tests.partners import ship_planted_model
from tests.twinnet.partners.planted import COUNTRIES, planted_cities, planted_ties


@pytest.fixture(autouse=True)
def _own_folder_and_model(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    ship_planted_model(monkeypatch)


@action
def _peopled(places: list[Place]) -> list[Place]:
    Place.objects.bulk_update(places, ["population"])
    return places


@pytest.fixture
def planted() -> dict[str, Place]:
    """The planted network of twinnet's tests as places and claims: 156 cities of six countries, by its ids."""
    for code in COUNTRIES:
        country(code)
    cities = planted_cities()
    drafts = [
        PlaceDraft(
            kind=PlaceKind.CITY,
            name_en=name,
            country_id=cities.countries[cities.country[row]],
            latitude=float(cities.lat[row]),
            longitude=float(cities.lon[row]),
            is_provisional=False,
        )
        for row, name in enumerate(cities.names)
    ]
    places = make_places(drafts=drafts, by=BY)
    for row, place in enumerate(places):
        place.population = int(cities.population[row])
    by_id = dict(zip(cities.ids, _peopled(places), strict=True))
    register = source()
    drafted = [said(by_id[one], by_id[other], by_source=register) for one, other in planted_ties().pairs]
    record_claims(drafts=drafted, by=BY)
    return by_id
