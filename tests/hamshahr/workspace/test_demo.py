"""The demonstration: made by real actions, marked everywhere, never beside real offices."""

from __future__ import annotations

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import Settings

from hamshahr.accounts.actions import use_code
from hamshahr.accounts.models import User
from hamshahr.people.models import Office
from hamshahr.people.roles import NEED_SECOND_FACTOR, Role
from hamshahr.ties.models import Relationship, StatusChange
from hamshahr.workspace.demo import CITIES, joined_on, make_demo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def load_cities() -> None:
    for name, number in CITIES.items():
        factories.place(name.title(), "IR" if name in {"isfahan", "shiraz"} else "DE", geonames_id=number)


def test_everybody_can_sign_in_and_every_screen_says_that_it_is_invented(data: Path, client: Client) -> None:
    load_cities()
    shown = make_demo(by=factories.BY)
    assert {one.email.partition("@")[0] for one in shown} >= {role.replace("_", "-") for role in Role}
    for one in shown:
        user = User.objects.with_email(one.email).get()
        assert user.check_password(one.password)
        assert "emonstration" in user.name or "نمایشی" in user.name
        needs_factor = user.is_staff or user.memberships.get().role in NEED_SECOND_FACTOR
        assert bool(one.recovery) == needs_factor
        if one.recovery:
            assert use_code(user=user, code=one.recovery, by=factories.BY)
    assert all(office.organisation.name_en.startswith("DEMONSTRATION") for office in Office.objects.all())
    assert StatusChange.every.filter(from_status="suspended", to_status="active").exists()
    officer = User.objects.with_email("officer@isfahan.demonstration.example").get()
    client.force_login(officer)
    for name in ("office_today", "office_ties", "office_inbox"):
        page = client.get(reverse(f"workspace:{name}", args=[officer.memberships.get().office_id])).content.decode()
        assert "the offices, their people and their work are invented" in page, name
    assert (
        "the offices, their people and their work are invented" in client.get(reverse("publish:home")).content.decode()
    )


def test_each_office_writes_in_its_own_language(data: Path, client: Client) -> None:
    load_cities()
    make_demo(by=factories.BY)
    written = dict.fromkeys(("Isfahan", "Freiburg", "Weimar"), "")
    for change in StatusChange.every.select_related("office__speaks_for"):
        assert change.office
        assert change.office.speaks_for
        instrument = "" if change.resolution_id else change.instrument
        told = (change.reason_en, change.reason_fa, change.resumes_when_en, change.resumes_when_fa, instrument)
        written[change.office.speaks_for.name_en] += " ".join((*told, change.condition_met_en, change.condition_met_fa))
    assert "نمایشی" in written["Isfahan"]
    assert not re.search("[A-Za-z]", written["Isfahan"])
    assert "DEMONSTRATION" in written["Weimar"]
    assert not re.search("[\u0600-\u06ff]", written["Weimar"])
    officer = User.objects.with_email("officer@isfahan.demonstration.example").get()
    assert User.objects.filter(name__startswith="نمایشی: خوانندهٔ ").exists()
    client.force_login(officer)
    tie = Relationship.every.get(parties__place__name_en="Freiburg")
    with translation.override("fa"):
        ours = reverse("workspace:office_tie", args=[officer.memberships.get().office_id, tie.pk])
        pages = [client.get(address).content.decode() for address in (ours, tie.get_absolute_url())]
    for page in pages:
        assert "۱۳۷۸/۷۹ (۲۰۰۰ میلادی)" in page
        assert "۱۳۷۷/۷۸ (۱۹۹۹ میلادی)" in page


@pytest.mark.parametrize(
    ("word", "joined"), [("خواننده", "خوانندهٔ"), ("شورا", "شورای"), ("شهردار", "شهردار"), ("دبیر شبکه", "دبیر شبکهٔ")]
)
def test_a_persian_word_is_joined_to_the_next(word: str, joined: str) -> None:
    assert joined_on(word) == joined


def test_it_refuses_beside_real_offices_and_without_cities(data: Path) -> None:
    with pytest.raises(CommandError, match="load_atlas"):
        call_command("make_demo", stdout=StringIO())
    load_cities()
    factories.workplace()
    with pytest.raises(CommandError, match="offices here already"):
        call_command("make_demo", stdout=StringIO())
    assert not Relationship.every.exists()
    assert list(data.iterdir()) == []
