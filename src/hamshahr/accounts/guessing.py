"""A limit on guessing passwords: ten failures in a quarter of an hour for one account from one address of the net."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

MOST_FAILURES = 10
SECONDS = 15 * 60


def is_shut(email: str, address: str) -> bool:
    return int(cache.get(_key(email, address), 0)) >= MOST_FAILURES


def note_failure(email: str, address: str) -> None:
    key = _key(email, address)
    if not cache.add(key, 1, SECONDS):
        cache.incr(key)


def forget(email: str, address: str) -> None:
    cache.delete(_key(email, address))


def _key(email: str, address: str) -> str:
    who = f"{email.strip().lower()}\n{address}"
    return f"guessing:{hashlib.sha256(who.encode()).hexdigest()}"
