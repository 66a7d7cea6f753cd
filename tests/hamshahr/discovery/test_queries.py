"""Whom the finder recommends, who may ask, and what it says when it cannot."""

from __future__ import annotations

import gzip
import json
import shutil

import pytest
from pytest_django import DjangoAssertNumQueries

from hamshahr.atlas.models import Place, PlaceKind
from hamshahr.audit.actions import Actor
from hamshahr.discovery import queries, shipped, tables
from hamshahr.discovery.actions import keep_model, make_tables
from hamshahr.discovery.models import PartnerTables, TrainedModel
from hamshahr.discovery.queries import Lack, NotReadyError
from tests.factories import SmallAtlas, place, small_atlas
from twinnet.partners.goals import Goals, Which

pytestmark = pytest.mark.django_db


@pytest.fixture
def atlas(by: Actor) -> SmallAtlas:
    made = small_atlas()
    make_tables(by=by)
    return made


def misfit() -> bytes:
    held = json.loads(shipped.saved())
    return json.dumps(held | {"features": ["something else"]}).encode()


def lacking() -> Lack:
    with pytest.raises(NotReadyError) as told:
        queries.finder()
    return told.value.lack


def test_partners_are_cities_it_is_not_tied_with(
    atlas: SmallAtlas, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    queries.finder()
    with django_assert_num_queries(3):
        found = queries.recommendations(atlas.tehran)
    names = {one.place.name_en for one in found}
    assert names == {"Isfahan", "Freiburg"}
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert 0 <= one.sure <= 1
        assert one.reasons == (*one.speaks_for, *one.speaks_against)


def test_goals_rule_out(atlas: SmallAtlas) -> None:
    abroad = Goals(must_not=Which(countries=frozenset({"IR"})))
    assert [one.place.name_en for one in queries.recommendations(atlas.tehran, abroad)] == ["Freiburg"]
    assert queries.recommendations(atlas.tehran, Goals(must=Which(countries=frozenset({"JP"})))) == []


def test_pages_of_answers_follow_each_other(atlas: SmallAtlas) -> None:
    found = queries.finder()
    who = queries.asker(found, atlas.tehran)
    every = queries.recommended(found, who, limit=2)
    assert queries.recommended(found, who, limit=1) == every[:1]
    assert queries.recommended(found, who, limit=1, first=1) == every[1:]


def test_named_cities_are_judged_as_they_rank(atlas: SmallAtlas) -> None:
    found = queries.finder()
    who = queries.asker(found, atlas.tehran)
    ranked = {one.place: one for one in queries.recommended(found, who)}
    unknown = place("Village", "IR", latitude=33.0, longitude=51.0, population=800)
    judged = queries.judged(found, who, [atlas.freiburg, unknown, atlas.tehran, atlas.isfahan])
    assert [one.place for one in judged] == [atlas.freiburg, atlas.isfahan]
    for one in judged:
        assert one.sure == pytest.approx(ranked[one.place].sure)
        assert one.reasons == ranked[one.place].reasons
    assert queries.judged(found, who, []) == []


def test_the_nearest_city_stands_in_for_a_village(atlas: SmallAtlas) -> None:
    found = queries.finder()
    village = place("Village", "IR", latitude=32.7, longitude=51.7, population=800)
    who = queries.asker(found, village)
    assert who.stands_in == atlas.isfahan
    assert who.km == pytest.approx(6.2, abs=0.5)
    assert {one.place for one in queries.recommendations(village)} == {
        one.place for one in queries.recommendations(atlas.isfahan)
    }


def test_who_cannot_be_placed_cannot_ask(atlas: SmallAtlas) -> None:
    found = queries.finder()
    nowhere = place("Nowhere", "IR", population=90_000)
    lonely = place("Lonely", "JP", latitude=35.0, longitude=135.0, population=800)
    for unable in (nowhere, lonely, atlas.bavaria):
        with pytest.raises(NotReadyError) as told:
            queries.asker(found, unable)
        assert told.value.lack == Lack.PLACE


def test_without_tables_it_says_so(by: Actor) -> None:
    assert lacking() == Lack.CITIES
    small_atlas()
    assert lacking() == Lack.TABLES
    made = make_tables(by=by)
    assert made is not None
    assert queries.finder().tables == made
    shutil.rmtree(tables.home())
    queries.forget_opened()
    assert lacking() == Lack.TABLES


def test_what_is_opened_ahead_is_ready(atlas: SmallAtlas, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    queries.open_ahead()
    with django_assert_num_queries(2):
        queries.finder()


def test_nothing_to_open_ahead_is_no_fault() -> None:
    queries.open_ahead()
    assert lacking() == Lack.CITIES


def test_tables_of_another_program_are_not_read(atlas: SmallAtlas, monkeypatch: pytest.MonkeyPatch, by: Actor) -> None:
    monkeypatch.setattr(queries, "code_signature", lambda: "other")
    assert PartnerTables.objects.exists()
    assert lacking() == Lack.TABLES


def test_a_model_that_does_not_fit_is_left_aside(atlas: SmallAtlas, by: Actor) -> None:
    model = TrainedModel(saved=gzip.compress(misfit()), cities=5, ties=4, seconds=1.0)
    keep_model(model=model, by=by)
    found = queries.finder()
    assert found.trained is None
    assert found.model_version == shipped.about().version


def test_without_a_model_that_fits_it_says_so(atlas: SmallAtlas, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = misfit()
    monkeypatch.setattr(shipped, "saved", lambda: wrong)
    queries.forget_opened()
    assert lacking() == Lack.MODEL


def test_the_region_of_a_city(atlas: SmallAtlas, by: Actor) -> None:
    place("Tabriz", "IR", latitude=38.08, longitude=46.29, population=1_500_000)
    border = place("Nakhchivan", "AZ", latitude=39.2, longitude=45.4, population=70_000)
    near = place("Karaj", "IR", latitude=35.83, longitude=50.96, population=1_500_000)
    place("Region", "IR", kind=PlaceKind.REGION, latitude=35.7, longitude=51.0)
    make_tables(by=by)
    found = queries.finder()
    tabriz = queries.asker(found, Place.objects.get(name_en="Tabriz"))
    across = queries.region(found, tabriz).across
    assert [(one.name_en, round(told.km)) for one, told in across] == [(border.name_en, 147)]
    openings = queries.region(found, queries.asker(found, atlas.tehran)).openings
    assert {one for one, _, _ in openings} == {near}
    assert {one.name_en for _, one, _ in openings} == {"Munich", "Van"}
