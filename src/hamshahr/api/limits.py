"""How often one may ask: so many requests in a minute for each token, or for each address of the net without one.

Counted in this process's memory under its lock: exact for all its threads; every server process counts for itself.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core.cache import caches

SECONDS = 60


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a minute: `limit` requests in all, `remaining` of them, `resets_in` seconds until the next."""

    limit: int
    remaining: int
    resets_in: int
    is_exceeded: bool

    @property
    def headers(self) -> dict[str, str]:
        told = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.resets_in),
        }
        return told | {"Retry-After": str(self.resets_in)} if self.is_exceeded else told


def take(who: str, limit: int) -> Allowance:
    """Count one request of `who` in the minute that runs."""
    now = time.time()
    minute = int(now // SECONDS)
    key, counts = f"{who}:{minute}".replace(" ", "-"), caches["limits"]
    counts.add(key, 0, timeout=2 * SECONDS)
    taken = int(counts.incr(key))
    resets_in = max(1, round((minute + 1) * SECONDS - now))
    return Allowance(limit, max(0, limit - taken), resets_in, is_exceeded=taken > limit)
