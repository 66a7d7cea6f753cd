"""One's own account: name, address, password, sessions, and a forgotten password."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks as Committing
from pytest_django import Settings

from hamshahr.accounts import browsers, guessing, sessions
from hamshahr.accounts.actions import forget_ended_sign_ins, set_standing
from hamshahr.accounts.models import SignIn, User
from hamshahr.audit.models import Event
from tests import factories
from tests.hamshahr.accounts.walking import code, give_code_app, give_password, is_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NEW = "another-river-of-9-cities"


@pytest.fixture
def alice() -> User:
    return factories.user(is_staff=False)


def link_in(mailbox: list[Any]) -> str:
    """The address that the last letter names, without the site's."""
    found = re.search(r"http://testserver(\S+)", mailbox[-1].body)
    assert found
    return found[1]


def test_name_and_language_are_ones_own_to_change(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "needed" not in client.get(reverse("accounts:account")).content.decode()
    client.post(reverse("accounts:account"), {"name": "  آلیس ", "language": "fa"})
    alice.refresh_from_db()
    assert (alice.name, alice.language) == ("آلیس", "fa")
    event = Event.objects.get(action="user.profile_changed")
    assert (event.before, event.actor_key) == ({"name": "Alice", "language": "en"}, f"user {alice.pk}")
    for name, language in ((" ", "fa"), ("Alice", "xx")):
        assert client.post(reverse("accounts:account"), {"name": name, "language": language}).status_code == 200
    alice.refresh_from_db()
    assert alice.name == "آلیس"


def test_a_new_password_keeps_this_session_and_ends_the_others(
    client: Client, alice: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Committing
) -> None:
    other = Client()
    for browser in (client, other):
        give_password(browser, alice)
    assert "too common" in client.post(reverse("accounts:new_password"), {"password": "12345678"}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("accounts:new_password"), {"password": NEW})
    assert "is changed" in client.get(answer.headers["Location"]).content.decode()
    assert not is_in(other)
    (left,) = alice.sign_ins.open()
    assert left.session_key == client.session.session_key
    assert "password was changed" in mailoutbox[-1].body
    assert give_password(other, alice) == ""
    assert give_password(other, alice, NEW) != ""


def test_a_new_address_is_confirmed_from_its_own_mailbox_and_the_old_one_is_told(
    client: Client, alice: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Committing
) -> None:
    give_password(client, alice)
    factories.user("taken@city.example", "Taken")
    taken = client.post(reverse("accounts:new_email"), {"email": "Taken@city.example"})
    assert "already" in taken.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:new_email"), {"email": "New@city.example"})
    assert mailoutbox[-1].to == ["new@city.example"]
    link = link_in(mailoutbox)
    stranger = Client()
    stranger.force_login(factories.user("bob@city.example", "Bob"))
    assert "another account" in stranger.get(link).content.decode()
    assert stranger.post(link).status_code == 404
    assert "new@city.example" in client.get(link).content.decode()
    alice.refresh_from_db()
    assert alice.email == "alice@city.example", "reading the link changes nothing"
    with django_capture_on_commit_callbacks(execute=True):
        client.post(link)
    alice.refresh_from_db()
    assert alice.email == "new@city.example"
    assert mailoutbox[-1].to == ["alice@city.example"]
    assert "run out" in client.post(link).content.decode(), "it works once"


def test_a_link_of_a_letter_runs_out(
    client: Client, alice: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Committing
) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        give_password(client, alice)
        for address in ("accounts:new_email", "accounts:forgotten"):
            with django_capture_on_commit_callbacks(execute=True):
                client.post(reverse(address), {"email": "alice2@city.example" if "new" in address else alice.email})
        letters = [re.search(r"http://testserver(\S+)", mail.body) for mail in mailoutbox]
        clock.shift(2 * 3600 + 1)
        for letter in letters:
            assert letter
            assert "run out" in client.get(letter[1]).content.decode()


def test_a_forgotten_password_is_renewed_by_a_letter_and_the_second_factor_stays(
    client: Client, mailoutbox: list[Any], django_capture_on_commit_callbacks: Committing
) -> None:
    alice = factories.user()
    give_code_app(alice)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:forgotten"), {"email": "ALICE@city.example"})
    link = link_in(mailoutbox)
    assert "too common" in client.post(link, {"password": "12345678"}).content.decode()
    client.post(link, {"password": NEW})
    assert not is_in(client)
    assert "run out" in client.get(link).content.decode(), "it works once"
    assert give_password(client, alice) == ""
    assert give_password(client, alice, NEW) == reverse("accounts:second_step")


def test_who_asks_for_a_letter_does_not_learn_whether_there_is_an_account(
    client: Client, alice: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Committing
) -> None:
    closed = factories.user("closed@city.example", "Closed")
    set_standing(user=closed, is_staff=False, is_active=False, by=factories.BY)
    told = []
    with django_capture_on_commit_callbacks(execute=True):
        for email in ("alice@city.example", "nobody@city.example", "closed@city.example"):
            page = client.post(reverse("accounts:forgotten"), {"email": email}).content.decode()
            told.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(email, "…"))
    assert told[0] == told[1] == told[2]
    assert [mail.to for mail in mailoutbox] == [["alice@city.example"]]
    for who in ("x", "MQ", "Zm9v", "4oKs"):
        assert "run out" in client.get(reverse("accounts:reset", args=[who, "abc-123"])).content.decode()


def test_letters_are_limited_for_an_address_and_for_who_asks(
    client: Client, alice: User, mailoutbox: list[Any], django_capture_on_commit_callbacks: Committing
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(guessing.RESETS.most):
            assert "on its way" in client.post(reverse("accounts:forgotten"), {"email": alice.email}).content.decode()
        assert "Too many" in client.post(reverse("accounts:forgotten"), {"email": alice.email}).content.decode()
    assert len(mailoutbox) == guessing.RESET.most


def test_sessions_are_seen_and_ended(client: Client, alice: User) -> None:
    other, third = Client(headers={"User-Agent": FIREFOX}), Client(REMOTE_ADDR="192.0.2.9")
    for browser in (client, other, third):
        give_password(browser, alice)
    page = client.get(reverse("accounts:sign_ins")).content.decode()
    assert "Firefox, Linux" in page
    assert "192.0.2.9" in page
    assert page.count("This one") == 1
    firefox = alice.sign_ins.get(browser=FIREFOX)
    bob = Client()
    bob.force_login(factories.user("bob@city.example", "Bob"))
    assert bob.post(reverse("accounts:end_sign_in", args=[firefox.pk])).status_code == 404
    assert is_in(other)
    client.post(reverse("accounts:end_sign_in", args=[firefox.pk]))
    assert not is_in(other)
    assert is_in(third)
    client.post(reverse("accounts:end_other_sign_ins"))
    assert not is_in(third)
    assert is_in(client)
    assert [event.after for event in Event.objects.filter(action="user.sessions_ended")] == [{"sessions": 1}] * 2


@pytest.mark.parametrize(("language", "since"), [("fa", "۹ فروردین ۱۴۰۳"), ("en", "28 March 2024")])
def test_pages_with_dates_speak_both_languages(client: Client, alice: User, language: str, since: str) -> None:
    with time_machine.travel("2024-03-28T12:00:00Z", tick=False):
        give_code_app(alice)
        give_password(client, alice)
        client.post(reverse("accounts:second_step"), {"code": code(1)})
        for name in ("accounts:sign_ins", "accounts:factors"):
            with translation.override(language):
                assert since in client.get(reverse(name)).content.decode(), name
        with translation.override(language):
            assert {"fa": "همین حالا", "en": "just now"}[language] in client.get(
                reverse("accounts:sign_ins")
            ).content.decode()


def test_a_session_behind_proxies_shows_where_its_person_is(client: Client, alice: User, settings: Settings) -> None:
    settings.PROXIES = 1
    behind = Client(headers={"X-Forwarded-For": "203.0.113.5"})
    give_password(behind, alice)
    assert alice.sign_ins.get().address == "203.0.113.5"
    for _ in range(guessing.PASSWORD.most):
        give_password(Client(headers={"X-Forwarded-For": "203.0.113.66"}), alice, "wrong")
    assert give_password(Client(headers={"X-Forwarded-For": "203.0.113.66"}), alice) == ""
    assert give_password(Client(headers={"X-Forwarded-For": "203.0.113.7"}), alice) != "", "others behind it are let in"


def test_when_a_session_was_last_seen_is_noted_now_and_then_and_nobody_waits_for_it(
    client: Client, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        give_password(client, alice)
        begun = SignIn.objects.get().seen_at
        clock.shift(3600)

        def busy(**_: object) -> None:
            raise OperationalError("database is locked")

        with monkeypatch.context() as patch:
            patch.setattr(sessions, "note_seen", busy)
            patch.setattr(sessions, "is_locked_database_exception", lambda error: "locked" in str(error))
            cache.clear()
            assert is_in(client)
        assert SignIn.objects.get().seen_at == begun
        assert is_in(client)
        assert (SignIn.objects.get().seen_at - begun).total_seconds() == 3600
        clock.shift(60)
        assert is_in(client)
        assert (SignIn.objects.get().seen_at - begun).total_seconds() == 3600


def test_ended_sessions_are_forgotten(client: Client, alice: User) -> None:
    for browser in (client, Client()):
        give_password(browser, alice)
    Session.objects.get(session_key=client.session.session_key).delete()
    assert alice.sign_ins.open().count() == 1
    assert forget_ended_sign_ins(by=factories.BY) == 1
    assert SignIn.objects.get() == alice.sign_ins.open().get()


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_named_as_its_person_knows_it(user_agent: str, name: str) -> None:
    assert browsers.name(user_agent) == name
