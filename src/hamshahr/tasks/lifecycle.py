"""The states of a task, and which may follow which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("task", "waiting")
    RUNNING = "running", pgettext_lazy("task", "running")
    DONE = "done", pgettext_lazy("task", "done")
    FAILED = "failed", pgettext_lazy("task", "failed")
    CANCELLED = "cancelled", pgettext_lazy("task", "cancelled")


ACTIVE = frozenset({State.WAITING, State.RUNNING})
ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})

# Running goes back to waiting when it is to be tried again. Waiting leads to every end too: a worker that was taken for
# lost but is not may finish before anybody else begins.
FOLLOWERS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.RUNNING, *ENDED}),
    State.RUNNING: frozenset({State.WAITING, *ENDED}),
    State.DONE: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
}
