"""The life of a tie: which steps follow, what each needs, and that the database holds the gravest of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hamshahr.core.bilingual import Text
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.errors import EditedMeanwhile, UserError
from hamshahr.core.writing import action
from hamshahr.people.models import Member, Office, Resolution
from hamshahr.people.roles import Role
from hamshahr.ties.actions import change_status, record_tie, say_of_fact
from hamshahr.ties.drafts import Given
from hamshahr.ties.lifecycle import NEEDS, NEEDS_COMING_FROM, TRANSITIONS, Need, may_follow, needed
from hamshahr.ties.models import Agreement, Claim, Kind, Level, Relationship, Statement, Status, StatusChange
from hamshahr.ties.queries import keepers, next_steps, standing
from tests import factories
from tests.factories import BY

pytestmark = pytest.mark.django_db

JANUARY = PartialDate(dt.date(2024, 1, 2), Precision.DAY)
MARCH = PartialDate(dt.date(2024, 3, 1), Precision.DAY)
WHY = Text(en="Until the war ends", fa="تا پایان جنگ")
SUSPENSION: dict[str, Any] = {
    "reason": WHY,
    "resumes_when": Text(en="when peace is restored"),
    "informed_partner": "The mayor, by letter",
    "informed_on": dt.date(2024, 2, 28),
}


@pytest.fixture
def offices() -> tuple[Office, Office]:
    isfahan, freiburg = factories.place("Isfahan", "IR", "اصفهان"), factories.place("Freiburg", "DE", "فرایبورگ")
    return factories.office(isfahan), factories.office(freiburg)


def tie_of(offices: tuple[Office, Office], status: str = Status.ACTIVE, **facts: Any) -> Relationship:
    assert offices[1].speaks_for is not None
    facts = {"kind": Kind.SISTER, "start": PartialDate.parse("2000-10"), "since": JANUARY} | facts
    return record_tie(office=offices[0], partner=offices[1].speaks_for, status=status, by=BY, **facts)


def step(tie: Relationship, office: Office, to: str, level: str = Level.OFFICIAL, **given: Any) -> Relationship:
    version = Relationship.every.get(pk=tie.pk).version
    change_status(
        relationship=tie, office=office, level=level, to=to, on=MARCH, given=Given(**given), seen_version=version, by=BY
    )
    return Relationship.every.get(pk=tie.pk)


def say(tie: Relationship, office: Office, fact: str, stance: str, **told: Any) -> Relationship:
    version = Relationship.every.get(pk=tie.pk).version
    say_of_fact(relationship=tie, office=office, fact=fact, stance=stance, seen_version=version, by=BY, **told)
    return Relationship.every.get(pk=tie.pk)


def test_every_status_can_be_reached_and_left_on_the_official_level() -> None:
    table = TRANSITIONS[Level.OFFICIAL]
    assert set(table) == {"", *Status.values}
    reached = set().union(*table.values())
    assert reached == set(Status)
    assert all(before not in following for before, following in table.items())


def test_what_a_step_needs_is_told_only_for_steps_there_are() -> None:
    for level, needs in NEEDS.items():
        assert set(needs) <= set().union(*TRANSITIONS[level].values())
    for before, to in NEEDS_COMING_FROM:
        assert to in TRANSITIONS[Level.OFFICIAL][before]


def test_from_enquiry_to_resumption_by_two_offices(offices: tuple[Office, Office]) -> None:
    one, other = offices
    tie = tie_of(offices, Status.ENQUIRY)
    tie = step(tie, other, Status.EXPLORING)
    tie = step(tie, one, Status.PROPOSED)
    tie = step(tie, other, Status.IN_CLEARANCE)
    tie = step(tie, one, Status.APPROVED, resolution=factories.resolution(one))
    tie = step(tie, other, Status.ACTIVE, instrument="Agreement of Freiburg")
    assert (tie.status, tie.agreement) == (Status.ACTIVE, Agreement.AGREED)
    tie = step(tie, one, Status.SUSPENDED, **SUSPENSION)
    assert standing(tie)[Level.OFFICIAL].status == Status.SUSPENDED
    tie = step(tie, other, Status.ACTIVE, condition_met=Text(en="Peace is restored"))
    changes = StatusChange.every.filter(relationship=tie).order_by("pk").values_list("from_status", "to_status")
    assert list(changes) == [
        ("", "enquiry"), ("enquiry", "exploring"), ("exploring", "proposed"), ("proposed", "in_clearance"),
        ("in_clearance", "approved"), ("approved", "active"), ("active", "suspended"), ("suspended", "active"),
    ]  # fmt: skip
    assert (tie.status, tie.agreement, tie.version) == (Status.ACTIVE, Agreement.AGREED, 8)


def test_civil_ties_go_on_while_the_official_level_is_suspended(offices: tuple[Office, Office]) -> None:
    tie = tie_of(offices)
    tie = step(tie, offices[0], Status.ACTIVE, Level.CIVIL_SOCIETY)
    tie = step(tie, offices[1], Status.SUSPENDED, **SUSPENSION)
    stands = standing(tie)
    assert {level: one.status for level, one in stands.items()} == {
        Level.OFFICIAL: "suspended", Level.ADMINISTRATIVE: "", Level.CIVIL_SOCIETY: "active",
    }  # fmt: skip
    assert tie.status == Status.SUSPENDED


@pytest.mark.parametrize("missing", sorted(SUSPENSION))
def test_a_step_without_what_it_needs_is_refused_by_name(missing: str, offices: tuple[Office, Office]) -> None:
    tie = tie_of(offices)
    given = {name: value for name, value in SUSPENSION.items() if name != missing}
    with pytest.raises(UserError, match=str(Need(missing).label)):
        step(tie, offices[0], Status.SUSPENDED, **given)
    assert Relationship.every.get(pk=tie.pk).status == Status.ACTIVE


@pytest.mark.parametrize(
    ("before", "to", "given"),
    [
        (Status.ACTIVE, Status.SUSPENDED, {}),
        (Status.ACTIVE, Status.ENDED, {}),
        (Status.PROPOSED, Status.REFUSED, {}),
        (Status.PROPOSED, Status.BARRED, {}),
        (Status.IN_CLEARANCE, Status.APPROVED, {}),
        (Status.SUSPENDED, Status.ACTIVE, {}),
    ],
)
def test_the_database_refuses_a_decided_step_without_its_reason(
    before: str, to: str, given: dict[str, Any], offices: tuple[Office, Office]
) -> None:
    """Whatever writes it: the constraints hold what lifecycle.NEEDS says of these steps."""
    tie = tie_of(offices)
    assert needed(Level.OFFICIAL, before, Status(to))
    claim = Claim.every.filter(relationship=tie).order_by("-pk")[0]

    @action
    def write(**facts: Any) -> None:
        StatusChange(
            relationship=tie, claim=claim, office=offices[0], from_status=before, to_status=to,
            on=dt.date(2024, 3, 1), on_precision="day", **facts,
        ).save()  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        write()
    whole = {
        "reason_fa": "دلیل", "resumes_when_en": "peace", "condition_met_en": "peace", "informed_partner": "the mayor",
        "informed_on": dt.date(2024, 3, 1), "resolution": factories.resolution(offices[0]),
    }  # fmt: skip
    write(**whole)


def test_a_step_that_cannot_follow_or_is_too_early_or_late_is_refused(offices: tuple[Office, Office]) -> None:
    tie = tie_of(offices, Status.ENQUIRY)
    with pytest.raises(UserError, match="in one step"):
        step(tie, offices[0], Status.ACTIVE)
    for on in (PartialDate(dt.date(2023, 5, 1), Precision.DAY), PartialDate(dt.date(2999, 1, 1), Precision.YEAR)):
        with pytest.raises(UserError):
            change_status(
                relationship=tie, office=offices[0], level="official", to=Status.EXPLORING, on=on,
                seen_version=tie.version, by=BY,
            )  # fmt: skip
    assert Relationship.every.get(pk=tie.pk).version == tie.version


def test_a_resolution_of_another_office_approves_nothing(offices: tuple[Office, Office]) -> None:
    tie = tie_of(offices, Status.PROPOSED)
    foreign: Resolution = factories.resolution(offices[1])
    with pytest.raises(UserError, match="another office"):
        step(tie, offices[0], Status.APPROVED, resolution=foreign)


def test_confirmed_corrected_disputed_are_shown_and_never_averaged(offices: tuple[Office, Office]) -> None:
    tie = tie_of(offices)
    assert tie.agreement == Agreement.ONE_SIDED
    tie = say(tie, offices[1], "start", "confirmed")
    assert (tie.agreement, str(tie.started)) == (Agreement.AGREED, "2000-10")
    tie = say(tie, offices[1], "start", "corrected", value=PartialDate.parse("2001-05-07"))
    assert tie.agreement == Agreement.DISPUTED
    told = {keeper.place.name_en: str(keeper.said.start) for keeper in keepers(tie) if keeper.said}
    assert told == {"Isfahan": "2000-10", "Freiburg": "2001-05-07"}
    tie = say(tie, offices[0], "start", "confirmed", value=PartialDate.parse("2001-05-07"))
    assert (tie.agreement, str(tie.started)) == (Agreement.AGREED, "2001-05-07")
    tie = say(tie, offices[1], "kind", "disputed", note="It was a friendship only.")
    assert tie.agreement == Agreement.DISPUTED
    tie = say(tie, offices[1], "kind", "confirmed")
    assert tie.agreement == Agreement.AGREED
    assert Statement.objects.current().count() == 3
    assert Statement.objects.count() == 5


def test_what_two_keepers_agree_on_outweighs_a_register(offices: tuple[Office, Office]) -> None:
    cities = [office.speaks_for for office in offices if office.speaks_for]
    factories.tie(*cities, by_source=factories.source("register"), start="1998")
    tie = tie_of(offices)
    assert tie.agreement == Agreement.DISPUTED
    tie = say(tie, offices[1], "start", "confirmed", value=PartialDate.parse("2000-10"))
    assert (tie.agreement, str(tie.started)) == (Agreement.AGREED, "2000-10")


def test_three_keepers_of_a_pact(offices: tuple[Office, Office]) -> None:
    third = factories.office(factories.place("Padua", "IT"))
    assert third.speaks_for is not None
    pact = tie_of(offices, kind=Kind.MULTILATERAL_PACT, others=[third.speaks_for])
    pact = say(pact, offices[1], "start", "confirmed")
    pact = say(pact, third, "start", "corrected", value=PartialDate.parse("1999"))
    assert pact.agreement == Agreement.DISPUTED
    assert [keeper.office for keeper in keepers(pact)] == [*offices, third]


def test_whoever_read_an_older_state_is_told_what_changed_and_overwrites_nothing(
    offices: tuple[Office, Office],
) -> None:
    tie = tie_of(offices)
    seen = tie.version
    step(tie, offices[1], Status.DORMANT)
    before = list(Claim.every.order_by("pk").values())
    with pytest.raises(EditedMeanwhile, match="the test") as told:
        say_of_fact(relationship=tie, office=offices[0], fact="status", stance="confirmed", seen_version=seen, by=BY)
    assert told.value.version == seen + 1
    assert told.value.changed == ["status: dormant"]
    assert list(Claim.every.order_by("pk").values()) == before


def test_next_steps_say_what_each_needs_and_who_may(offices: tuple[Office, Office]) -> None:
    tie = tie_of(offices)
    officer = Member.objects.get(user=factories.office_member(offices[0], "alice@isfahan.example"))
    reader = Member.objects.get(user=factories.office_member(offices[0], "rita@isfahan.example", Role.READER))
    stranger = Member.objects.get(
        user=factories.office_member(factories.office(factories.place("Padua", "IT")), "charlie@padua.example")
    )
    steps = next_steps(tie, Level.OFFICIAL, officer)
    assert [one.to for one in steps] == may_follow(Level.OFFICIAL, Status.ACTIVE)
    assert all(one.answer for one in steps)
    suspension = next(one for one in steps if one.to == Status.SUSPENDED)
    assert set(suspension.needs) == {Need(name) for name in SUSPENSION}
    for member in (reader, stranger):
        assert not any(one.answer for one in next_steps(tie, Level.OFFICIAL, member))
