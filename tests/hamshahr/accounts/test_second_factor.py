"""The second factor: set up, asked for, needed, lost."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks as Committing

from hamshahr.accounts import guessing, sessions
from hamshahr.accounts.actions import (
    add_passkey,
    change_password,
    change_profile,
    forget_second_factor,
    remove_code_app,
    remove_passkey,
    renew_recovery_codes,
    use_code,
    use_passkey,
)
from hamshahr.accounts.models import CodeApp, Passkey
from hamshahr.accounts.passkeys import NewKey
from hamshahr.audit.models import Event
from hamshahr.core.errors import UserError
from tests import factories
from tests.hamshahr.accounts.walking import (
    SECRET,
    code,
    give_code,
    give_code_app,
    give_password,
    is_in,
    recovery_codes_on,
)

pytestmark = pytest.mark.django_db
KEY = NewKey("aWRlbnRpZmllcg", "cHVibGljIGtleQ")


def test_a_reader_needs_none_and_comes_in_by_password(client: Client) -> None:
    assert give_password(client, factories.user(is_staff=False)) == reverse("workspace:desk")
    assert is_in(client)


def test_who_has_a_code_app_comes_in_only_with_its_code(client: Client) -> None:
    with time_machine.travel(1_700_000_000, tick=False):
        alice = factories.user()
        give_code_app(alice)
        assert give_password(client, alice, next="/en/tasks/") == reverse("accounts:second_step")
        assert not is_in(client), "the password alone opens nothing"
        assert give_code(client, "000000") == ""
        assert give_code(client, code()) == "", "the code by which the app was set up is spent"
        assert give_code(client, code(1)) == "/en/tasks/"
        assert is_in(client)
        assert give_password(Client(), alice) == reverse("accounts:second_step"), "each browser is asked"


def test_a_code_opens_once_even_where_two_know_it() -> None:
    with time_machine.travel(1_700_000_000, tick=False):
        alice = factories.user()
        give_code_app(alice)
        assert use_code(user=alice, code=code(1), by=alice.actor)
        assert not use_code(user=alice, code=code(1), by=alice.actor)
        assert not use_code(user=alice, code=code(), by=alice.actor), "nor does an older one"


def test_the_second_step_waits_ten_minutes_and_for_nobody_else(client: Client) -> None:
    with time_machine.travel(1_700_000_000, tick=False) as clock:
        alice = factories.user()
        give_code_app(alice)
        assert client.get(reverse("accounts:second_step")).status_code == 302, "without a password there is none"
        give_password(client, alice)
        clock.shift(sessions.HALF_WAY_SECONDS + 1)
        assert give_code(client, code()) == reverse("accounts:sign_in")
        give_password(client, alice)
        change_password(user=alice, password=f"{factories.PASSWORD}-new", by=alice.actor)
        assert give_code(client, code()) == reverse("accounts:sign_in"), "the password was changed meanwhile"


def test_codes_are_guessed_ten_times_at_most_from_wherever(client: Client) -> None:
    with time_machine.travel(1_700_000_000, tick=False) as clock:
        alice = factories.user()
        give_code_app(alice)
        give_password(client, alice)
        for _ in range(guessing.SECOND_STEP.most):
            assert give_code(client, "000000") == ""
        elsewhere = Client(REMOTE_ADDR="192.0.2.7")
        give_password(elsewhere, alice)
        assert give_code(elsewhere, code(1)) == "", "even the right one waits"
        clock.shift(guessing.SECOND_STEP.seconds)
        give_password(elsewhere, alice)
        assert give_code(elsewhere, code()) == reverse("workspace:desk")


def test_a_recovery_code_opens_once_and_tells_its_person(
    client: Client, mailoutbox: list[Any], django_capture_on_commit_callbacks: Committing
) -> None:
    alice = factories.user()
    paper = give_code_app(alice)
    for is_right in (True, False):
        with django_capture_on_commit_callbacks(execute=True):
            give_password(client, alice)
            assert (give_code(client, paper[3].upper().replace("-", " ")) != "") == is_right
        client.post(reverse("accounts:sign_out"))
    assert "Codes left: 9" in mailoutbox[-1].body
    assert Event.objects.get(action="user.recovery_code_used").after == {"left": 9}


def test_staff_without_one_are_led_to_set_it_up_before_anything_else(client: Client) -> None:
    alice = factories.user()
    give_password(client, alice)
    for shut in ("workspace:desk", "accounts:account", "accounts:sign_ins"):
        answer = client.get(reverse(shut))
        assert answer.headers["Location"] == f"{reverse('accounts:factors')}?next={reverse(shut)}"
    part = client.get(reverse("workspace:desk"), headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"].startswith(reverse("accounts:factors"))
    assert client.post(reverse("workspace:upload_import")).status_code == 302
    assert "needs more than a password" in client.get(f"{reverse('accounts:factors')}?next=/en/desk/").content.decode()
    page = client.get(reverse("accounts:code_app")).content.decode()
    shown = re.search(r"data-secret>([A-Z2-7 ]+)<", page)
    assert shown
    secret = shown[1].replace(" ", "")
    wrong = client.post(reverse("accounts:code_app"), {"code": "000000"}).content.decode()
    assert "not the code" in wrong
    assert shown[1] in wrong, "the key stays the same while one tries"
    done = client.post(reverse("accounts:code_app"), {"code": code(secret=secret)}).content.decode()
    paper = recovery_codes_on(done)
    assert len(paper) == 10
    assert 'href="/en/desk/"' in done
    assert client.get(reverse("workspace:desk")).status_code == 200
    assert use_code(user=alice, code=paper[0], by=alice.actor)
    assert secret not in CodeApp.objects.get().sealed_secret


def test_the_door_asks_who_needs_one_of_the_setting(client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED_BY = "tests.hamshahr.accounts.test_second_factor.nobody"
    give_password(client, factories.user())
    assert is_in(client)


def nobody(user: object) -> bool:
    return False


def test_the_first_factor_ends_sessions_begun_without_and_comes_with_codes(client: Client) -> None:
    reader = factories.user(is_staff=False)
    other = Client()
    for browser in (client, other):
        give_password(browser, reader)
    client.get(reverse("accounts:code_app"))
    secret = client.session["new_code_app"]
    assert (
        len(
            recovery_codes_on(client.post(reverse("accounts:code_app"), {"code": code(secret=secret)}).content.decode())
        )
        == 10
    )
    assert is_in(client)
    assert not is_in(other)
    assert add_passkey(user=reader, key=KEY, name="Key", by=reader.actor) == [], "a second one brings no codes"


def test_nobody_who_needs_one_removes_the_last(client: Client) -> None:
    alice = factories.user()
    paper = give_code_app(alice)
    with pytest.raises(UserError, match="Your role needs"):
        remove_code_app(user=alice, by=alice.actor)
    assert CodeApp.objects.exists()
    add_passkey(user=alice, key=KEY, name="Key", by=alice.actor)
    remove_code_app(user=alice, by=alice.actor)
    assert use_code(user=alice, code=paper[0], by=alice.actor), "paper stays while a factor does"
    with pytest.raises(UserError, match="Your role needs"):
        remove_passkey(passkey=Passkey.objects.get(), by=alice.actor)
    reader = factories.user("reader@city.example", is_staff=False)
    paper = give_code_app(reader)
    remove_code_app(user=reader, by=reader.actor)
    assert not use_code(user=reader, code=paper[0], by=reader.actor), "codes go with the last factor"


def test_every_change_is_written_down_and_told_without_the_secret(
    mailoutbox: list[Any], django_capture_on_commit_callbacks: Committing
) -> None:
    alice = factories.user()
    change_profile(user=alice, name="آلیس", language="fa", by=alice.actor)
    with django_capture_on_commit_callbacks(execute=True):
        paper = give_code_app(alice)
        add_passkey(user=alice, key=KEY, name="Blue key", by=alice.actor)
        fresh = renew_recovery_codes(user=alice, by=alice.actor)
        remove_passkey(passkey=Passkey.objects.get(), by=alice.actor)
    actions = ["code_app_added", "passkey_added", "recovery_codes_made", "passkey_removed"]
    assert [event.action for event in Event.objects.order_by("pk")[2:]] == [f"user.{one}" for one in actions]
    assert len(mailoutbox) == len(actions)
    assert all("آلیس گرامی" in mail.body and mail.to == [alice.email] for mail in mailoutbox)
    assert "Blue key" in mailoutbox[1].body
    written = " ".join(
        [str(event.after) + str(event.before) for event in Event.objects.all()] + [mail.body for mail in mailoutbox]
    )
    assert not any(secret in written for secret in (SECRET, *paper, *fresh))
    assert not use_code(user=alice, code=paper[0], by=alice.actor), "new codes end the old ones"


def test_a_copied_passkey_is_noticed_by_its_count() -> None:
    alice = factories.user()
    add_passkey(user=alice, key=KEY, name="Key", by=alice.actor)
    key = Passkey.objects.get()
    assert use_passkey(passkey=key, used_count=0, by=alice.actor), "not every device counts"
    assert use_passkey(passkey=key, used_count=5, by=alice.actor)
    for count in (5, 4, 0):
        assert not use_passkey(passkey=key, used_count=count, by=alice.actor)
    assert Passkey.objects.get().used_count == 5


@pytest.mark.parametrize(
    "credential", ["", "x", "[]", "{}", '{"id": 7}', '{"rawId": "AAAA", "response": {}}', "9" * 30_000]
)
@pytest.mark.parametrize("asks_first", [True, False])
def test_a_strange_answer_of_a_device_is_refused_in_words(client: Client, credential: str, asks_first: bool) -> None:
    if asks_first:
        question = client.post(reverse("accounts:passkey_question")).json()["publicKey"]
        assert question["userVerification"] == "required"
        assert len(question["challenge"]) >= 43
    answer = client.post(reverse("accounts:sign_in_with_passkey"), {"credential": credential})
    assert answer.status_code == 409
    assert ("Your device" if asks_first else "run out") in answer.content.decode().replace("&#x27;", "'")
    factories.sign_in(client, factories.user())
    if asks_first:
        assert (
            client.post(reverse("accounts:new_passkey_question")).json()["publicKey"]["user"]["displayName"] == "Alice"
        )
    answer = client.post(reverse("accounts:new_passkey"), {"name": "Key", "credential": credential})
    assert answer.status_code == 409
    assert not Passkey.objects.exists()


def test_only_ones_own_passkeys_are_renamed_and_removed(client: Client) -> None:
    alice, bob = factories.user(), factories.user("bob@city.example", "Bob")
    give_code_app(alice)
    add_passkey(user=alice, key=KEY, name="Key", by=alice.actor)
    address = {"pk": Passkey.objects.get().pk}
    factories.sign_in(client, bob)
    for name in ("accounts:passkey_name", "accounts:no_passkey"):
        assert client.post(reverse(name, kwargs=address), {"name": "Mine"}).status_code == 404
    factories.sign_in(client, alice)
    assert client.post(reverse("accounts:passkey_name", kwargs=address), {"name": " "}).status_code == 409
    assert client.post(reverse("accounts:passkey_name", kwargs=address), {"name": "Blue"}).status_code == 302
    assert "Blue" in client.get(reverse("accounts:factors")).content.decode()
    client.post(reverse("accounts:no_passkey", kwargs=address))
    assert not Passkey.objects.exists()
    with pytest.raises(UserError, match="known already"):
        for _ in range(2):
            add_passkey(user=bob, key=KEY, name="Key", by=bob.actor)


def test_a_factor_changes_only_a_short_while_after_the_password(client: Client) -> None:
    alice = factories.user()
    give_code_app(alice)
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        factories.sign_in(client, alice)
        assert client.post(reverse("accounts:recovery_codes")).status_code == 200
        clock.shift(sessions.CONFIRMED_SECONDS + 1)
        asked = client.post(
            reverse("accounts:recovery_codes"), headers={"Referer": f"http://testserver{reverse('accounts:factors')}"}
        )
        confirm = asked.headers["Location"]
        assert confirm == f"{reverse('accounts:confirm')}?next={reverse('accounts:factors')}"
        assert "not your password" in client.post(confirm, {"password": "wrong"}).content.decode()
        assert client.post(confirm, {"password": factories.PASSWORD}).headers["Location"] == reverse("accounts:factors")
        assert client.post(reverse("accounts:recovery_codes")).status_code == 200
        elsewhere = f"{reverse('accounts:confirm')}?next=https://elsewhere.example/"
        assert client.post(elsewhere, {"password": factories.PASSWORD}).headers["Location"] == reverse(
            "accounts:account"
        )
        for _ in range(guessing.PASSWORD.most):
            client.post(confirm, {"password": "wrong"})
        assert "Too many" in client.post(confirm, {"password": factories.PASSWORD}).content.decode()


def test_who_lost_all_factors_is_helped_by_the_keeper(client: Client) -> None:
    alice = factories.user()
    paper = give_code_app(alice)
    give_password(client, alice)
    give_code(client, paper[0])
    out = io.StringIO()
    call_command("reset_second_factor", "ALICE@city.example", stdout=out)
    assert "Alice signs in with the password alone" in out.getvalue()
    assert not is_in(client), "the sessions of whoever has the telephone now end"
    assert not alice.has_second_factor
    assert give_password(client, alice) == reverse("workspace:desk")
    assert client.get(reverse("workspace:desk")).headers["Location"].startswith(reverse("accounts:factors"))
    assert Event.objects.get(action="user.second_factor_forgotten").actor == "command reset_second_factor"
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody@city.example")
    forget_second_factor(user=alice, by=alice.actor)  # again does no harm
