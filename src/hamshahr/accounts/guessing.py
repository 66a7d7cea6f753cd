"""Limits on guessing: so many attempts in a quarter of an hour or an hour, and a success forgets those of its person.

Counted in the memory of one server process, exactly for its threads; every process counts for itself.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import caches


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` attempts of one kind in each stretch of `seconds`."""

    name: str
    most: int
    seconds: int

    def allows(self, *who: object) -> bool:
        """Count one more attempt of or on `who`; whether it is within the limit."""
        counts, key = caches["limits"], self._key(who)
        counts.add(key, 0, timeout=2 * self.seconds)
        return int(counts.incr(key)) <= self.most

    def forget(self, *who: object) -> None:
        caches["limits"].delete(self._key(who))

    def _key(self, who: tuple[object, ...]) -> str:
        stretch = int(time.time() // self.seconds)
        told = "\n".join(str(one) for one in who)
        return f"guessing:{self.name}:{stretch}:{hashlib.sha256(told.encode()).hexdigest()}"


QUARTER, HOUR = 15 * 60, 60 * 60
PASSWORD = Limit("password", 10, QUARTER)  # for one account from one address: nobody can shut another person out
ACCOUNT = Limit("account", 100, QUARTER)  # for one account from everywhere
ADDRESS = Limit("address", 100, QUARTER)  # from one address of the net, for whatever account
SECOND_STEP = Limit("second-step", 10, QUARTER)  # for one account: who comes this far knows its password
RESET = Limit("reset", 3, HOUR)  # letters to one address
RESETS = Limit("resets", 20, HOUR)  # letters asked for from one address of the net
