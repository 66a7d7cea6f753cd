"""Claims that their source no longer says: nothing is deleted, and nothing stale is told as standing."""

from __future__ import annotations

import datetime as dt

import pytest

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.ties.actions import record_claim, retract_claims, withdraw_claims
from hamshahr.ties.models import Agreement, Claim, Party, Relationship
from tests import factories
from tests.factories import said

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 1)


@pytest.fixture
def pair() -> tuple[Place, Place]:
    return factories.place("Isfahan", "IR"), factories.place("Freiburg", "DE")


def test_a_tie_that_nobody_claims_any_more_is_out_of_every_list_but_stays(pair: tuple[Place, Place], by: Actor) -> None:
    claim = record_claim(draft=said(*pair, by_source=factories.source(), start="1999"), by=by).claim
    assert withdraw_claims(claims=[claim.pk], by=by, reason="Gone upstream.", on=DAY) == 1
    assert not Relationship.objects.exists()
    assert not Party.objects.exists()
    tie = Relationship.every.with_parties().get()
    assert (tie.is_withdrawn, str(tie.started), len(tie.parties.all())) == (True, "1999", 2)
    claim.refresh_from_db()
    assert (claim.withdrawn_on, claim.withdrawal_reason) == (DAY, "Gone upstream.")
    event = Event.objects.get(action="claim.withdrawn")
    assert (event.actor, event.reason, event.after) == (
        by.name, "Gone upstream.", {"claim": claim.pk, "source": "register"},
    )  # fmt: skip


def test_what_others_say_is_settled_without_it(pair: tuple[Place, Place], by: Actor) -> None:
    record_claim(draft=said(*pair, by_source=factories.source(), start="1999"), by=by)
    other = record_claim(draft=said(*pair, by_source=factories.source("page"), start="2001"), by=by).claim
    assert Relationship.objects.get().agreement == Agreement.DISPUTED
    withdraw_claims(claims=[other.pk], by=by, reason="Gone upstream.")
    tie = Relationship.objects.get()
    assert (tie.agreement, str(tie.started), tie.is_withdrawn) == (Agreement.ONE_SIDED, "1999", False)


def test_a_claim_that_comes_back_is_a_new_one_and_the_tie_stands_again(pair: tuple[Place, Place], by: Actor) -> None:
    draft = said(*pair, by_source=factories.source(), start="1999")
    first = record_claim(draft=draft, by=by).claim
    withdraw_claims(claims=[first.pk], by=by, reason="Gone upstream.")
    again = record_claim(draft=draft, by=by)
    assert (again.is_new_claim, again.is_new_relationship, again.claim.pk != first.pk) == (True, False, True)
    assert list(Claim.objects.current()) == [again.claim]
    assert Relationship.objects.get().pk == first.relationship_id


def test_withdrawing_twice_changes_nothing(pair: tuple[Place, Place], by: Actor) -> None:
    claim = record_claim(draft=said(*pair, by_source=factories.source()), by=by).claim
    withdraw_claims(claims=[claim.pk], by=by, reason="Gone upstream.", on=DAY)
    assert withdraw_claims(claims=[claim.pk], by=by, reason="Another reason.") == 0
    claim.refresh_from_db()
    assert (claim.withdrawn_on, claim.withdrawal_reason) == (DAY, "Gone upstream.")


def test_a_tie_whose_other_claims_are_retracted_is_left_withdrawn(pair: tuple[Place, Place], by: Actor) -> None:
    withdrawn = record_claim(draft=said(*pair, by_source=factories.source()), by=by).claim
    other = record_claim(draft=said(*pair, by_source=factories.source("page")), by=by).claim
    withdraw_claims(claims=[withdrawn.pk], by=by, reason="Gone upstream.")
    retract_claims(claims=[other.pk], by=by, reason="An import is undone.")
    assert Relationship.every.get().is_withdrawn
