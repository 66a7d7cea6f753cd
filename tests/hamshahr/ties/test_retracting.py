from __future__ import annotations

import pytest

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.ties.actions import record_claim, record_claims, retract_claims
from hamshahr.ties.models import Agreement, Claim, Party, Relationship, Status, StatusChange
from tests import factories
from tests.factories import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair() -> tuple[Place, Place]:
    return factories.place("Isfahan", "IR"), factories.place("Freiburg", "DE")


def test_the_last_claim_takes_its_relationship_along(pair: tuple[Place, Place], by: Actor) -> None:
    claim = record_claim(draft=said(*pair, by_source=factories.source(), status=Status.ACTIVE), by=by).claim
    retract_claims(claims=[claim.pk], by=by, reason="It was a mistake.")
    for model in (Relationship, Party, Claim, StatusChange):
        assert not model.objects.exists()
    assert Event.objects.filter(action="relationship.retracted", reason="It was a mistake.").count() == 1


def test_what_others_say_is_settled_anew(pair: tuple[Place, Place], by: Actor) -> None:
    record_claim(draft=said(*pair, by_source=factories.source(), start="1999"), by=by)
    before = Relationship.objects.values().get()
    other = record_claim(draft=said(*pair, by_source=factories.source("page", "official"), start="2001"), by=by).claim
    assert Relationship.objects.get().agreement == Agreement.DISPUTED
    retract_claims(claims=[other.pk], by=by, reason="Undone.")
    assert Relationship.objects.values().get() == before
    assert Event.objects.filter(action="claim.retracted").count() == 1


def test_a_superseded_claim_is_current_again(pair: tuple[Place, Place], by: Actor) -> None:
    source = factories.source()
    old = record_claim(draft=said(*pair, by_source=source, start="1999"), by=by).claim
    new = record_claim(draft=said(*pair, by_source=source, start="2000"), by=by).claim
    retract_claims(claims=[new.pk], by=by, reason="Undone.")
    assert list(Claim.objects.current()) == [old]
    assert str(Relationship.objects.get().started) == "1999"


@pytest.mark.parametrize(("gone", "current"), [([1], [2]), ([2], [1]), ([1, 2], [0]), ([0], [2]), ([0, 2], [1])])
def test_out_of_a_chain_the_latest_that_stays_is_current(
    gone: list[int], current: list[int], pair: tuple[Place, Place], by: Actor
) -> None:
    source = factories.source()
    chain = [
        record_claim(draft=said(*pair, by_source=source, start=year), by=by).claim for year in ("1998", "1999", "2000")
    ]
    retract_claims(claims=[chain[index].pk for index in gone], by=by, reason="Undone.")
    assert list(Claim.objects.current()) == [chain[index] for index in current]


def test_undoing_a_whole_batch_leaves_no_trace_in_the_atlas(pair: tuple[Place, Place], by: Actor) -> None:
    van = factories.place("Van", "TR")
    register, page = factories.source(), factories.source("page", "official")
    record_claims(drafts=[said(*pair, by_source=register, start="1999"), said(van, pair[0], by_source=page)], by=by)

    def atlas() -> list[object]:
        return [list(model.objects.order_by("pk").values()) for model in (Relationship, Party, Claim, StatusChange)]

    before = atlas()
    batch = [
        said(*pair, by_source=register, start="2000", status=Status.ENDED, end="2010"),
        said(*pair, by_source=page, start="2001"),
        said(van, pair[1], by_source=page),
        said(van, pair[0], by_source=page),
    ]
    recorded = record_claims(drafts=batch, by=by)
    assert atlas() != before
    retract_claims(claims=[one.claim.pk for one in recorded if one.is_new_claim], by=by, reason="Undone.")
    assert atlas() == before
