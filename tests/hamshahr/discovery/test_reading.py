"""Which cities and ties the partner finder sees."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from hamshahr.atlas.models import PlaceKind
from hamshahr.discovery.reading import read_atlas
from hamshahr.ties.models import Kind, Status
from tests.factories import place, tie

pytestmark = pytest.mark.django_db


def test_large_cities_and_small_ones_with_a_tie_are_read(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    large = place("Large", "IR", latitude=1.0, longitude=1.0, population=20_000)
    small = place("Small", "IR", latitude=2.0, longitude=1.0, population=900)
    place("Small alone", "IR", latitude=3.0, longitude=1.0, population=900)
    place("Nowhere", "IR", population=90_000, is_provisional=True)
    region = place("Region", "IR", kind=PlaceKind.REGION, latitude=4.0, longitude=1.0, population=900_000)
    tie(large, small)
    tie(large, region)
    with django_assert_num_queries(2):
        read = read_atlas()
    assert [city.id for city in read.cities] == [str(large.pk), str(small.pk)]
    assert read.ties == [(str(large.pk), str(small.pk))]


def test_a_district_without_coordinates_stands_where_its_city_is() -> None:
    city = place("City", "DE", latitude=48.0, longitude=7.0, population=200_000)
    district = place("District", "DE", kind=PlaceKind.DISTRICT, part_of=city)
    tie(district, place("Other", "FR", latitude=47.0, longitude=5.0, population=50_000))
    read = {city.name: city for city in read_atlas().cities}
    assert (read["District"].lat, read["District"].lon) == (48.0, 7.0)


def test_a_pact_ties_every_two_and_what_is_over_none() -> None:
    a, b, c, d = (place(name, "IR", latitude=1.0, longitude=1.0, population=20_000) for name in "ABCD")
    tie(a, b, c, kind=Kind.MULTILATERAL_PACT)
    tie(c, d, status=Status.ENDED)
    keys = [str(one.pk) for one in (a, b, c)]
    assert read_atlas().ties == [(keys[0], keys[1]), (keys[0], keys[2]), (keys[1], keys[2])]


def test_the_fingerprint_tells_of_cities_and_ties() -> None:
    a, b = (place(name, "IR", latitude=1.0, longitude=1.0, population=20_000) for name in "AB")
    before = read_atlas().fingerprint
    assert read_atlas().fingerprint == before
    tie(a, b)
    after = read_atlas().fingerprint
    assert after != before
    place("C", "IR", latitude=1.0, longitude=1.0, population=20_000)
    assert read_atlas().fingerprint != after
