"""What cannot be done is told in words, also where only somebody else's long write stands in the way."""

from __future__ import annotations

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from hamshahr.accounts.models import User
from hamshahr.core.errors import UserError
from hamshahr.core.middleware import RefusalMiddleware


def answer_to(request: HttpRequest, error: Exception) -> HttpResponse | None:
    request.user = User()
    return RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, error)


def test_a_refusal_is_told_in_its_own_words(rf: RequestFactory) -> None:
    refused = answer_to(rf.post("/en/desk/"), UserError("Not on a Friday."))
    assert refused is not None
    assert refused.status_code == 409
    assert "Not on a Friday." in refused.content.decode()


def test_a_lock_held_too_long_is_told_and_not_an_error(rf: RequestFactory) -> None:
    waited = answer_to(rf.post("/en/desk/"), OperationalError("database is locked"))
    assert waited is not None
    assert waited.status_code == 503
    assert "Try again in a minute" in waited.content.decode()


def test_other_faults_stay_faults(rf: RequestFactory) -> None:
    assert answer_to(rf.post("/en/desk/"), OperationalError("no such table: x")) is None
