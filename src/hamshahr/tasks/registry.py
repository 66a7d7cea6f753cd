"""The kinds of background work. An app registers its own in its `background.py`:

    @background(kind="count", title=_("Counting the ties"), words={"read": _("reading")}, every=timedelta(days=1))
    def count(progress: Progress, country: str = "") -> None:
        for number, tie in enumerate(ties):
            progress.step(number, len(ties), "read")

It may be killed at any moment and begun again, so what it did before must not harm what it does then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

_LONGEST_WAIT = dt.timedelta(hours=6)
_MOST_DOUBLINGS = 16


Function = Callable[..., None]
WAITED_FOR = 50


@dataclass(frozen=True, slots=True)
class TaskKind:
    """How work of one kind is called, done, repeated and retried.

    With `every`, the first run begins as soon as a worker runs, the next so long after the last was put in. With
    `after`, one is asked for whenever work of that kind is done. Of what waits, the greatest `priority` (-100 to 100)
    goes first: WAITED_FOR is for what a person sits before.
    """

    name: str
    title: str | Promise
    function: Function
    words: Mapping[str, str | Promise] = field(default_factory=dict)
    retries: int = 3
    backoff: dt.timedelta = dt.timedelta(seconds=30)
    every: dt.timedelta | None = None
    after: str = ""
    priority: int = 0

    def wait_after(self, faults: int) -> dt.timedelta | None:
        """How long to wait after so many faults, twice as long each time; None when it is given up."""
        if faults > self.retries:
            return None
        doublings = min(max(faults - 1, 0), _MOST_DOUBLINGS)
        return min(self.backoff * (1 << doublings), _LONGEST_WAIT)


KINDS: dict[str, TaskKind] = {}


def background(*, kind: str, title: str | Promise, **how: Any) -> Callable[[Function], Function]:
    """Register a function as the work of `kind`; `how`: further fields of TaskKind. Raises ValueError where taken."""

    def register(function: Function) -> Function:
        if kind in KINDS:
            raise ValueError(f"There is background work of kind {kind!r} already.")
        KINDS[kind] = TaskKind(name=kind, title=title, function=function, **how)
        return function

    return register
