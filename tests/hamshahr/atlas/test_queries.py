"""Neighbours across a border, the names of a place, and the atlas as a gazetteer."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hamshahr.atlas.actions import PlaceDraft, make_places
from hamshahr.atlas.gazetteer import load_gazetteer
from hamshahr.atlas.models import Place
from hamshahr.atlas.queries import names_of, neighbours_across_border
from hamshahr.audit.actions import Actor
from tests.hamshahr.atlas.world import city, load, world

pytestmark = pytest.mark.django_db


def at(key: int, country: str, latitude: float, longitude: float, population: int = 50_000) -> dict[str, Any]:
    return city(key, f"City {key}", country, population, latitude=latitude, longitude=longitude)


def neighbours(key: int, km: float = 150) -> list[int]:
    found = neighbours_across_border(Place.objects.get(geonames_id=key), km=km)
    assert not [neighbour for neighbour in found if neighbour.km > km]
    return [neighbour.place.geonames_id or 0 for neighbour in found]


def test_only_other_countries_within_reach(by: Actor) -> None:
    load(world(at(1, "FR", 48.58, 7.75), at(2, "DE", 48.57, 7.81), at(3, "FR", 48.5, 7.8), at(4, "DE", 52.5, 13.4)), by)
    assert neighbours(1) == [2]


def test_a_big_city_may_stand_before_a_nearer_small_one(by: Actor) -> None:
    load(world(at(1, "FR", 48.58, 7.75), at(2, "DE", 48.5, 7.9, 6_000), at(3, "DE", 48.78, 9.18, 590_000)), by)
    assert neighbours(1) == [3, 2]


def test_places_without_known_size_are_left_out(by: Actor) -> None:
    load(world(at(1, "FR", 48.58, 7.75), at(2, "DE", 48.57, 7.81, 0)), by)
    assert neighbours(1) == []


@pytest.mark.parametrize(("one", "other"), [(179.9, -179.9), (-179.9, 179.9)])
def test_neighbours_over_the_date_line(by: Actor, one: float, other: float) -> None:
    load(world(at(1, "FJ", -16.5, one), at(2, "TV", -16.5, other), at(3, "TV", -16.5, 0)), by)
    assert neighbours(1) == [2]


@pytest.mark.parametrize("latitude", [89.8, -89.8])
def test_neighbours_over_a_pole(by: Actor, latitude: float) -> None:
    load(world(at(1, "NO", latitude, 10), at(2, "RU", latitude, -170), at(3, "RU", 0, -170)), by)
    assert neighbours(1) == [2]


def test_a_place_without_coordinates_has_no_neighbours(by: Actor) -> None:
    load(world(at(2, "DE", 48.57, 7.81)), by)
    [place] = make_places(drafts=[PlaceDraft(kind="city", name_en="Somewhere", country_id="FR")], by=by)
    with CaptureQueriesContext(connection) as queries:
        assert neighbours_across_border(place) == []
    assert len(queries) == 0


def test_names_stand_by_their_script(by: Actor) -> None:
    load(world(city(1, "Karaj", "IR", 1_448_075, "Karadj", "Караж", "کرج", "كرج", "카라지")), by)
    names = names_of(Place.objects.get(geonames_id=1))
    assert names == {"LATIN": ["Karadj", "Karaj"], "CYRILLIC": ["Караж"], "ARABIC": ["کرج"], "HANGUL": ["카라지"]}


def test_the_gazetteer_knows_places_by_their_keys(by: Actor) -> None:
    load(world(city(1, "Karaj", "IR", 1_448_075, "کرج", admin1code="44"), city(2, "Lyon", "FR", 0)), by)
    karaj, lyon = Place.objects.get(geonames_id=1), Place.objects.get(geonames_id=2)
    [district] = make_places(
        drafts=[PlaceDraft(kind="district", name_en="Croix-Rousse", country_id="FR", part_of_id=lyon.pk)], by=by
    )
    gazetteer = load_gazetteer()
    assert len(gazetteer) == Place.objects.count()
    known = gazetteer.get(karaj.pk)
    assert (known.name, known.country, known.region, known.population) == ("Karaj", "IR", "IR-30", 1_448_075)
    assert [place.id for place in gazetteer.named("کرج", "IR")] == [karaj.pk]
    assert gazetteer.get(lyon.pk).population == 0
    assert [place.id for place in gazetteer.named("croix rousse")] == [district.pk]
    assert gazetteer.get(Place.objects.get(iso_code="JP-34").pk).region == "JP-34"
