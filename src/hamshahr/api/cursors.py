"""Where a walk through a list goes on: after the last row that was given, wherever that stands now.

A cursor names the list, its order and that row's key, so that rows added meanwhile neither repeat nor hide others.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error

from django.utils.translation import gettext as _

from hamshahr.api.problems import ProblemError

LONGEST = 300


def cursor_after(of: str, order: str, key: int | str) -> str:
    """The cursor of a list in an order (`id`, `-id`) after the row with this key."""
    return urlsafe_b64encode(f"{of} {order} {key}".encode()).decode().rstrip("=")


def key_of(cursor: str, of: str, order: str) -> str:
    """The key that a cursor names. Raises ProblemError (400) for what is no cursor of this list in this order."""
    try:
        named, ordered, key = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().split(" ")
    except (Base64Error, UnicodeError, ValueError):
        raise _refused() from None
    if (named, ordered) != (of, order) or not key or cursor_after(of, order, key) != cursor:
        raise _refused()
    return key


def number_of(cursor: str, of: str, order: str) -> int:
    """The key where it is a number. Raises ProblemError (400) as `key_of`."""
    key = key_of(cursor, of, order)
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise _refused()
    return int(key)


def _refused() -> ProblemError:
    return ProblemError(
        "bad-cursor",
        _("This cursor is not one of this list in this order. Take it from “next”, or begin without one."),
    )
