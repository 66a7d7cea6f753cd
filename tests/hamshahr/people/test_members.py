"""Who belongs to an office: invited by mail, with a role, to an end that says why."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks as Committing

from hamshahr.accounts.models import CodeApp, User
from hamshahr.audit.models import Event
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.people.actions import accept_invitation, change_role, end_membership
from hamshahr.people.models import Invitation, Member, Office
from hamshahr.people.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db
NEW = {"name": "Dina", "password": factories.PASSWORD}


@pytest.fixture
def office() -> Office:
    return factories.workplace()


@pytest.fixture
def alice(client: Client, office: Office) -> Client:
    client.force_login(User.objects.get(email="alice@city.example"))
    return client


@action
def with_code_app(user: User) -> None:
    CodeApp(user=user, sealed_secret="sealed", last_step=0).save()


def members_page(office: Office) -> str:
    return reverse("workspace:office_members", args=[office.pk])


def test_invited_by_mail_somebody_without_an_account_joins(
    alice: Client, office: Office, mailoutbox: list[Any], django_capture_on_commit_callbacks: Committing
) -> None:
    sent = {"email": "Dina@City.example", "role": Role.PROTOCOL, "language": "fa"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = alice.post(reverse("workspace:office_invite", args=[office.pk]), sent)
    assert answer.headers["Location"] == members_page(office)
    (mail,) = mailoutbox
    assert mail.to == ["dina@city.example"]
    (link,) = re.findall(r"http://testserver(/fa/invitation/[^/]+/)", mail.body)
    assert Invitation.objects.get().token_digest not in link

    dina = Client()
    page = dina.get(link).content.decode()
    assert "dina@city.example" in page and "Alice" in page
    assert dina.post(link, NEW).headers["Location"] == reverse("workspace:office_my_role", args=[office.pk]).replace(
        "/en/", "/fa/"
    )
    member = Member.objects.get(user__email="dina@city.example")
    assert (member.role, member.user.name, member.user.language) == (Role.PROTOCOL, "Dina", "fa")
    assert dina.get(members_page(office)).status_code == 200
    assert Client().get(link).status_code == 410, "a link works once"
    told = list(Event.objects.of_office(office.pk).values_list("action", "actor"))
    assert ("member.added", "Dina") in told and ("member.invited", "Alice") in told


def test_somebody_with_an_account_signs_in_to_accept(office: Office) -> None:
    _, link = factories.invitation(office, "bob@city.example")
    bob = factories.user("bob@city.example", "Bob", is_staff=False)
    visitor = Client()
    page = visitor.get(link)
    assert f"{reverse('accounts:sign_in')}?next={link}" in page.content.decode()
    assert visitor.post(link, NEW).status_code == 200
    assert not Member.objects.filter(user=bob).exists(), "a link alone takes over no account"
    visitor.force_login(bob)
    assert visitor.post(link).status_code == 302
    assert Member.objects.get(user=bob).role == Role.OFFICER


def test_an_invitation_is_for_its_address_alone(office: Office) -> None:
    made, link = factories.invitation(office)
    charlie = factories.user("charlie@elsewhere.example", "Charlie", is_staff=False)
    with pytest.raises(UserError, match=r"dina@city\.example"):
        accept_invitation(invitation=made, user=charlie, by=charlie.actor)
    visitor = Client()
    visitor.force_login(charlie)
    assert "signed in as" in visitor.get(link).content.decode()
    assert visitor.post(link).status_code == 409
    assert not Member.objects.filter(user=charlie).exists()


def test_a_link_ends_by_time_by_a_newer_one_and_by_being_taken_back(alice: Client, office: Office) -> None:
    _, first = factories.invitation(office)
    made, second = factories.invitation(office)
    visitor = Client()
    assert (visitor.get(first).status_code, visitor.get(second).status_code) == (410, 200)
    with time_machine.travel("2050-01-01"):
        assert visitor.get(second).status_code == 410
        assert visitor.post(second, NEW).status_code == 410
    alice.post(reverse("workspace:office_revoke_invitation", args=[office.pk, made.pk]))
    assert visitor.get(second).status_code == 410
    again = alice.post(reverse("workspace:office_revoke_invitation", args=[office.pk, made.pk]))
    assert again.status_code == 409
    assert not User.objects.filter(email="dina@city.example").exists()


def test_what_is_wrong_with_an_invitation_is_said_in_its_form(alice: Client, office: Office) -> None:
    address = reverse("workspace:office_invite", args=[office.pk])
    for email in ("nobody", "alice@city.example"):
        answer = alice.post(address, {"email": email, "role": Role.OFFICER, "language": "en"})
        assert answer.status_code == 422
        assert "form-fault" in answer.content.decode()
    assert alice.post(address, {"email": "x@y.example", "role": "king", "language": "en"}).status_code == 422
    assert not Invitation.objects.exists()


def test_a_weak_password_opens_no_account(office: Office) -> None:
    _, link = factories.invitation(office)
    answer = Client().post(link, NEW | {"password": "password"})
    assert answer.status_code == 422
    assert not User.objects.filter(email="dina@city.example").exists()
    assert Invitation.objects.open().exists()


def test_an_office_keeps_an_administrator(alice: Client, office: Office) -> None:
    me = Member.objects.get(user__name="Alice")
    with pytest.raises(UserError, match="needs an administrator"):
        change_role(member=me, role=Role.READER, by=me.actor)
    with pytest.raises(UserError, match="needs an administrator"):
        end_membership(member=me, reason="moved away", by=me.actor)
    bob = factories.office_member(office, "bob@city.example", Role.READER)
    other = Member.objects.get(user=bob)
    answer = alice.post(reverse("workspace:office_member_role", args=[office.pk, other.pk]), {"role": "administrator"})
    assert answer.status_code == 302
    end = reverse("workspace:office_end_member", args=[office.pk, me.pk])
    assert alice.post(end).status_code == 409, "an end has its reason"
    assert alice.post(end, {"reason": "moved to another city"}).status_code == 302
    assert alice.get(members_page(office)).status_code == 404, "who left sees nothing any more"
    assert Member.objects.get(pk=me.pk).ending_reason == "moved to another city"


def test_members_see_who_belongs_and_administrators_change_it(alice: Client, office: Office) -> None:
    bob = factories.office_member(office, "bob@city.example", Role.READER)
    with_code_app(bob)
    mine = alice.get(members_page(office)).content.decode()
    assert "Invite somebody" in mine and "set up" in mine and "none yet" in mine
    visitor = Client()
    visitor.force_login(bob)
    his = visitor.get(members_page(office)).content.decode()
    assert "Alice" in his and "Invite somebody" not in his and "<form" not in his.split("<main")[1]
    end = reverse("workspace:office_end_member", args=[office.pk, Member.objects.get(user=bob).pk])
    assert visitor.post(end, {"reason": "x"}).status_code == 403


def test_members_of_another_office_cannot_be_reached_through_mine(alice: Client, office: Office) -> None:
    elsewhere = factories.office(factories.place("Freiburg", "DE"))
    theirs = Member.objects.get(user=factories.office_member(elsewhere, "dora@freiburg.example"))
    answer = alice.post(reverse("workspace:office_end_member", args=[office.pk, theirs.pk]), {"reason": "x"})
    assert answer.status_code == 404


def test_the_list_costs_the_same_however_many_belong(alice: Client, office: Office) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            alice.get(members_page(office))
        return len(asked)

    few = cost()
    for number in range(5):
        factories.office_member(office, f"m{number}@city.example")
        factories.invitation(office, f"i{number}@city.example")
    assert cost() == few


def test_settings_change_names_and_language(alice: Client, office: Office) -> None:
    page = reverse("workspace:office_settings", args=[office.pk])
    sent = {
        "name_fa": "شهرداری اصفهان",
        "name_en": "City of Isfahan",
        "website": "https://isfahan.ir/",
        "language": "fa",
    }
    assert alice.post(page, sent).status_code == 302
    office.refresh_from_db()
    assert (office.name, office.language) == ("City of Isfahan", "fa")
    event = Event.objects.get(action="office.changed")
    assert event.before["name_en"] == "Municipality of Isfahan"
    assert event.after["language"] == "fa"
    assert alice.post(page, sent | {"name_fa": " ", "name_en": ""}).status_code == 422
