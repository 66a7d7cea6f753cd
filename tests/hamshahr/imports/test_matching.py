"""An incoming tie is matched to a known one by its parties, never by names; a source speaks with its latest word."""

from __future__ import annotations

import pytest

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.imports.actions import apply_import
from hamshahr.imports.models import Outcome
from hamshahr.ties.models import Agreement, Relationship
from tests.factories import source
from tests.factories import tie as make_tie
from tests.hamshahr.imports.conftest import SOURCE, Stage, outcomes

DATED = "city1,country1,city2,country2,start_date"
POINTS = "city1,country1,lat1,lon1,city2,country2"


def test_the_same_parties_in_another_order_script_and_spelling_are_one_tie(
    staged: Stage, world: dict[str, Place], by: Actor
) -> None:
    known = make_tie(world["Tehran"], world["Munich"], by_source=source("another"))
    batch = staged("München,Deutschland,تهران,ایران")
    assert outcomes(batch) == [Outcome.ADDS_CLAIM]
    apply_import(batch=batch, by=by)
    assert Relationship.objects.get() == known
    assert Relationship.objects.get().agreement == Agreement.AGREED


def test_namesakes_are_two_parties_and_so_two_ties(staged: Stage, world: dict[str, Place], by: Actor) -> None:
    known = make_tie(world["Springfield"], world["Paris"], by_source=source("another"))
    batch = staged("Springfield,United States,37.2,-93.3,Paris,France", header=POINTS)
    assert outcomes(batch) == [Outcome.NEW]
    apply_import(batch=batch, by=by)
    new = Relationship.objects.exclude(pk=known.pk).get()
    assert set(new.places.all()) == {world["Springfield 2"], world["Paris"]}
    assert known.claims.count() == 1


def test_a_name_that_may_mean_two_places_joins_no_tie_though_one_of_that_name_is_known(
    staged: Stage, world: dict[str, Place], by: Actor
) -> None:
    known = make_tie(world["Springfield"], world["Paris"], by_source=source("another"))
    batch = staged("Springfield,United States,Paris,France", "Berlin,Germany,Paris,France")
    assert outcomes(batch) == [Outcome.DOUBT, Outcome.NEW]
    apply_import(batch=batch, by=by)
    assert known.claims.count() == 1
    assert Relationship.objects.count() == 2


@pytest.mark.parametrize(("again", "current"), [("1991", ["1991"]), ("1990", ["1990"])])
def test_a_source_read_again_says_one_thing(
    staged: Stage, world: dict[str, Place], by: Actor, again: str, current: list[str]
) -> None:
    make_tie(world["Berlin"], world["Paris"], by_source=source("another"), start="1975")
    apply_import(batch=staged("Berlin,Germany,Paris,France,1990", header=DATED), by=by)
    rows = (f"Berlin,Germany,Paris,France,{again}", "Berlin,Germany,Munich,Germany,")
    apply_import(batch=staged(*rows, header=DATED, file_name="again.csv"), by=by)
    known = Relationship.objects.get(places=world["Paris"])
    own = known.claims.filter(source__key=SOURCE.key)
    assert [str(claim.started) for claim in own.current().order_by("pk")] == current
    assert own.count() == (1 if again == "1990" else 2)
    assert known.claims.filter(source__key="another").current().count() == 1
