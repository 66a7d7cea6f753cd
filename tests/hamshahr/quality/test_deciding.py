"""People decide on findings: a pact made of pairs and unmade, a finding dismissed and reopened."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.core.errors import UserError
from hamshahr.core.writing import WrittenOutsideActionError
from hamshahr.insight.reading import read_ties
from hamshahr.publish.queries import counts
from hamshahr.publish.version import atlas_version
from hamshahr.quality.actions import DESK, accept_pact, check_quality, dismiss, reopen
from hamshahr.quality.models import Finding, FindingKind, FindingState
from hamshahr.ties.models import Claim, Kind, Relationship
from tests import factories
from tests.factories import place, source, tie

pytestmark = pytest.mark.django_db

CAROL = Actor("Carol", key="user 7")


def test_accepting_makes_one_pact_that_counts_once() -> None:
    finding = accept_pact(finding=factories.pact_finding(), by=CAROL, name_en="Charter of Four", name_fa="منشور چهار")
    pact = finding.pact
    assert pact is not None
    assert (pact.kind, pact.name_en, pact.name_fa, str(pact.started)) == (
        Kind.MULTILATERAL_PACT, "Charter of Four", "منشور چهار", "1991",
    )  # fmt: skip
    assert pact.places.count() == 4
    assert set(pact.pairs.values_list("pk", flat=True)) == set(finding.evidence["ties"])
    assert (finding.state, finding.decided_by) == (FindingState.ACCEPTED, "Carol")
    assert counts(atlas_version()).ties == 1
    assert read_ties().ties == [tuple(sorted(pact.places.values_list("pk", flat=True)))]


def test_the_claim_of_the_pact_is_the_desk_s_and_names_its_evidence() -> None:
    finding = accept_pact(finding=factories.pact_finding(), by=CAROL)
    claim = Claim.objects.get(relationship=finding.pact)
    assert claim.source.key == DESK
    assert claim.evidence == f"finding {finding.identity[:12]}: 6 of 6 pairs told by charters"
    assert Claim.objects.filter(source__key="charters").count() == 6
    [event] = Event.objects.filter(action="finding.accepted")
    assert (event.actor, event.actor_key, event.after) == (
        "Carol",
        "user 7",
        {"pact": claim.relationship_id, "pairs": 6},
    )
    assert Event.objects.filter(action="relationship.joined", actor="Carol").count() == 6


def test_the_finding_stays_accepted_in_later_checks(by: Actor) -> None:
    finding = accept_pact(finding=factories.pact_finding(), by=CAROL)
    check_quality(by=by)
    finding.refresh_from_db()
    assert (finding.state, finding.is_current) == (FindingState.ACCEPTED, True)
    assert Finding.objects.count() == 1


def test_taking_it_back_leaves_everything_as_it_was(by: Actor) -> None:
    finding = factories.pact_finding()
    before = sorted(Relationship.objects.values_list("pk", "part_of", "kind", "agreement"))
    accept_pact(finding=finding, by=CAROL)
    again = reopen(finding=finding, by=CAROL)
    assert sorted(Relationship.objects.values_list("pk", "part_of", "kind", "agreement")) == before
    assert (again.state, again.pact, again.decided_by, again.decided_at) == (FindingState.OPEN, None, "", None)
    assert not Claim.objects.filter(source__key=DESK).exists()
    assert Event.objects.get(action="finding.reopened").before["state"] == FindingState.ACCEPTED
    assert accept_pact(finding=again, by=CAROL).pact is not None


def test_two_sources_that_write_one_pact_share_it_until_both_are_taken_back() -> None:
    first = factories.pact_finding()
    other = source("wiki")
    for relationship in Relationship.objects.order_by("pk"):
        tie(*relationship.places.order_by("pk"), by_source=other, start="1991")
    check_quality(by=factories.BY)
    second = Finding.objects.get(kind=FindingKind.PACT, source=other)
    pact = accept_pact(finding=first, by=CAROL).pact
    assert accept_pact(finding=second, by=CAROL).pact == pact
    reopen(finding=first, by=CAROL)
    assert Relationship.objects.filter(part_of=pact).count() == 6
    assert Claim.objects.get(source__key=DESK).evidence.endswith("told by wiki")
    reopen(finding=second, by=CAROL)
    assert not Relationship.objects.filter(kind=Kind.MULTILATERAL_PACT).exists()
    assert not Relationship.objects.exclude(part_of=None).exists()


def test_a_pact_that_a_source_claims_itself_outlives_the_decision() -> None:
    finding = factories.pact_finding()
    everyone = list({one.pk: one for tie_ in Relationship.objects.order_by("pk") for one in tie_.places.all()}.values())
    own = tie(*everyone, by_source=source("charter-page"), kind=Kind.MULTILATERAL_PACT)
    assert accept_pact(finding=finding, by=CAROL).pact == own
    reopen(finding=finding, by=CAROL)
    assert Relationship.objects.get(kind=Kind.MULTILATERAL_PACT) == own
    assert own.pairs.count() == 0


@pytest.mark.parametrize("reason", ["", "   "])
def test_dismissing_needs_a_reason(reason: str) -> None:
    finding = factories.pact_finding()
    with pytest.raises(UserError, match="Say why"):
        dismiss(finding=finding, reason=reason, by=CAROL)
    assert Finding.objects.get().state == FindingState.OPEN


def test_dismissed_is_told_with_reason_and_can_be_reopened() -> None:
    finding = dismiss(finding=factories.pact_finding(), reason=" Four friends, no charter. ", by=CAROL)
    assert (finding.reason, finding.decided_by) == ("Four friends, no charter.", "Carol")
    assert Event.objects.get(action="finding.dismissed").reason == "Four friends, no charter."
    assert not Finding.objects.standing().exists()
    assert reopen(finding=finding, by=CAROL).reason == ""
    assert Finding.objects.standing().count() == 1


def test_what_is_decided_is_not_decided_again() -> None:
    finding = factories.pact_finding()
    with pytest.raises(UserError, match="Nobody has decided"):
        reopen(finding=finding, by=CAROL)
    dismiss(finding=finding, reason="No.", by=CAROL)
    told = "Carol has decided on this already: dismissed"
    with pytest.raises(UserError, match=told):
        dismiss(finding=finding, reason="No.", by=CAROL)
    with pytest.raises(UserError, match=told):
        accept_pact(finding=finding, by=CAROL)


def test_only_a_pact_that_is_still_found_can_be_accepted(by: Actor) -> None:
    finding = factories.pact_finding()
    for relationship in Relationship.objects.order_by("pk"):
        factories.retract(relationship)
    dismiss(finding=finding, reason="No.", by=CAROL)
    check_quality(by=by)
    reopen(finding=finding, by=CAROL)
    with pytest.raises(UserError, match="no longer finds"):
        accept_pact(finding=finding, by=CAROL)
    tie(place("Kandava", "LV"), place("Lassee", "AT"))
    tie(place("Kandava", "LV"), place("Lassee", "AT"))
    check_quality(by=by)
    double = Finding.objects.filter(kind=FindingKind.PLACE).order_by("pk")[0]
    with pytest.raises(UserError, match="Only pairs"):
        accept_pact(finding=double, by=CAROL)


def test_nothing_of_it_is_written_but_by_actions() -> None:
    finding = factories.pact_finding()
    with pytest.raises(WrittenOutsideActionError):
        finding.save()
    with pytest.raises(WrittenOutsideActionError):
        Finding.objects.filter(pk=finding.pk).update(state=FindingState.DISMISSED)


def test_a_large_pact_costs_no_more_queries_than_a_small_one() -> None:
    def queries_for(key: str, cities: str) -> int:
        finding = factories.pact_finding(source(key), cities)
        with CaptureQueriesContext(connection) as made:
            accept_pact(finding=finding, by=CAROL)
        return len(made)

    warm = queries_for("warm", "K L M N")
    assert queries_for("large", "A B C D E F G H I J") <= warm
