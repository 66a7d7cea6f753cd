"""A task from asking to its end: progress, faults, backoff, cancelling."""

from __future__ import annotations

import datetime as dt
import time

import pytest
import time_machine
from django_tasks_db.models import DBTaskResult

from hamshahr.audit.actions import Actor
from hamshahr.audit.models import Event
from hamshahr.core.errors import UserError
from hamshahr.tasks import progress as progress_module
from hamshahr.tasks.actions import ask, beat, cancel, finish, take
from hamshahr.tasks.lifecycle import State
from hamshahr.tasks.models import Task
from hamshahr.tasks.progress import Progress, stopping
from hamshahr.tasks.registry import KINDS, background
from tests.background import work_off

from .conftest import NOON, Register, nothing, state_of

pytestmark = pytest.mark.django_db


def test_a_worker_does_what_was_asked_for(kind: Register, clock: time_machine.Traveller, by: Actor) -> None:
    heard: list[tuple[str, int]] = []

    def count(progress: Progress, country: str, steps: int) -> None:
        progress.step(steps, 10, "reading")
        heard.append((country, steps))

    kind(count, words={"reading": "reading the ties"})
    task = ask(kind="count", arguments={"country": "IR", "steps": 7}, by=by)
    assert state_of(task) == State.WAITING
    work_off()
    assert state_of(task) == State.DONE
    assert heard == [("IR", 7)]
    assert (task.done, task.total, task.step) == (10, 10, "reading the ties")
    assert (task.attempts, task.faults, task.started_at, task.finished_at) == (1, 0, NOON, NOON)
    assert Event.objects.get().action == "task.asked"
    work_off()
    assert heard == [("IR", 7)]


def test_asking_again_gives_the_same_task_until_it_has_ended(kind: Register, by: Actor) -> None:
    kind(nothing)
    first = ask(kind="count", by=by)
    assert ask(kind="count", by=by) == first
    assert ask(kind="count", key="other", by=by) != first
    work_off()
    assert ask(kind="count", by=by) != first


def test_work_that_nobody_knows_is_not_taken(kind: Register, by: Actor) -> None:
    kind(nothing)
    with pytest.raises(UserError, match=r"no background work of kind 'dance'\. Known: count"):
        ask(kind="dance", by=by)
    with pytest.raises(TypeError):
        ask(kind="count", arguments={"what": object()}, by=by)


def test_a_fault_is_tried_again_with_more_and_more_time_between(
    kind: Register, clock: time_machine.Traveller, by: Actor
) -> None:
    tried: list[dt.datetime] = []

    def stumble(_progress: Progress) -> None:
        tried.append(dt.datetime.now(dt.UTC))
        raise RuntimeError("the ministry does not answer")

    kind(stumble, retries=3, backoff=dt.timedelta(minutes=1))
    task = ask(kind="count", by=by)
    waits = []
    for _ in range(4):
        work_off()
        if state_of(task) == State.WAITING:
            waits.append(task.next_try_at - tried[-1])
            clock.move_to(task.next_try_at - dt.timedelta(seconds=1))
            work_off()
            clock.move_to(task.next_try_at)
    assert waits == [dt.timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    assert len(tried) == 4
    assert (state_of(task), task.attempts, task.faults) == (State.FAILED, 4, 4)
    assert task.error.strip().endswith("RuntimeError: the ministry does not answer")
    assert list(Event.objects.order_by("id").values_list("action", flat=True)) == ["task.asked", "task.failed"]


def test_a_fault_that_passes_leaves_a_task_done(kind: Register, clock: time_machine.Traveller, by: Actor) -> None:
    faults = [ValueError("once"), None]

    def stumble(_progress: Progress) -> None:
        if fault := faults.pop(0):
            raise fault

    kind(stumble)
    task = ask(kind="count", by=by)
    work_off()
    assert "once" in Task.objects.get().error
    clock.shift(31)
    work_off()
    assert (state_of(task), task.attempts, task.faults, task.error) == (State.DONE, 2, 1, "")


def test_the_wait_has_an_end(kind: Register) -> None:
    made = kind(nothing, retries=500)
    assert made.wait_after(1) == dt.timedelta(seconds=30)
    assert made.wait_after(500) == dt.timedelta(hours=6)
    assert made.wait_after(501) is None


def test_a_waiting_task_is_cancelled_at_once(kind: Register, by: Actor) -> None:
    done: list[str] = []
    kind(lambda _progress: done.append("x"))
    task = ask(kind="count", by=by)
    cancel(task=task, by=by)
    work_off()
    assert state_of(task) == State.CANCELLED
    assert done == []
    with pytest.raises(UserError, match="has ended already"):
        cancel(task=task, by=by)


@pytest.mark.django_db(transaction=True)
def test_a_running_task_ends_at_its_next_safe_point(kind: Register, monkeypatch: pytest.MonkeyPatch, by: Actor) -> None:
    monkeypatch.setattr(progress_module, "NEWS_SECONDS", 0)
    seen: list[int] = []

    def count(progress: Progress) -> None:
        for number in range(100):
            progress.step(number, 100)
            seen.append(number)
            if number == 2:
                cancel(task=Task.objects.get(), by=by)
                assert ask(kind="count", by=by) == progress.task

    kind(count)
    task = ask(kind="count", by=by)
    work_off()
    assert seen == [0, 1, 2]
    assert (state_of(task), task.done, task.total) == (State.CANCELLED, 3, 100)


@pytest.mark.django_db(transaction=True)
def test_progress_is_written_at_most_twice_a_second_and_never_inside_a_transaction_of_the_work(
    kind: Register, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, by: Actor
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    written: list[int] = []

    def count(progress: Progress) -> None:
        nonlocal now
        for number in range(10):
            now += 0.2
            progress.step(number, 10)
            written.append(Task.objects.get().done)

    kind(count)
    ask(kind="count", by=by)
    work_off()
    assert written == [0, 0, 2, 2, 2, 5, 5, 5, 8, 8]
    assert Task.objects.get().done == 10, "what is done is done whole"


def test_words_nobody_translated_are_a_fault(kind: Register, by: Actor) -> None:
    kind(lambda progress: progress.step(1, 2, "ploughing"), retries=0, words={"reading": "reading"})
    task = ask(kind="count", by=by)
    work_off()
    assert state_of(task) == State.FAILED
    assert "no words 'ploughing'; it knows reading" in task.error


def test_a_worker_told_to_stop_gives_its_task_back(kind: Register, monkeypatch: pytest.MonkeyPatch, by: Actor) -> None:
    reached: list[int] = []

    def count(progress: Progress) -> None:
        for number in range(3):
            reached.append(number)
            stopping.is_asked = not task.faults and len(reached) == 2
            progress.step(number, 3)

    kind(count, retries=0)
    task = ask(kind="count", by=by)
    work_off()
    assert (state_of(task), task.faults, reached) == (State.DONE, 0, [0, 1, 0, 1, 2])
    assert task.attempts == 2


@pytest.mark.django_db(transaction=True)
def test_what_a_person_sits_before_goes_first_and_longer_work_gives_way(
    kind: Register, monkeypatch: pytest.MonkeyPatch, by: Actor
) -> None:
    monkeypatch.setattr(progress_module, "NEWS_SECONDS", 0)
    heard: list[str] = []

    def reckon(progress: Progress) -> None:
        heard.append("long work begins")
        if len(heard) == 1:
            ask(kind="urgent", by=by)
        progress.step(1, 2)
        progress.step(2, 2)
        heard.append("long work ends")

    kind(reckon)
    kind(lambda progress: heard.append("urgent work"), name="urgent", priority=50)
    task = ask(kind="count", by=by)
    work_off()
    assert heard == ["long work begins", "urgent work", "long work begins", "long work ends"]
    assert state_of(task) == State.DONE
    assert (task.attempts, task.faults) == (2, 0)


def test_work_whose_code_is_gone_is_said_so(kind: Register, by: Actor) -> None:
    kind(nothing)
    task = ask(kind="count", by=by)
    del KINDS["count"]
    work_off()
    assert state_of(task) == State.FAILED
    assert "No code is registered for work of kind 'count'" in task.error
    assert (task.title, task.step) == ("count", "")


def test_a_late_worker_changes_nothing(kind: Register, clock: time_machine.Traveller, by: Actor) -> None:
    kind(nothing)
    ask(kind="count", by=by)
    old = take(pk=Task.objects.get().pk, by=by)
    assert old is not None
    assert take(pk=old.pk, by=by) is None
    clock.shift(60)
    work_off()
    clock.shift(60)
    new = take(pk=old.pk, by=by)
    assert new is not None
    assert new.attempts == 2
    assert not beat(task=old, news={"done": 5}, by=by)
    assert not finish(task=old, state=State.DONE, by=by)
    assert beat(task=new, news={"done": 1}, by=by)
    assert finish(task=new, state=State.DONE, by=by)
    assert Task.objects.get().done == 1


def test_a_kind_is_registered_once(kind: Register) -> None:
    assert background(kind="sing", title="Singing")(nothing) is nothing
    with pytest.raises(ValueError, match="'sing' already"):
        background(kind="sing", title="Singing")(nothing)
    del KINDS["sing"]


def test_a_ticket_without_its_task_does_no_harm(kind: Register, by: Actor) -> None:
    kind(nothing)
    ask(kind="count", by=by)
    Task.objects.all()._raw_delete("default")
    work_off()
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
