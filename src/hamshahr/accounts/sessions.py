"""Sessions: how one begins, in one step or two; when its person last proved who they are; when it was last seen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.contrib.auth import login, update_session_auth_hash
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django_tasks_db.utils import is_locked_database_exception

from hamshahr.accounts import guessing
from hamshahr.accounts.actions import note_new_key, note_seen, note_sign_in, use_passkey
from hamshahr.accounts.models import Passkey, User
from hamshahr.accounts.policies import must_have_second_factor
from hamshahr.core.addresses import address_of

HALF_WAY_SECONDS = 10 * 60  # from the password to the second step
CONFIRMED_SECONDS = 15 * 60  # for which a proof holds before the person must give it again
SEEN_SECONDS = 10 * 60
_HALF_WAY, _SECOND_FACTOR, _CONFIRMED, _NOTED = "half_way", "second_factor", "confirmed_at", "is_noted"


@dataclass(frozen=True, slots=True)
class HalfWay:
    """Somebody who gave their password and is asked for a second factor; `next` is where they wanted to go."""

    user: User
    next: str


def begin(request: HttpRequest, user: User, *, has_second_factor: bool) -> None:
    """Sign the person in: with a password alone, or with a second factor too."""
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    request.session.pop(_HALF_WAY, None)
    request.session[_NOTED] = True
    if has_second_factor:
        note_second_factor(request)
    note_confirmed(request)
    request.session.save()
    note_sign_in(
        user=user,
        session_key=request.session.session_key or "",
        browser=request.headers.get("User-Agent", ""),
        address=address_of(request),
        by=user.actor,
    )


def begin_with_passkey(request: HttpRequest, passkey: Passkey, used_count: int) -> bool:
    """Sign in who answered with a passkey; False for a closed account or a passkey that was copied."""
    user = passkey.user
    if not user.is_active or not use_passkey(passkey=passkey, used_count=used_count, by=user.actor):
        return False
    begin(request, user, has_second_factor=True)
    return True


def go_half_way(request: HttpRequest, user: User, next_page: str) -> None:
    """The password was right; the second factor is awaited for HALF_WAY_SECONDS."""
    request.session.cycle_key()
    request.session[_HALF_WAY] = {
        "user": user.pk,
        "proof": user.get_session_auth_hash(),
        "at": time.time(),
        "next": next_page,
    }


def half_way(request: HttpRequest) -> HalfWay | None:
    """Who is between the two steps in this session; nobody once it took too long or the password was changed."""
    kept = request.session.get(_HALF_WAY)
    if not kept or time.time() - kept["at"] > HALF_WAY_SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not constant_time_compare(kept["proof"], user.get_session_auth_hash()):
        return None
    return HalfWay(user, kept["next"])


def note_second_factor(request: HttpRequest) -> None:
    request.session[_SECOND_FACTOR] = True


def lacks_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in person must have a second factor and came without."""
    user = request.user
    return isinstance(user, User) and not request.session.get(_SECOND_FACTOR) and must_have_second_factor(user)


def note_confirmed(request: HttpRequest) -> None:
    request.session[_CONFIRMED] = time.time()


def is_confirmed(request: HttpRequest) -> bool:
    """Whether the person proved who they are within CONFIRMED_SECONDS."""
    return time.time() - float(request.session.get(_CONFIRMED, 0)) <= CONFIRMED_SECONDS


def confirm_by_password(request: HttpRequest, user: User, password: str) -> bool | None:
    """Whether the password is right, which then holds as a proof; None after too many attempts."""
    if not guessing.PASSWORD.allows(user.pk, "confirm"):
        return None
    if not user.check_password(password):
        return False
    guessing.PASSWORD.forget(user.pk, "confirm")
    note_confirmed(request)
    return True


def keep_session(request: HttpRequest, user: User) -> None:
    """This session goes on after the password was changed, under another key."""
    was = request.session.session_key or ""
    update_session_auth_hash(request, user)
    note_new_key(was=was, session_key=request.session.session_key or "", by=user.actor)


def see(request: HttpRequest) -> None:
    """Note that the session is in use, every SEEN_SECONDS. Reading never waits for a long write of somebody else for
    this: the note is then made a little later."""
    key = request.session.session_key
    if not request.session.get(_NOTED) or not isinstance(request.user, User):
        return
    if not cache.add(f"seen:{key}", 1, SEEN_SECONDS):
        return
    try:
        with _no_waiting():
            note_seen(session_key=key or "", by=request.user.actor)
    except OperationalError as error:
        if not is_locked_database_exception(error):
            raise
        cache.delete(f"seen:{key}")


@contextmanager
def _no_waiting() -> Iterator[None]:
    """On SQLite, where one writes at a time: do not wait for another's turn to end."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual:d}")
