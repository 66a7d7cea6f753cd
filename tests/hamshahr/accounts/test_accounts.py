"""Accounts: who is let in, who is not, and what is written down of it."""

from __future__ import annotations

import io
import time
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import translation

from hamshahr.accounts import guessing
from hamshahr.accounts.actions import change_password, make_user, set_standing
from hamshahr.accounts.models import User
from hamshahr.accounts.policies import can_change_atlas
from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.core.errors import UserError
from hamshahr.core.permissions import Denied
from tests import factories

pytestmark = pytest.mark.django_db


def sign_in(client: Client, password: str = factories.PASSWORD, email: str = "alice@city.example") -> int:
    """The status of the answer: 302 for who is let in, 200 for the form again."""
    return client.post(reverse("accounts:sign_in"), {"username": email, "password": password}).status_code


def test_who_knows_the_password_is_let_in_however_the_address_is_written(client: Client) -> None:
    alice = factories.user(is_staff=False)
    assert alice.password.startswith("argon2$")
    assert sign_in(client, email=" ALICE@city.example ") == 302
    assert client.get(reverse("accounts:account")).status_code == 200
    assert client.post(reverse("accounts:sign_out")).status_code == 302
    assert client.get(reverse("accounts:account")).status_code == 302


@pytest.mark.parametrize("password", ["", "wrong", factories.PASSWORD.upper()])
def test_who_does_not_is_not(client: Client, password: str) -> None:
    factories.user()
    assert sign_in(client, password) == 200
    assert client.get(reverse("workspace:desk")).status_code == 302


def test_who_signs_in_comes_to_where_they_wanted_but_never_to_another_site(client: Client) -> None:
    factories.user()
    wanted = {"username": "alice@city.example", "password": factories.PASSWORD, "next": reverse("publish:tasks")}
    assert client.post(reverse("accounts:sign_in"), wanted).headers["Location"] == reverse("publish:tasks")
    client.logout()
    elsewhere = wanted | {"next": "https://elsewhere.example/"}
    assert client.post(reverse("accounts:sign_in"), elsewhere).headers["Location"] == reverse("workspace:desk")


def test_guessing_ends_after_ten_failures_for_a_quarter_of_an_hour(client: Client) -> None:
    factories.user()
    factories.user("bob@city.example", "Bob")
    with time_machine.travel(time.time(), tick=False) as clock:
        for _ in range(guessing.PASSWORD.most):
            assert sign_in(client, "wrong") == 200
        assert sign_in(client) == 200, "even the right password waits"
        assert sign_in(Client(), email="bob@city.example") == 302, "others do not"
        clock.shift(guessing.PASSWORD.seconds + 1)
        assert sign_in(client) == 302


def test_an_account_that_was_closed_signs_in_no_more_and_its_sessions_end(client: Client, by: Actor) -> None:
    alice = factories.user()
    client.force_login(alice)
    set_standing(user=alice, is_staff=True, is_active=False, by=by)
    assert client.get(reverse("workspace:desk")).status_code == 302
    assert sign_in(client) == 200
    assert isinstance(can_change_atlas(alice), Denied)


def test_a_new_password_ends_the_sessions_of_the_old_one(client: Client, by: Actor) -> None:
    alice = factories.user()
    client.force_login(alice)
    change_password(user=alice, password="another-river-of-9-cities", by=by)
    assert client.get(reverse("workspace:desk")).status_code == 302
    assert sign_in(client, "another-river-of-9-cities") == 302


@pytest.mark.parametrize(
    ("email", "name", "password", "told"),
    [
        ("alice", "Alice", factories.PASSWORD, "not an e-mail address"),
        ("alice@city.example", " ", factories.PASSWORD, "name is needed"),
        ("alice@city.example", "Alice", "12345678", "common"),
        ("alice@city.example", "Alice", "x7!", "short"),
        ("TAKEN@city.example", "Alice", factories.PASSWORD, "already"),
    ],
)
def test_a_bad_account_is_refused_in_words(email: str, name: str, password: str, told: str) -> None:
    factories.user("taken@city.example", "Taken")
    with translation.override("en"), pytest.raises(UserError, match=told):
        make_user(email=email, name=name, password=password, is_staff=False, by=factories.BY)
    assert User.objects.count() == 1


def test_what_a_person_does_stands_under_their_name_and_key_and_no_password_is_written_down() -> None:
    alice = factories.user()
    make_user(email="bob@city.example", name="Bob", password="rivers-and-7-bridges", is_staff=False, by=alice.actor)
    event = Event.objects.get(subject_label="Bob")
    assert (event.actor, event.actor_key, event.action) == ("Alice", f"user {alice.pk}", "user.made")
    assert "rivers" not in str(event.after)


def test_the_command_makes_the_first_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{factories.PASSWORD}\n"))
    out = io.StringIO()
    call_command("make_user", "alice@city.example", "Alice", "--staff", stdout=out)
    assert "may change the atlas" in out.getvalue()
    assert can_change_atlas(User.objects.get())
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError):
        call_command("make_user", "bob@city.example", "Bob")


def test_htmx_is_sent_to_the_door_not_given_its_page(client: Client) -> None:
    answer = client.get(reverse("workspace:desk"), headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(reverse("accounts:sign_in"))
    assert "Location" not in answer.headers


def test_the_door_speaks_both_languages(client: Client) -> None:
    for language, word in (("fa", "گذرواژه"), ("en", "Password")):
        with translation.override(language):
            assert word in client.get(reverse("accounts:sign_in")).content.decode()


@pytest.mark.parametrize(
    ("headers", "comes_to"),
    [
        ({"Referer": "http://testserver/en/desk/findings/?page=2"}, "/en/desk/findings/?page=2"),
        ({"HX-Request": "true", "HX-Current-URL": "http://testserver/en/desk/findings/7/"}, "/en/desk/findings/7/"),
        ({"Referer": "https://elsewhere.example/en/desk/findings/"}, "/en/desk/"),
        ({}, "/en/desk/"),
    ],
)
def test_whose_session_ran_out_before_a_form_was_sent_comes_back_to_the_page_of_the_form(
    client: Client, headers: dict[str, str], comes_to: str
) -> None:
    answer = client.post("/en/desk/findings/7/accept/", headers=headers)
    door = answer.headers.get("HX-Redirect") or answer.headers["Location"]
    assert QueryDict(urlsplit(door).query)["next"] == comes_to


@pytest.mark.parametrize(("language", "words"), [("en", "only takes what a form sends"), ("fa", "فرم")])
def test_an_address_of_a_form_that_is_opened_like_a_page_says_so(client: Client, language: str, words: str) -> None:
    client.force_login(factories.user())
    answer = client.get(f"/{language}/sign-out/")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert words in answer.content.decode()
    assert f'<html lang="{language}">' in answer.content.decode()


def test_a_page_that_is_only_read_says_so_and_a_form_without_its_proof_is_told_to_load_it_again() -> None:
    strict = Client(enforce_csrf_checks=True)
    only_read = strict.post("/en/")
    assert only_read.status_code == 405
    assert "only for reading" in only_read.content.decode()
    old = strict.post("/en/sign-in/", {"username": "alice@city.example", "password": factories.PASSWORD})
    assert old.status_code == 403
    assert "load its page again" in old.content.decode()
    assert "only for reading" not in old.content.decode()


def test_the_keeper_of_the_machine_closes_an_account_and_opens_it_again(client: Client) -> None:
    user, out = factories.user(), io.StringIO()
    client.force_login(user)
    call_command("set_standing", "ALICE@city.example", "--closed", "--no-staff", stdout=out)
    user.refresh_from_db()
    assert (user.is_active, user.is_staff) == (False, False)
    assert client.get(reverse("workspace:desk")).status_code == 302
    call_command("set_standing", "alice@city.example", "--no-closed", stdout=out)
    user.refresh_from_db()
    assert (user.is_active, user.is_staff) == (True, False)
    assert out.getvalue().splitlines() == ["Alice cannot sign in.", "Alice can sign in and may read."]
    assert Event.objects.filter(action="user.standing_changed", actor="command set_standing").count() == 2
    for wrong in (["nobody@city.example", "--closed"], ["alice@city.example"]):
        with pytest.raises(CommandError):
            call_command("set_standing", *wrong)
