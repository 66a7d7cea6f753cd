"""Asking a partner that has no office here, from the page of the tie."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from hamshahr.people.actions import add_contact, add_person, add_post, make_organisation
from hamshahr.people.models import Member, Office
from hamshahr.people.roles import Role
from hamshahr.ties.actions import Answer, answer_request
from hamshahr.ties.models import FactName, PartnerRequest, Relationship, Stance, Status
from hamshahr.workspace.office.reading import office_ties
from hamshahr.workspace.office.waiting import waiting_for
from tests import factories

pytestmark = pytest.mark.django_db
Committing = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]


@pytest.fixture
def office() -> Office:
    return factories.workplace()


@pytest.fixture
def tie(office: Office) -> Relationship:
    weimar = factories.place("Weimar", "DE", "وایمار")
    there = make_organisation(
        kind="municipality", name_en="City of Weimar", place=weimar, country=weimar.country, by=factories.BY
    )
    wilma = add_person(office=office, name_en="Wilma", name_fa="", by=factories.BY)
    add_post(person=wilma, organisation=there, kind="officer", by=factories.BY)
    add_contact(person=wilma, kind="email", value="wilma@weimar.example", consent="asked", by=factories.BY)
    return factories.recorded_tie(office, weimar, start="2009")


@pytest.fixture
def officer(client: Client, office: Office) -> Client:
    client.force_login(factories.office_member(office, "olga@city.example", Role.OFFICER))
    return client


def page_of(tie: Relationship, office: Office, what: str = "") -> str:
    name, more = ("workspace:office_add", [what]) if what else ("workspace:office_tie", [])
    return reverse(name, args=[office.pk, tie.pk, *more])


def test_the_form_knows_whom_the_office_knows_there(officer: Client, office: Office, tie: Relationship) -> None:
    shown = officer.get(page_of(tie, office)).content.decode()
    assert page_of(tie, office, "question") in shown
    form = officer.get(page_of(tie, office, "question")).content.decode()
    assert 'value="wilma@weimar.example"' in form and 'value="Wilma"' in form
    assert re.search(r'<option value="en" selected', form)


def test_a_question_is_sent_shown_and_taken_back(
    officer: Client, office: Office, tie: Relationship, django_capture_on_commit_callbacks: Committing
) -> None:
    place = tie.parties.exclude(place=office.speaks_for).get().place
    sent = {"place": place.pk, "email": "wilma@weimar.example", "name": "Wilma", "language": "en", "message": "Please"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = officer.post(page_of(tie, office, "question"), sent, follow=True)
    asked = PartnerRequest.objects.get()
    assert (asked.place, asked.asked_by.name) == (place, "Olga")
    assert "http://testserver/en/answer/" in str(mail.outbox[-1].body)
    cancel = reverse("workspace:office_cancel_question", args=[office.pk, asked.pk])
    assert cancel in answer.content.decode() and "wilma@weimar.example" in answer.content.decode()
    after = officer.post(cancel, follow=True).content.decode()
    asked.refresh_from_db()
    assert asked.cancelled_at is not None and cancel not in after


def test_a_bad_address_is_told_beside_its_field_and_nothing_is_sent(
    officer: Client, office: Office, tie: Relationship
) -> None:
    answer = officer.post(page_of(tie, office, "question"), {"email": "wilma", "language": "en"})
    assert answer.status_code == 422
    assert not PartnerRequest.objects.exists() and not mail.outbox


def test_a_partner_with_an_office_is_not_asked(officer: Client, office: Office) -> None:
    weimar = factories.place("Weimar", "DE", "وایمار")
    factories.office(weimar)
    tie = factories.recorded_tie(office, weimar)
    assert page_of(tie, office, "question") not in officer.get(page_of(tie, office)).content.decode()
    refused = officer.get(page_of(tie, office, "question"))
    assert refused.status_code == 400 and "has an office here" in refused.content.decode()


def test_strangers_and_readers_take_no_question_back(officer: Client, office: Office, tie: Relationship) -> None:
    asked, _secret = factories.partner_request(tie, office)
    reader, stranger = Client(), Client()
    reader.force_login(factories.office_member(office, "rita@city.example", Role.READER))
    weimar = factories.office(factories.place("Freiburg", "DE", "فرایبورگ"))
    stranger.force_login(factories.office_member(weimar, "dora@freiburg.example", Role.OFFICER))
    address = reverse("workspace:office_cancel_question", args=[office.pk, asked.pk])
    assert (reader.post(address).status_code, stranger.post(address).status_code) == (403, 404)
    own = reverse("workspace:office_cancel_question", args=[weimar.pk, asked.pk])
    assert stranger.post(own).status_code == 404
    asked.refresh_from_db()
    assert asked.cancelled_at is None


def test_staff_see_which_partners_want_an_office_until_they_have_one(
    client: Client, office: Office, tie: Relationship
) -> None:
    client.force_login(factories.user("staff@atlas.example", is_staff=True))
    asked, _secret = factories.partner_request(tie, office)
    answer = {FactName.START: Answer(Stance.CONFIRMED)}
    answer_request(
        request=asked, answers=answer, name="Walter", post="Mayor", seen_version=asked.relationship.version,
        wants_office=True, by=factories.BY,
    )  # fmt: skip
    page = client.get(reverse("workspace:offices")).content.decode()
    assert "Cities that want an office" in page and "Walter" in page and asked.email in page
    factories.office(asked.place)
    assert "Walter" not in client.get(reverse("workspace:offices")).content.decode()


def test_invitations_wait_for_who_may_invite_and_clearance_for_who_decides(office: Office) -> None:
    factories.invitation(office, email="iris@city.example")
    factories.recorded_tie(office, factories.place("Weimar", "DE", "وایمار"), status=Status.IN_CLEARANCE)
    found: dict[str, list[str]] = {}
    for role in (Role.ADMINISTRATOR, Role.CLEARANCE_REVIEWER, Role.READER):
        user = factories.office_member(office, f"{role.value.replace('_', '')}@city.example", role)
        member = Member.objects.get(user=user)
        found[role] = [str(one.kind) for one in waiting_for(member, office_ties(office, user))]
    assert "Invitation not taken up" in found[Role.ADMINISTRATOR]
    assert found[Role.CLEARANCE_REVIEWER] == ["To be reviewed"]
    assert found[Role.READER] == []
