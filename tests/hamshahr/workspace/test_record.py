"""Who changed what: read in words, narrowed down, taken away as a file."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hamshahr.accounts.models import User
from hamshahr.people.actions import change_role
from hamshahr.people.models import Member, Office
from hamshahr.people.roles import Role
from hamshahr.ties.models import Status
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    office = factories.workplace()
    bob = Member.objects.get(user=factories.office_member(office, "bob@city.example", Role.READER))
    alice = Member.objects.get(user__name="Alice")
    change_role(member=bob, role=Role.PROTOCOL, by=alice.actor)
    factories.office_member(factories.office(factories.place("Freiburg", "DE")), "dora@freiburg.example")
    return office


@pytest.fixture
def alice(client: Client, office: Office) -> Client:
    client.force_login(User.objects.get(email="alice@city.example"))
    return client


def test_the_record_is_read_in_words_and_holds_this_offices_deeds_alone(alice: Client, office: Office) -> None:
    page = alice.get(reverse("workspace:office_audit", args=[office.pk])).content.decode()
    assert "changed the role of Bob from “reader” to “protocol officer”" in page
    assert "Dora" not in page
    alice.cookies["django_language"] = "fa"
    persian = alice.get(reverse("workspace:office_audit", args=[office.pk]).replace("/en/", "/fa/")).content.decode()
    assert "نقش Bob" in persian


def test_it_is_narrowed_down_by_person_thing_and_day(alice: Client, office: Office) -> None:
    address = reverse("workspace:office_audit", args=[office.pk])
    assert "changed the role of Bob" in alice.get(address, {"who": "ali"}).content.decode()
    assert "changed the role of Bob" not in alice.get(address, {"who": "nobody"}).content.decode()
    assert "changed the role of Bob" not in alice.get(address, {"until": "۱۳۸۰"}).content.decode()
    assert "opened the office" not in alice.get(address, {"what": "Bob"}).content.decode()


def test_it_is_taken_away_as_csv_and_json(alice: Client, office: Office) -> None:
    address = reverse("workspace:office_audit_file", args=[office.pk, "csv"])
    rows = list(csv.DictReader(io.StringIO(alice.get(address).content.decode("utf-8-sig"))))
    changed = next(row for row in rows if row["Code of the deed"] == "member.role_changed")
    assert (changed["Who"], json.loads(changed["After"])) == ("Alice", {"role": "protocol"})
    assert changed["What was done"] == "changed the role of Bob from “reader” to “protocol officer”"
    persian = alice.get(address.replace("/en/", "/fa/")).content.decode("utf-8-sig")
    assert persian.startswith("چه زمانی,چه کسی,چه شد,")
    address = reverse("workspace:office_audit_file", args=[office.pk, "json"])
    assert len(alice.get(address).json()) == len(rows)
    assert alice.get(address, {"who": "Alice"}).json()[0]["action"] == "member.role_changed"


def test_staff_read_what_is_no_offices(alice: Client, office: Office) -> None:
    page = alice.get(reverse("workspace:audit")).content.decode()
    assert "made an account for Bob" in page and "opened the office" in page
    assert "changed the role of Bob" not in page
    deeds = {one["action"] for one in alice.get(reverse("workspace:audit_file", args=["json"])).json()}
    assert "user.made" in deeds and "member.role_changed" not in deeds


def test_a_record_in_persian_names_cities_and_days_in_persian(client: Client) -> None:
    office = factories.workplace()
    factories.recorded_tie(office, factories.place("Weimar", "DE", "وایمار"), status=Status.ACTIVE)
    client.force_login(User.objects.get(email="alice@city.example"))
    with translation.override("fa"):
        address = reverse("workspace:office_audit", args=[office.pk])
    page = client.get(address, {"what": "وايمار", "since": "۱۴۰۰"}).content.decode()
    assert "– وایمار" in page and "Weimar" not in page
    faulty = client.get(address, {"since": "دیروز"}).content.decode()
    assert "تاریخ نیست" in faulty and "وایمار" in faulty
