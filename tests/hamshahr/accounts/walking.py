"""What a person does with a browser, on foot: no session is made for them."""

from __future__ import annotations

import re
import time

from django.test import Client
from django.urls import reverse

from hamshahr.accounts import codes
from hamshahr.accounts.actions import add_code_app
from hamshahr.accounts.models import User
from tests import factories

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(later: int = 0, secret: str = SECRET) -> str:
    """What the app with SECRET shows now, or so many codes later."""
    return codes.code_at(secret, int(time.time() // codes.PERIOD) + later)


def give_code_app(user: User) -> list[str]:
    """The person has a code app whose code of this half minute is spent; gives their recovery codes."""
    return add_code_app(user=user, secret=SECRET, code=code(), by=user.actor)


def give_password(client: Client, user: User, password: str = factories.PASSWORD, **more: str) -> str:
    """Where the sign-in form leads; empty where it comes again."""
    answer = client.post(reverse("accounts:sign_in"), {"username": user.email, "password": password, **more})
    return answer.headers.get("Location", "")


def give_code(client: Client, typed: str) -> str:
    return client.post(reverse("accounts:second_step"), {"code": typed}).headers.get("Location", "")


def is_in(client: Client) -> bool:
    """Whether the person reaches what stands behind the door."""
    return client.get(reverse("accounts:account")).status_code == 200


def recovery_codes_on(page: str) -> list[str]:
    return re.findall(r"<li><code>([^<]+)</code></li>", re.sub(r">\s+<", "><", page))
