"""Mail: in the reader's language, only of what really happened, and never lost."""

from __future__ import annotations

import importlib
from pathlib import Path
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.template import TemplateDoesNotExist
from django.test import RequestFactory
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks as Committing
from pytest_django import Settings

from hamshahr.config import settings as ours
from hamshahr.core import calendars, mail

ASKED: dict[str, Any] = {"name": "O'Hara & <Sons>", "link": "https://atlas.example/a?b=1&c=2"}


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "subject"), [("en", "A new password for Hamshahr"), ("fa", "گذرواژهٔ تازه")])
def test_a_mail_speaks_the_language_of_its_reader_not_of_its_cause(
    language: str,
    subject: str,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Committing,
) -> None:
    calendars.choose(calendars.Calendar.GREGORIAN)
    with translation.override("de"), django_capture_on_commit_callbacks(execute=True):
        mail.send(to="alice@city.example", language=language, template="password_reset", **ASKED)
    assert calendars.current() == calendars.Calendar.GREGORIAN
    calendars.choose(None)
    (sent,) = mailoutbox
    assert subject in sent.subject
    assert "\n" not in sent.subject
    assert sent.to == ["alice@city.example"]
    assert ASKED["link"] in sent.body
    assert ASKED["name"] in sent.body, "plain text escapes nothing"


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_of_what_was_taken_back(mailoutbox: list[Any]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail.send(to="alice@city.example", language="en", template="password_reset", **ASKED)
        _ = 1 / 0
    assert mailoutbox == []


@pytest.mark.django_db
def test_a_mail_nobody_wrote_is_noticed_at_once() -> None:
    with pytest.raises(TemplateDoesNotExist):
        mail.send(to="alice@city.example", language="en", template="no_such_mail")


@pytest.mark.django_db
def test_what_the_server_refuses_is_kept(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: Committing,
) -> None:
    def refuse(*_: Any) -> int:
        raise SMTPServerDisconnected("gone")

    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        mail.send(to="alice@city.example", language="en", template="password_reset", **ASKED)
    (kept,) = (tmp_path / "mail" / mail.UNSENT).iterdir()
    assert ASKED["link"] in kept.read_text()
    assert str(kept.parent) in caplog.text


def test_a_link_leads_to_the_site_as_its_readers_reach_it(settings: Settings) -> None:
    request = RequestFactory().get("/en/")
    settings.ADDRESS, settings.LOCAL_ADDRESS = "", "http://127.0.0.1:8000"
    assert mail.absolute("/fa/", request) == "http://testserver/fa/"
    assert mail.absolute("/fa/") == "http://127.0.0.1:8000/fa/"
    settings.ADDRESS = "https://atlas.example"
    assert mail.absolute("/fa/", request) == "https://atlas.example/fa/"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "smtp+tls://me%40c.example:p%3Ass@mail.example",
            ("mail.example", 587, "me@c.example", "p:ss", True, False),
        ),
        ("smtps://mail.example:1465", ("mail.example", 1465, "", "", False, True)),
        ("smtp://localhost", ("localhost", 25, "", "", False, False)),
    ],
)
def test_a_mail_server_is_named_by_one_address(
    url: str, expected: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HAMSHAHR_EMAIL_URL", url)
    read = ours._mail()
    names = ("HOST", "PORT", "HOST_USER", "HOST_PASSWORD", "USE_TLS", "USE_SSL")
    assert tuple(read[f"EMAIL_{name}"] for name in names) == expected
    assert importlib.import_module(read["EMAIL_BACKEND"].rpartition(".")[0])


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://mail.example:x", "smtp://[::1"]
)
def test_a_wrong_address_of_a_mail_server_says_how_to_mend_it(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAMSHAHR_EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match=r"smtp\+tls://"):
        ours._mail()


def test_a_wrong_address_of_the_site_says_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HAMSHAHR_ADDRESS", "atlas.example")
    with pytest.raises(ImproperlyConfigured, match=r"https://atlas\.example"):
        ours._address()
