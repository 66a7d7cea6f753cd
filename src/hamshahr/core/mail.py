"""Mail to people: plain text in their language, on its way once the transaction stands.

A mail is `templates/mail/<template>.txt`; its first line is the subject. Where it goes is `HAMSHAHR_EMAIL_URL`.
"""

from __future__ import annotations

import logging
from pathlib import Path
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.http import HttpRequest
from django.template import Context, Engine
from django.utils import translation

from hamshahr.core import calendars

UNSENT = "unsent"
_log = logging.getLogger(__name__)


def send(*, to: str, language: str, template: str, **context: Any) -> None:
    """Mail `template` in `language` ("fa" or "en") to the address `to` when the transaction at hand has been committed.

    Raises TemplateDoesNotExist for a mail that nobody wrote. What the mail server refuses is kept: see `_deliver`.
    """
    message = _written(to, language, template, context)
    transaction.on_commit(lambda: _deliver(message, template))


def absolute(path: str, request: HttpRequest | None = None) -> str:
    """The whole address of a page for a mail: under HAMSHAHR_ADDRESS, else where the request came to."""
    if settings.ADDRESS or request is None:
        return f"{settings.ADDRESS or settings.LOCAL_ADDRESS}{path}"
    return request.build_absolute_uri(path)


def _written(to: str, language: str, template: str, context: dict[str, Any]) -> EmailMessage:
    chosen = calendars.current() if calendars.is_chosen() else None
    calendars.choose(None)  # the reader's calendar, not that of whoever causes the mail
    try:
        with translation.override(language):
            made = Engine.get_default().get_template(f"mail/{template}.txt")
            subject, _, body = made.render(Context(context, autoescape=False)).strip().partition("\n")
    finally:
        calendars.choose(chosen)
    return EmailMessage(" ".join(subject.split()), body.strip() + "\n", to=[to])


def _deliver(message: EmailMessage, template: str) -> None:
    """Hand it to the mail server. What that refuses is put into the folder `mail/unsent`, and the log says so."""
    try:
        message.send()
    except (OSError, SMTPException):
        folder = Path(settings.DATA_DIR) / "mail" / UNSENT
        _log.exception("The mail %r could not be sent; it is kept in %s.", template, folder)
        kept = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(folder))
        kept.send_messages([message])
