from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hamshahr.atlas.models import Place, SourceClass
from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.ties.actions import record_claim, record_claims, retract_claims
from hamshahr.ties.models import Agreement, Claim, Kind, Level, Relationship, Status
from tests import factories
from tests.factories import said

pytestmark = pytest.mark.django_db

Pair = tuple[Place, Place]


@pytest.fixture
def pair() -> Pair:
    return factories.place("Isfahan", "IR"), factories.place("Freiburg", "DE")


def test_one_tie_from_three_sources_in_either_order_is_one_relationship(pair: Pair, by: Actor) -> None:
    isfahan, freiburg = pair
    drafts = [
        said(isfahan, freiburg, by_source=factories.source("register"), start="2000"),
        said(freiburg, isfahan, by_source=factories.source("page", SourceClass.OFFICIAL), start="2000-10"),
        said(isfahan, freiburg, by_source=factories.source("press", SourceClass.PRESS)),
    ]
    recorded = record_claims(drafts=drafts, by=by)
    relationship = Relationship.objects.get()
    assert [one.is_new_relationship for one in recorded] == [True, False, False]
    assert relationship.claims.count() == 3
    assert (relationship.agreement, relationship.kind) == (Agreement.AGREED, Kind.SISTER)
    assert str(relationship.started) == "2000-10"
    assert [party.place for party in relationship.parties.all()] == [isfahan, freiburg]


def test_claims_one_by_one_end_where_claims_in_one_batch_do(pair: Pair, by: Actor) -> None:
    drafts = [
        said(*pair, by_source=factories.source("register"), start="2000", kind=Kind.FRIENDSHIP),
        said(*pair, by_source=factories.source("press", SourceClass.PRESS), start="2000", status=Status.ACTIVE),
        said(*pair, by_source=factories.source("blog", SourceClass.BLOG), start="1999", is_weak=True),
    ]
    for draft in drafts:
        record_claim(draft=draft, by=by)
    one_by_one = Relationship.objects.values().get()
    retract_claims(claims=list(Claim.objects.values_list("pk", flat=True)), by=by, reason="Again, at once.")
    record_claims(drafts=drafts, by=by)
    at_once = Relationship.objects.values().get()
    assert {**at_once, "id": 0} == {**one_by_one, "id": 0}


def test_drafts_settle_as_the_claims_they_become(pair: Pair, by: Actor) -> None:
    press = SourceClass.PRESS
    drafts = [
        said(*pair, by_source=factories.source("x", press), status=Status.ENDED, end="2000", kind=Kind.SISTER),
        said(*pair, by_source=factories.source("y", press), end="2000", kind=Kind.FRIENDSHIP),
    ]
    record_claims(drafts=drafts, by=by)
    at_first = Relationship.objects.values().get()
    nothing_new = said(*pair, by_source=factories.source("z", press), kind="", is_weak=True)
    record_claim(draft=nothing_new, by=by)
    assert Relationship.objects.values().get() == at_first


def test_only_the_official_level_tells_the_status_of_the_relationship(pair: Pair, by: Actor) -> None:
    office, friends = factories.source("office", SourceClass.OFFICIAL), factories.source("friends")
    drafts = [
        said(*pair, by_source=office, status=Status.SUSPENDED, status_on="2022-03"),
        said(*pair, by_source=friends, status=Status.ACTIVE, status_on="2023", level=Level.CIVIL_SOCIETY),
    ]
    record_claims(drafts=drafts, by=by)
    relationship = Relationship.objects.get()
    assert (relationship.status, relationship.agreement) == (Status.SUSPENDED, Agreement.AGREED)
    levels = relationship.status_changes.order_by("on").values_list("level", "to_status")
    assert list(levels) == [(Level.OFFICIAL, Status.SUSPENDED), (Level.CIVIL_SOCIETY, Status.ACTIVE)]
    assert not record_claim(draft=drafts[1], by=by).is_new_claim


def test_saying_it_again_changes_nothing(pair: Pair, by: Actor) -> None:
    draft = said(
        *pair,
        by_source=factories.source(),
        start="2000",
        status=Status.SUSPENDED,
        status_on="2023-01",
        note_en="By vote.",
    )
    first = record_claim(draft=draft, by=by)
    events = Event.objects.count()
    again = record_claims(drafts=[draft, draft], by=by)
    assert [(one.claim.pk, one.is_new_claim, one.is_new_relationship) for one in again] == [
        (first.claim.pk, False, False)
    ] * 2
    assert (Claim.objects.count(), Event.objects.count()) == (1, events)


def test_a_later_claim_of_the_same_source_supersedes_and_the_facts_follow(pair: Pair, by: Actor) -> None:
    source = factories.source()
    old = record_claim(draft=said(*pair, by_source=source, start="1999"), by=by).claim
    new = record_claim(draft=said(*pair, by_source=source, start="2000"), by=by).claim
    old.refresh_from_db()
    assert old.superseded_by == new
    assert list(Claim.objects.current()) == [new]
    relationship = Relationship.objects.get()
    assert (str(relationship.started), relationship.agreement) == ("2000", Agreement.ONE_SIDED)


def test_the_day_of_a_suspension_learned_later_is_a_new_claim(pair: Pair, by: Actor) -> None:
    source = factories.source()
    record_claim(draft=said(*pair, by_source=source, status=Status.SUSPENDED), by=by)
    learned = record_claim(draft=said(*pair, by_source=source, status=Status.SUSPENDED, status_on="2023-01-31"), by=by)
    assert learned.is_new_claim
    change = Claim.objects.current().get().status_changes.get()
    assert str(change.happened) == "2023-01-31"


def test_another_source_or_another_side_does_not_supersede(pair: Pair, by: Actor) -> None:
    source = factories.source()
    record_claim(draft=said(*pair, by_source=source, start="1999"), by=by)
    record_claim(draft=said(*pair, by_source=source, start="2000", speaks_for_id=pair[0].pk), by=by)
    record_claim(draft=said(*pair, by_source=factories.source("press"), start="2001"), by=by)
    assert Claim.objects.current().count() == 3
    assert Relationship.objects.get().agreement == Agreement.DISPUTED


def test_two_dates_from_one_source_in_one_batch_stay_two(pair: Pair, by: Actor) -> None:
    source = factories.source()
    drafts = [said(*pair, by_source=source, start=year) for year in ("1999", "2000")]
    record_claims(drafts=drafts, by=by)
    assert Claim.objects.current().count() == 2
    record_claims(drafts=drafts[::-1], by=by)
    assert Claim.objects.current().count() == 2
    assert Relationship.objects.get().agreement == Agreement.DISPUTED


def test_a_pact_is_one_relationship_beside_the_ties_of_its_pairs(by: Actor) -> None:
    cities = [factories.place(name, "DE") for name in ("Köln", "Lille", "Turin", "Esch")]
    pact = factories.tie(*cities, kind=Kind.MULTILATERAL_PACT, pact_name_en="The ring", pact_name_fa="حلقه")
    factories.tie(cities[0], cities[1])
    assert Relationship.objects.count() == 2
    assert list(pact.parties.values_list("place", flat=True)) == [city.pk for city in cities]
    assert pact.name == "The ring"


def test_a_pact_learns_its_name_from_a_later_source(by: Actor) -> None:
    cities = [factories.place(name, "DE") for name in ("Köln", "Lille", "Turin")]
    factories.tie(*cities, kind=Kind.MULTILATERAL_PACT)
    factories.tie(
        *cities,
        by_source=factories.source("page"),
        kind=Kind.MULTILATERAL_PACT,
        pact_name_en="The ring",
        pact_name_fa="حلقه",
    )
    pact = Relationship.objects.get()
    assert (pact.name_en, pact.name_fa) == ("The ring", "حلقه")


def test_a_tie_of_a_city_to_itself_is_refused_and_nothing_is_stored(pair: Pair, by: Actor) -> None:
    good, bad = said(*pair, by_source=factories.source()), said(pair[0], pair[0], by_source=factories.source())
    with pytest.raises(ValueError, match="at least two different parties"):
        record_claims(drafts=[good, bad], by=by)
    assert not Relationship.objects.exists()


def test_every_claim_is_told_to_the_audit_with_its_reason(pair: Pair, by: Actor) -> None:
    record_claim(draft=said(*pair, by_source=factories.source()), by=by, reason="Read today.")
    told = Event.objects.filter(reason="Read today.").values_list("action", "actor")
    assert sorted(told) == [("claim.recorded", "the test"), ("relationship.recorded", "the test")]


def test_ten_times_the_claims_cost_no_more_queries(by: Actor) -> None:
    source = factories.source()
    cities = [factories.place(f"City {number}", "DE") for number in range(40)]

    def queries(work: Callable[[], Any]) -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            work()
        return len(captured)

    few = [said(cities[0], city, by_source=source) for city in cities[1:4]]
    many = [said(cities[1], city, by_source=source) for city in cities[2:]]
    assert queries(lambda: record_claims(drafts=few, by=by)) == queries(lambda: record_claims(drafts=many, by=by))
    assert queries(lambda: record_claims(drafts=few, by=by)) == queries(lambda: record_claims(drafts=many, by=by))
