"""People who sign in, and programs that write in their name."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.test import Client

from hamshahr.accounts import sessions
from hamshahr.accounts.actions import make_user
from hamshahr.accounts.models import User
from hamshahr.api.actions import make_token
from hamshahr.api.models import Token
from tests.factories.atlas import BY

PASSWORD = "a-river-runs-through-7-cities"


def user(email: str = "alice@city.example", name: str = "Alice", *, is_staff: bool = True) -> User:
    """Somebody who can sign in with PASSWORD; staff unless said otherwise."""
    return make_user(email=email, name=name, password=PASSWORD, is_staff=is_staff, by=BY)


def as_with_second_factor(client: Client) -> None:
    """The session of this client counts as one with a second factor, just confirmed by the password."""
    request = HttpRequest()
    request.session = client.session
    sessions.note_second_factor(request)
    sessions.note_confirmed(request)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key or ""


def sign_in(client: Client, who: User) -> None:
    """Signed in with a second factor, as staff and authorities must be."""
    client.force_login(who)
    as_with_second_factor(client)


def api_token(owner: User | None = None, label: str = "nightly register", days: int = 30) -> tuple[Token, str]:
    """A token of the API and its secret; of a member of staff unless said otherwise."""
    owner = owner or User.objects.with_email("alice@city.example").first() or user()
    return make_token(user=owner, label=label, days=days, by=BY)
