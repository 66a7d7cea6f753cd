"""Reads of tasks that pages need."""

from __future__ import annotations

from dataclasses import dataclass

from hamshahr.tasks.lifecycle import State
from hamshahr.tasks.models import Task

_MOST = 50
_LATELY = 15


@dataclass(frozen=True, slots=True)
class Board:
    """What runs, what waits (the next first), and what ended lately (the latest first), as far as a page holds it."""

    running: list[Task]
    waiting: list[Task]
    ended: list[Task]


def board() -> Board:
    """Three queries. The arguments and errors of tasks are not read: they are not for everybody."""
    tasks = Task.objects.defer("arguments", "error")
    return Board(
        running=list(tasks.filter(state=State.RUNNING).order_by("started_at", "id")[:_MOST]),
        waiting=list(tasks.filter(state=State.WAITING).order_by("next_try_at", "id")[:_MOST]),
        ended=list(tasks.ended().order_by("-finished_at", "-id")[:_LATELY]),
    )
