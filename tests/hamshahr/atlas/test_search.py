"""Finding places in any script, best first; over the big cities of the world and their namesakes."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext

from hamshahr.atlas.actions import PlaceDraft, make_places
from hamshahr.atlas.models import Place
from hamshahr.atlas.search import LONGEST, Found, search
from hamshahr.audit.actions import Actor
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
    ),
)
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
    "Θεσσαλονίκη": "Thessaloníki, GR",
    "моск": "Moscow, RU",
    "京都": "Kyoto, JP",
    "東京": "Tokyo, JP",
    "new york": "New York City, US",
    "saopaulo": "São Paulo, BR",
    "نجف آباد": "Najafābād, IR",
    "نجف‌آباد": "Najafābād, IR",
    "کرج ایران": "Karaj, IR",
    "کرج، ایران": "Karaj, IR",
    "tehran, iran": "Tehran, IR",
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
        wholes = [found.is_whole for found in search("york", limit=50)]
        assert wholes == sorted(wholes, reverse=True)
        assert wholes[0]
        assert not wholes[-1]

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
        with CaptureQueriesContext(connection) as queries:
            for found in search("san"):
                assert found.place.country.name_en
                assert found.place.region is None or found.place.region.name_en
        assert len(queries) == 4

    def test_a_place_made_later_is_found_at_once(self) -> None:
        draft = PlaceDraft(kind="district", name_en="Spandau Citadel", country_id="DE", name_fa="دژ اشپانداو")
        make_places(drafts=[draft], by=BY)
        assert self.first("spandau cit").place.is_provisional
        assert self.first("دژ اش").place.name_en == "Spandau Citadel"
        assert self.first("citadel").matched == "Spandau Citadel"

    def test_ties_are_counted_even_where_there_are_none(self) -> None:
        assert self.first("karaj").ties == 0


@pytest.mark.django_db
def test_an_empty_atlas_finds_nothing() -> None:
    assert not Place.objects.exists()
    assert search("tehran") == []
    assert search("tehran, iran") == []
