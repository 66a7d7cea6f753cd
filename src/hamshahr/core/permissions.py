"""The answer to "may they?": yes, or no and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Allowed:
    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Denied:
    """No, with the reason in words for the person who asked."""

    reason: str | Promise

    def __bool__(self) -> bool:
        return False


ALLOWED = Allowed()
