"""The doors of an office: nothing for strangers, reasons for members."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from hamshahr.accounts.models import User
from hamshahr.core.writing import action
from hamshahr.people.actions import add_member
from hamshahr.people.doors import OfficeRequest, office_view
from hamshahr.people.models import Office
from hamshahr.people.queries import offices_of
from hamshahr.people.roles import Permission, Role
from tests import factories

pytestmark = pytest.mark.django_db


@office_view(Permission.CHANGE_MEMBERS)
def page(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    return HttpResponse(f"{request.member.user} at {office.name} sees {pk}")


@pytest.fixture
def isfahan() -> Office:
    return factories.office(factories.place())


def asked(office: Office, user: User | AnonymousUser) -> HttpResponse:
    request = RequestFactory().get("/")
    request.user = user
    answer = page(request, office=office.pk, pk=7)
    assert isinstance(answer, HttpResponse)
    return answer


def test_who_may_comes_in_and_who_may_not_reads_why(isfahan: Office) -> None:
    alice = factories.office_member(isfahan, "alice@isfahan.example", Role.ADMINISTRATOR)
    bob = factories.office_member(isfahan, "bob@isfahan.example", Role.READER)
    assert asked(isfahan, alice).content.decode() == "Alice at Municipality of Isfahan sees 7"
    refused = asked(isfahan, bob)
    assert refused.status_code == 403
    said = refused.content.decode()
    assert "Your role here is reader" in said
    assert "administrator" in said
    assert reverse("workspace:office_my_role", args=[isfahan.pk]) in said


def test_to_strangers_the_office_is_not_there(isfahan: Office) -> None:
    charlie = factories.user("charlie@elsewhere.example", "Charlie")
    elsewhere = factories.office(factories.place("Freiburg", "DE"))
    dora = factories.office_member(elsewhere, "dora@freiburg.example", Role.ADMINISTRATOR)
    for stranger in (charlie, dora, AnonymousUser()):
        with pytest.raises(Http404):
            asked(isfahan, stranger)


def test_a_view_tells_which_permission_opens_it() -> None:
    assert page.permission == Permission.CHANGE_MEMBERS  # type: ignore[attr-defined]


def test_a_closed_office_is_read_and_no_longer_changed(isfahan: Office) -> None:
    alice = factories.office_member(isfahan, "alice@isfahan.example", Role.ADMINISTRATOR)

    @action
    def close() -> None:
        Office.objects.update(closed_on="2026-01-01", closing_reason="merged")

    close()
    assert asked(isfahan, alice).status_code == 403
    assert not offices_of(alice)


def test_offices_of_a_person_in_the_order_of_their_names(isfahan: Office) -> None:
    alice = factories.office_member(isfahan, "alice@isfahan.example", Role.ADMINISTRATOR)
    aachen = factories.office(factories.place("Aachen", "DE"))
    add_member(office=aachen, user=alice, role=Role.READER, by=factories.BY)
    assert list(offices_of(alice)) == [aachen, isfahan]


def test_my_role_says_what_i_may_what_not_and_who_may(isfahan: Office, client: Client) -> None:
    factories.office_member(isfahan, "alice@isfahan.example", Role.ADMINISTRATOR)
    client.force_login(factories.office_member(isfahan, "bob@isfahan.example", Role.COUNCIL_CLERK))
    told = client.get(reverse("workspace:office_my_role", args=[isfahan.pk])).content.decode()
    may, may_not = told.split("You may not, but others may")
    assert "record resolutions of the council" in may
    assert "change the status of a tie" in may_not
    assert "alice@isfahan.example" in may_not
