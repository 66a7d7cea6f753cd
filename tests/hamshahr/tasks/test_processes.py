"""Workers as processes of their own: killed in the middle, racing, told to stop. On both databases."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import SupportsIndex

import pytest
import time_machine
from django.db import connection, connections, transaction

from hamshahr.audit.actions import Actor
from hamshahr.tasks import progress as progress_module
from hamshahr.tasks.actions import ask, cancel
from hamshahr.tasks.models import Task
from hamshahr.tasks.progress import Progress
from hamshahr.tasks.worker import Loop
from tests.background import work_off

from .conftest import Register

FORK = multiprocessing.get_context("fork")
PATIENCE = 60
STEPS = 10
MIDDLE = 4


class Ground:
    """A database that processes share, and a file in which their work leaves lines."""

    def __init__(self, folder: Path) -> None:
        self._lines = folder / "lines"
        self._lines.touch()
        self._database = folder / "shared.sqlite3"
        self._processes: list[BaseProcess] = []
        self.is_in_the_middle = FORK.Event()
        self.may_go_on = FORK.Event()
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(self._database)) as copy:
                connection.connection.backup(copy)

    def write(self, progress: Progress, number: int, waits: bool = False) -> None:
        """The work: a line each step; a first attempt told so waits in the middle."""
        for step in range(STEPS):
            progress.step(step, STEPS)
            with self._lines.open("a") as file:
                file.write(f"{number} {progress.task.attempts} {step}\n")
            if waits and step == MIDDLE and progress.task.attempts == 1:
                self.is_in_the_middle.set()
                assert self.may_go_on.wait(PATIENCE)

    def lines(self) -> list[str]:
        return self._lines.read_text().splitlines()

    def start(self, work: Callable[[], object]) -> BaseProcess:
        """Do it in another process, on the shared database."""
        if connection.vendor != "sqlite":
            connection.close()
        process = FORK.Process(target=self._in_child, args=[work])
        process.start()
        self._processes.append(process)
        return process

    def do(self, work: Callable[[], object]) -> None:
        process = self.start(work)
        process.join(PATIENCE)
        assert process.exitcode == 0

    def together(self, work: Callable[[], object]) -> None:
        """Two processes that begin at the same moment."""
        barrier = FORK.Barrier(2)

        def begin() -> None:
            barrier.wait(PATIENCE)
            work()

        for process in [self.start(begin), self.start(begin)]:
            process.join(PATIENCE)
            assert process.exitcode == 0

    def tasks(self) -> list[tuple[str, str, int, int]]:
        """Key, state, attempts and faults of every task."""
        there, here = FORK.Pipe()
        rows = Task.objects.order_by("id").values_list("key", "state", "attempts", "faults")
        self.do(lambda: here.send(list(rows.all())))
        found: list[tuple[str, str, int, int]] = there.recv()
        return found

    def end(self) -> None:
        for process in self._processes:
            process.kill()
            process.join()

    def _in_child(self, work: Callable[[], object]) -> None:
        if connection.vendor == "sqlite":
            connections.settings["default"]["NAME"] = self._database
        del connections["default"]
        work()


@pytest.fixture
def ground(transactional_db: None, tmp_path: Path, kind: Register) -> Iterator[Ground]:
    made = Ground(tmp_path)
    kind(made.write, name="write", retries=3, backoff=dt.timedelta(seconds=30))
    yield made
    made.end()


def later(seconds: int) -> None:
    """A worker in one go, as if so much time had passed."""
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds)):
        work_off()


def test_killed_in_the_middle_another_worker_takes_over_and_finishes(ground: Ground, by: Actor) -> None:
    ground.do(lambda: ask(kind="write", arguments={"number": 0, "waits": True}, by=by))
    worker = ground.start(lambda: Loop().run())
    assert ground.is_in_the_middle.wait(PATIENCE)
    ground.do(lambda: later(0))
    assert ground.tasks() == [("", "running", 1, 0)]
    worker.kill()
    worker.join()
    ground.do(lambda: later(40))
    assert ground.tasks() == [("", "waiting", 1, 1)]
    ground.do(lambda: later(90))
    assert ground.tasks() == [("", "done", 2, 1)]
    first = [f"0 1 {step}" for step in range(MIDDLE + 1)]
    assert ground.lines() == first + [f"0 2 {step}" for step in range(STEPS)]


def test_two_who_ask_get_the_same_task_and_two_workers_do_it_once(ground: Ground, by: Actor) -> None:
    def ask_for_all() -> None:
        for number in range(25):
            ask(kind="write", key=str(number), arguments={"number": number}, by=by)

    ground.together(ask_for_all)
    assert Counter(key for key, *_ in ground.tasks()) == {str(number): 1 for number in range(25)}
    ground.together(work_off)
    assert {row[1:] for row in ground.tasks()} == {("done", 1, 0)}
    assert sorted(ground.lines()) == sorted(f"{number} 1 {step}" for number in range(25) for step in range(STEPS))


def test_the_heart_beats_while_the_work_computes_and_hears_for_it(
    ground: Ground, kind: Register, monkeypatch: pytest.MonkeyPatch, by: Actor
) -> None:
    """The work never lets a step be written, for it has a transaction open at each."""
    monkeypatch.setattr(progress_module, "BEAT_SECONDS", 0.02)

    def compute(progress: Progress) -> None:
        deadline = time.monotonic() + PATIENCE
        while Task.objects.get().done < STEPS:
            with transaction.atomic():
                progress.step(STEPS, STEPS)
            assert time.monotonic() < deadline
        cancel(task=progress.task, by=by)
        while time.monotonic() < deadline:
            with transaction.atomic():
                progress.step(STEPS, STEPS)

    kind(compute, name="compute")
    ground.do(lambda: ask(kind="compute", by=by))
    ground.do(work_off)
    assert ground.tasks() == [("", "cancelled", 1, 0)]


def test_told_to_stop_a_worker_gives_its_task_back_without_a_fault(ground: Ground, by: Actor) -> None:
    ground.do(lambda: ask(kind="write", arguments={"number": 0, "waits": True}, by=by))
    worker = ground.start(lambda: Loop().run())
    assert ground.is_in_the_middle.wait(PATIENCE)
    worker.terminate()
    ground.may_go_on.set()
    worker.join(PATIENCE)
    assert worker.exitcode == 0
    assert ground.tasks() == [("", "waiting", 1, 0)]
    ground.do(lambda: later(1))
    assert ground.tasks() == [("", "done", 2, 0)]


def test_told_to_stop_while_nothing_is_to_do_a_worker_ends_at_once(ground: Ground) -> None:
    is_idle = FORK.Event()

    def idle() -> None:
        sleep = time.sleep

        def sleep_and_tell(seconds: float | SupportsIndex) -> None:
            is_idle.set()
            sleep(seconds)

        time.sleep = sleep_and_tell
        Loop().run()

    worker = ground.start(idle)
    assert is_idle.wait(PATIENCE)
    worker.terminate()
    worker.join(PATIENCE)
    assert worker.exitcode == 0
