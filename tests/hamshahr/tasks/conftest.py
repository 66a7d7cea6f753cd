"""Kinds of work for the tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine

from hamshahr.tasks.lifecycle import State
from hamshahr.tasks.models import Task
from hamshahr.tasks.progress import Progress, stopping
from hamshahr.tasks.registry import KINDS, Function, TaskKind

NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)
Register = Callable[..., TaskKind]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """It is noon, and stays so until the test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def kind(monkeypatch: pytest.MonkeyPatch) -> Register:
    """Register a function as work, for this test alone; nothing else is registered."""
    for name in list(KINDS):
        monkeypatch.delitem(KINDS, name)

    def register(function: Function, name: str = "count", **how: object) -> TaskKind:
        made = TaskKind(name=name, title="Counting", function=function, **how)  # type: ignore[arg-type]
        monkeypatch.setitem(KINDS, name, made)
        return made

    return register


@pytest.fixture(autouse=True)
def _not_stopping(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "is_asked", False)


def nothing(progress: Progress) -> None:
    """Work that is done at once."""
    progress.step(1, 1)


def state_of(task: Task) -> State:
    task.refresh_from_db()
    return State(task.state)
