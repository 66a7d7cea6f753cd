"""The first run: whoever holds the setup code becomes the first administrator, once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.core.errors import UserError
from hamshahr.people.actions import set_up
from hamshahr.people.first_run import is_set_up, is_setup_code, setup_code
from hamshahr.people.models import Member, Office
from hamshahr.people.roles import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.fixture
def isfahan() -> Place:
    return factories.place("Isfahan", "IR", "اصفهان", population=2_000_000)


def facts(city: Place) -> dict[str, str]:
    return {
        "code": setup_code(), "name": "Alice", "email": "alice@city.example", "password": factories.PASSWORD,
        "city": str(city.pk),
    }  # fmt: skip


def test_the_printed_address_leads_to_an_administrator_of_their_citys_office(
    isfahan: Place, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("setup_code")
    (address,) = re.findall(r"(/en/setup/\?code=\S+)", capsys.readouterr().out)
    page = client.get(address).content.decode()
    assert f'value="{setup_code()}"' in page
    answer = client.post(reverse("people:setup"), facts(isfahan))
    assert answer.headers["Location"] == reverse("accounts:factors")
    assert client.get(reverse("accounts:factors")).status_code == 200, "they are signed in"
    member = Member.objects.get()
    assert (member.user.is_staff, member.role) == (True, Role.ADMINISTRATOR)
    office = Office.objects.get()
    assert office.speaks_for == isfahan
    assert (office.organisation.name_en, office.organisation.name_fa) == ("Municipality of Isfahan", "شهرداری اصفهان")
    assert client.get(address).status_code == 404
    assert client.post(reverse("people:setup"), facts(isfahan)).status_code == 404
    assert User.objects.count() == 1
    call_command("setup_code")
    assert "already" in capsys.readouterr().out


def test_without_the_code_nobody_takes_an_installation(isfahan: Place, client: Client) -> None:
    assert not is_setup_code(""), "no code opens anything before one was made"
    for wrong in ("", "nonsense", setup_code()[:-1]):
        answer = client.post(reverse("people:setup"), facts(isfahan) | {"code": wrong})
        assert answer.status_code == 422, wrong
    assert not is_set_up()


def test_of_two_at_once_one_succeeds(isfahan: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second one passed the question whether anybody is there, and finds the code used up."""
    told: dict[str, Any] = {
        "name": "A",
        "password": factories.PASSWORD,
        "city": isfahan,
        "language": "en",
        "by": factories.BY,
    }
    code = setup_code()
    set_up(code=code, email="a@city.example", **told)
    monkeypatch.setattr("hamshahr.people.actions.setup.is_set_up", lambda: False)
    with pytest.raises(UserError):
        set_up(code=code, email="b@city.example", **told)
    assert User.objects.count() == 1


def test_the_city_is_searched_and_chosen_without_javascript(isfahan: Place, client: Client) -> None:
    sent = facts(isfahan) | {"city": "", "search": "1", "city_name": "Esfahan Isfah"}
    sent["city_name"] = "اصفهان"
    page = client.post(reverse("people:setup"), sent).content.decode()
    assert f'value="{isfahan.pk}"' in page and "Alice" in page
    assert "form-fault" not in page, "searching is no mistake"
    without = client.post(reverse("people:setup"), facts(isfahan) | {"city": ""})
    assert without.status_code == 422
    assert "Search for the city and choose it." in without.content.decode()


def test_a_weak_password_is_told_and_the_code_stays(isfahan: Place, client: Client) -> None:
    assert client.post(reverse("people:setup"), facts(isfahan) | {"password": "12345"}).status_code == 422
    assert not is_set_up() and is_setup_code(setup_code())


def test_the_sign_in_page_tells_of_the_first_run_until_then(isfahan: Place, client: Client) -> None:
    assert "manage.py setup_code" in client.get(reverse("accounts:sign_in")).content.decode()
    factories.user()
    assert "manage.py setup_code" not in client.get(reverse("accounts:sign_in")).content.decode()
