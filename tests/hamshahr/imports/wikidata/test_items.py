"""Which place an item is: by QID, number or name; and what is told rather than chosen."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from hamshahr.atlas.models import Place
from hamshahr.imports.wikidata.items import Found, Standing, find_items
from hamshahr.imports.wikidata.reading import Item
from tests.factories import place

pytestmark = pytest.mark.django_db


def found(*items: Item) -> list[Found]:
    answers = find_items({item.qid: item for item in items})
    return [answers[item.qid] for item in items]


def item(
    qid: str, en: str = "", country: str = "", geonames: int = 0, point: tuple[float, float] | None = None
) -> Item:
    return Item(
        qid,
        geonames={geonames} if geonames else set(),
        points={point} if point else set(),
        countries={country} if country else set(),
        names={"en": en} if en else {},
    )


@pytest.fixture
def tehran(db: None) -> Place:
    return place("Tehran", "IR", "تهران", population=8_000_000, latitude=35.69, longitude=51.42, geonames_id=112931)


@pytest.mark.parametrize(
    "asked",
    [
        item("Q3616", geonames=112931),
        item("Q3616", "Teheran", "IR", 112931, (35.7, 51.4)),
        item("Q3616", "Tehran", "IR"),
        item("Q3616", "Tehran", "IR", 999, (35.7, 51.4)),
    ],
)
def test_number_or_name_find_the_place_and_give_it_the_qid(tehran: Place, asked: Item) -> None:
    (one,) = found(asked)
    assert (one.standing, one.place, one.gets_qid, one.reason) == (Standing.KNOWN, tehran.pk, True, "")


def test_a_stored_qid_finds_it_without_anything_else(tehran: Place) -> None:
    known = place("Isfahan", "IR", wikidata_id="Q42053")
    (one,) = found(item("Q42053"))
    assert (one.standing, one.place, one.gets_qid) == (Standing.KNOWN, known.pk, False)


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (
            item("Q1", "Tehran", "IR", 112931, (32.65, 51.67)),
            "GeoNames 112931 is Tehran, but its coordinates lie 339 km",
        ),
        (item("Q1", "Tehran", "DE", 112931), "GeoNames 112931 is Tehran in IR, but its country is DE"),
        (item("Q42053", "Isfahan", "IR", 112931), "Q42053 is Isfahan here, but its GeoNames number says Tehran"),
        (item("Q42053", "Isfahan", "IR", 0, (35.69, 51.42)), "Q42053 is Isfahan here, but its coordinates lie 339 km"),
    ],
)
def test_what_contradicts_itself_is_told_and_nobody_is_chosen(tehran: Place, asked: Item, why: str) -> None:
    place("Isfahan", "IR", wikidata_id="Q42053", geonames_id=418863, latitude=32.65, longitude=51.67)
    (one,) = found(asked)
    assert (one.standing, one.key, one.gets_qid) == (Standing.CONTRADICTION, "", False)
    assert why in one.reason


def test_two_numbers_are_settled_by_the_coordinates_or_not_at_all(tehran: Place) -> None:
    place("Isfahan", "IR", geonames_id=418863, latitude=32.65, longitude=51.67)
    located = Item("Q1", geonames={112931, 418863}, points={(35.7, 51.4)})
    (one,) = found(located)
    assert one.place == tehran.pk
    (other,) = found(Item("Q1", geonames={112931, 418863}))
    assert other.standing == Standing.CONTRADICTION
    assert "different places: Tehran (112931), Isfahan (418863)" in other.reason


def test_a_wide_region_may_lie_farther_from_its_coordinates_than_a_city(db: None) -> None:
    region = place("Siberia", "RU", kind="region", geonames_id=7, latitude=62.0, longitude=95.0)
    (one,) = found(item("Q5428", "Siberia", "RU", 7, (60.0, 99.5)))
    assert one.place == region.pk


def test_a_second_item_with_the_same_number_is_the_same_place_and_told(tehran: Place) -> None:
    first, second = found(item("Q9", geonames=112931), item("Q3616", geonames=112931))
    assert first.key == second.key == str(tehran.pk)
    assert (first.gets_qid, second.gets_qid) == (True, False)
    assert "a second item for the place that is Q9" in second.reason


def test_an_item_that_only_its_name_makes_the_place_of_another_is_a_contradiction(tehran: Place) -> None:
    first, second = found(item("Q3616", geonames=112931), item("Q11", "Tehran", "IR"))
    assert (first.standing, second.standing) == (Standing.KNOWN, Standing.CONTRADICTION)
    assert "it would be the same place as Q3616" in second.reason


def test_of_two_items_with_one_name_the_nearer_called_so_is_the_place(tehran: Place) -> None:
    far, near = item("Q20", "Tehran", "IR", point=(35.5, 51.42)), item("Q21", "Tehran", "IR", point=(35.69, 51.42))
    assert [one.standing for one in found(far, near)] == [Standing.CONTRADICTION, Standing.KNOWN]
    province = item("Q19", "Teheran", "IR", point=(35.69, 51.42))
    assert [one.standing for one in found(province, near)] == [Standing.CONTRADICTION, Standing.KNOWN]


def test_the_same_where_the_other_was_known_before(tehran: Place) -> None:
    place("Isfahan", "IR", wikidata_id="Q42053")
    (one,) = found(item("Q77", "Isfahan", "IR"))
    assert one.standing == Standing.CONTRADICTION
    assert "its name says Isfahan, but that is Q42053" in one.reason


def test_a_namesake_far_away_is_a_place_of_its_own(tehran: Place) -> None:
    (one,) = found(item("Q12", "Tehran", "IR", point=(30.0, 60.0)))
    assert (one.standing, one.place) == (Standing.NEW, 0)
    assert one.answer is not None
    assert (one.answer.name, one.answer.country, one.answer.latitude) == ("Tehran", "IR", 30.0)


def test_namesakes_are_in_doubt_with_candidates(db: None) -> None:
    for number in (1, 2):
        place("Springfield", "US", population=150_000 + number, latitude=40.0 + number, longitude=-80.0)
    (one,) = found(item("Q13", "Springfield", "US"))
    assert one.standing == Standing.DOUBT
    assert len(one.candidates) == 2


@pytest.mark.parametrize("asked", [item("Q14"), item("Q14", "Nowhere at all"), item("Q14", "Nowhere at all", "ZZ")])
def test_without_name_or_country_nothing_is_found(tehran: Place, asked: Item) -> None:
    (one,) = found(asked)
    assert (one.standing, one.key) == (Standing.NOT_FOUND, "")
    assert one.reason


def test_a_country_that_holds_the_places_country_does_not_contradict(db: None) -> None:
    hong_kong = place("Hong Kong", "HK", geonames_id=1819729)
    (one,) = found(item("Q8646", "Hong Kong", "CN", 1819729))
    assert one.place == hong_kong.pk


def test_one_with_qid_costs_no_reading_of_all_names(
    tehran: Place, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):
        found(item("Q3616", "Tehran", "IR", 112931))
