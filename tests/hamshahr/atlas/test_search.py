"""Finding places in any script, best first; over the big cities of the world and their namesakes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from hamshahr.atlas.actions import PlaceDraft, make_places
from hamshahr.atlas.models import Place
from hamshahr.atlas.qualifiers import countries_named
from hamshahr.atlas.search import LONGEST, Found, search
from hamshahr.audit.actions import Actor
from tests import factories
from tests.hamshahr.atlas.world import load, real_cities
from twinnet.reference import regions

BY = Actor("the test")
RIVALS = (
    *("Karaj", "Qods", "Qom", "Munich", "Munchen", "St. Petersburg", "Saint Petersburg", "Xi’an", "Xian", "Izmir"),
    *(
        "Springfield",
        "Paris",
        "York",
        "Valencia",
        "Najafābād",
        "Hiroshima",
        "Mönchengladbach",
        "Kyoto",
        "Tokyo",
        "Washington",
        "Bethlehem",
        "Newcastle",
        "Hull",
        "Saint Gallen",
        "Barcelona",
        "San Jose",
        "San Francisco",
    ),
)
MOST_QUERIES = 11
FIRST = {
    "كرج": "Karaj, IR",
    "کرج": "Karaj, IR",
    "karaj": "Karaj, IR",
    "KARAJ": "Karaj, IR",
    "قم": "Qom, IR",
    "Munchen": "Munich, DE",
    "München": "Munich, DE",
    "Muenchen": "Munich, DE",
    "st petersburg": "Saint Petersburg, RU",
    "xian": "Xi’an, CN",
    "İzmir": "İzmir, TR",
    "izmir": "İzmir, TR",
    "سن پترزبورگ": "Saint Petersburg, RU",
    "پاریس": "Paris, FR",
    "Θεσσαλονίκη": "Thessaloniki, GR",
    "моск": "Moscow, RU",
    "京都": "Kyoto, JP",
    "東京": "Tokyo, JP",
    "new york": "New York City, US",
    "saopaulo": "São Paulo, BR",
    "نجف آباد": "Najafabad, IR",
    "نجف‌آباد": "Najafabad, IR",
    "کرج ایران": "Karaj, IR",
    "کرج، ایران": "Karaj, IR",
    "tehran, iran": "Tehran, IR",
    "newyork": "New York City, US",
    "st gallen": "St. Gallen, CH",
    "barcelon": "Barcelona, ES",
    "cologne": "Cologne, DE",
    "köln": "Cologne, DE",
}
FIRST_REGION = {
    "springfield, illinois": "US-IL",
    "springfield il": "US-IL",
    "springfield, il, usa": "US-IL",
    "springfield, massach": "US-MA",
    "york, england": "GB-ENG",
    "york, uk": "GB-ENG",
    "washington dc": "US-DC",
    "paris texas": "US-TX",
    "paris tex": "US-TX",
    "springfield-il": "US-IL",
    "Illinois Springfield": "US-IL",
    "San Jose CA": "US-CA",
    "san francisco ca": "US-CA",
    "Bayern München": "DE-BY",
}


class SearchTests(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cities = real_cities(1_000_000, *RIVALS, "Thessaloníki")
        load(cities, BY, regions=regions())

    def first(self, text: str) -> Found:
        answer = search(text)
        assert answer, f"nothing found for {text!r}"
        return answer[0]

    def test_the_city_that_is_meant_comes_first(self) -> None:
        for text, expected in FIRST.items():
            with self.subTest(text):
                found = self.first(text)
                assert (str(found.place), found.place.kind) == (expected, "city")
                assert not found.is_near

    def test_a_country_or_region_at_the_end_narrows(self) -> None:
        for text, expected in FIRST_REGION.items():
            with self.subTest(text):
                found = self.first(text)
                assert found.place.region is not None
                assert found.place.region.iso_code == expected

    def test_whole_names_stand_before_beginnings(self) -> None:
        found = search("york", limit=50)
        order = [str(one.place) for one in found if one.place.kind == "city"]
        assert order.index("York, GB") < order.index("York, US") < order.index("New York City, US")
        assert [one.is_whole for one in found[:2]] == [True, True]
        assert not found[-1].is_whole

    def test_a_beginning_of_a_big_city_stands_before_a_side_name_of_a_small_place(self) -> None:
        draft = PlaceDraft(kind="city", name_en="Ciudad Condal", country_id="PH", names=("Barcelon",))
        make_places(drafts=[draft], by=BY)
        assert [str(found.place) for found in search("barcelon")][0] == "Barcelona, ES"

    def test_a_later_word_of_a_name_is_found(self) -> None:
        assert "New York City, US" in {str(found.place) for found in search("york", limit=50)}

    def test_the_name_that_fits_is_told(self) -> None:
        assert self.first("Muenchen").matched == "München"
        assert self.first("كرج").matched == "کرج"
        assert self.first("rio de").matched == "Rio de Janeiro"

    def test_every_place_stands_once(self) -> None:
        for text in ("mo", "san", "tehran", "شه", "東"):
            keys = [found.place.pk for found in search(text, limit=30)]
            assert keys
            assert len(keys) == len(set(keys))

    def test_the_limit_is_kept(self) -> None:
        assert len(search("sa", limit=7)) == 7

    def test_the_best_few_head_any_longer_answer(self) -> None:
        for text in ("sa", "mos", "paris", "طه"):
            few, many = search(text, limit=5), search(text, limit=40)
            assert [found.place.pk for found in few] == [found.place.pk for found in many[:5]]

    def test_one_letter_is_too_little_but_for_an_ideograph(self) -> None:
        assert search("k") == []
        assert search("ق") == []
        assert search("東")

    def test_nothing_typed_finds_nothing(self) -> None:
        for text in ("", "   ", "!!", "\u200c", "،", "%%", "__"):
            assert search(text) == []

    def test_any_text_is_answered(self) -> None:
        for text in (
            "'; DROP TABLE",
            '"a"*',
            "%s%s",
            "a\0b",
            "x" * 5000,
            "\ud83d\ude00 ab",
            ",",
            "a, b, c, d, e",
            "de de de",
        ):
            assert isinstance(search(text), list)
        assert search("Tehran" + " " * LONGEST)[0].place.name_en == "Tehran"

    def test_kinds_and_countries_narrow(self) -> None:
        assert {found.place.kind for found in search("hiroshima", kinds=["region"])} == {"region"}
        assert {found.place.country_id for found in search("sa", countries=["br", "IR"])} <= {"BR", "IR"}
        assert search("karaj", countries=["DE"]) == []

    def test_a_misspelt_name_is_offered_as_near(self) -> None:
        for text, meant in {
            "kraaj": "Karaj, IR",
            "Munchn": "Munich, DE",
            "hiroshma": "Hiroshima, JP",
            "تهرات": "Tehran, IR",
        }.items():
            with self.subTest(text):
                answer = search(text)
                assert meant in {str(found.place) for found in answer}
                assert all(found.is_near and not found.is_whole for found in answer)

    def test_a_name_far_from_any_finds_nothing(self) -> None:
        assert search("qzxwvutq") == []

    def test_the_number_of_queries_does_not_grow(self) -> None:
        search("warm, iran")
        for text in ("sa", "st petersburg", "karaj"):
            with CaptureQueriesContext(connection) as queries:
                search(text, limit=50)
                assert len(queries) == 4
        for text in ("springfield il usa", "San Jose CA", "spandau in berlin", "munchnn", "zz yy xx ww vv"):
            with CaptureQueriesContext(connection) as queries:
                search(text, limit=50)
            assert len(queries) <= MOST_QUERIES, text
        with CaptureQueriesContext(connection) as queries:
            for found in search("san"):
                assert found.place.country.name_en
                assert found.place.region is None or found.place.region.name_en
        assert len(queries) == 4

    def test_a_district_is_found_behind_or_before_its_city(self) -> None:
        berlin = Place.objects.get(name_en="Berlin", kind="city")
        factories.place(
            "Altona", "DE", kind="district", part_of_id=Place.objects.get(name_en="Hamburg", kind="city").pk
        )
        district = factories.place("Berlin-Altona", "DE", kind="district", part_of_id=berlin.pk, names=("Altona",))
        for text in ("berlin altona", "Berlin – Altona", "Altona, Berlin", "Altona (Berlin)", "berlin alto"):
            with self.subTest(text):
                assert self.first(text).place == district
        assert search("berlin altona", kinds=["city"]) == []

    def test_ties_tell_which_of_the_same_name_is_meant(self) -> None:
        karaj = Place.objects.get(name_en="Karaj")
        assert str(self.first("bethlehem").place) != "Bethlehem, PS"
        bethlehem = Place.objects.get(name_en="Bethlehem", country="PS", kind="city")
        for number in range(30):
            factories.tie(bethlehem, factories.place(f"Partner {number}", "DE"))
        factories.tie(karaj, bethlehem)
        found = self.first("bethlehem")
        assert (found.place, found.ties) == (bethlehem, 31)

    def test_a_small_place_that_begins_so_does_not_hide_a_misspelt_city(self) -> None:
        make_places(drafts=[PlaceDraft(kind="city", name_en="Munchnerdorf", country_id="AT")], by=BY)
        answer = search("Munchn")
        assert [str(found.place) for found in answer[:2]] == ["Munich, DE", "Munchnerdorf, AT"]
        assert [found.is_near for found in answer[:2]] == [True, False]

    def test_a_place_made_later_is_found_at_once(self) -> None:
        draft = PlaceDraft(kind="district", name_en="Spandau Citadel", country_id="DE", name_fa="دژ اشپانداو")
        make_places(drafts=[draft], by=BY)
        assert self.first("spandau cit").place.is_provisional
        assert self.first("دژ اش").place.name_en == "Spandau Citadel"
        assert self.first("citadel").matched == "Spandau Citadel"

    def test_ties_are_counted_even_where_there_are_none(self) -> None:
        assert self.first("karaj").ties == 0


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("iran", ["IR"]),
        ("ایران", ["IR"]),
        ("Germany", ["DE"]),
        ("Deutschland", ["DE"]),
        ("Georgia", ["GE"]),
        ("germ", ["DE"]),
        ("UK", ["GB"]),
        ("de", []),
        ("ca", []),
        ("i", []),
        ("", []),
        ("karaj", []),
        ("unit", ["AE", "GB", "US"]),
        ("guin", ["GN", "GW"]),
    ],
)
def test_a_country_is_known_by_its_name_in_any_language(text: str, codes: list[str]) -> None:
    assert countries_named(text) == codes


@pytest.mark.django_db
def test_an_empty_atlas_finds_nothing() -> None:
    assert not Place.objects.exists()
    assert search("tehran") == []
    assert search("tehran, iran") == []
