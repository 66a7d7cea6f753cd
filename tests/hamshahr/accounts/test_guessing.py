"""Limits on guessing, whatever order guesses come in."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import time_machine
from django.core.cache import caches
from hypothesis import given
from hypothesis import strategies as st

from hamshahr.accounts.guessing import PASSWORD, Limit

LIMIT = Limit("test", most=5, seconds=60)
GUESSES = st.lists(st.tuples(st.sampled_from(["alice", "bob"]), st.integers(0, 40)), max_size=60)


@given(GUESSES)
def test_nobody_guesses_more_often_than_the_limit_in_any_stretch(guesses: list[tuple[str, int]]) -> None:
    """Nor more than twice as often in any minute, wherever it begins; who keeps below it is never shut out."""
    caches["limits"].clear()
    within: dict[str, list[float]] = {"alice": [], "bob": []}
    tried: dict[tuple[str, int], int] = {}
    with time_machine.travel(1_000_000_000, tick=False) as clock:
        now = 1_000_000_000.0
        for who, pause in guesses:
            clock.shift(pause)
            now += pause
            stretch = (who, int(now // LIMIT.seconds))
            tried[stretch] = tried.get(stretch, 0) + 1
            is_let = LIMIT.allows(who)
            assert is_let == (tried[stretch] <= LIMIT.most)
            if is_let:
                within[who].append(now)
    for moments in within.values():
        for begin in moments:
            assert sum(begin <= moment < begin + LIMIT.seconds for moment in moments) <= 2 * LIMIT.most


def test_a_success_forgets_the_failures_before_it_of_that_person_alone() -> None:
    for who in ("alice", "bob"):
        for _ in range(LIMIT.most):
            assert LIMIT.allows(who)
    LIMIT.forget("alice")
    assert LIMIT.allows("alice")
    assert not LIMIT.allows("bob")
    assert Limit("another", 5, 60).allows("bob"), "limits do not count for each other"


def test_the_limit_is_exact_for_guesses_at_once() -> None:
    with time_machine.travel(1_000_000_000, tick=False), ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: PASSWORD.allows("alice", "192.0.2.1"), range(100)))
    assert sum(allowed) == PASSWORD.most
