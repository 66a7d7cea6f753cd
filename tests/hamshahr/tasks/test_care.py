"""What a worker looks after between tasks: schedule, lost workers, lost tickets, old records."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from hamshahr.audit.actions import Actor
from hamshahr.tasks.actions import ask, beat, cancel, finish, forget, repeat, take
from hamshahr.tasks.care import find_lost_tickets, find_lost_workers, put_in_due
from hamshahr.tasks.lifecycle import State
from hamshahr.tasks.models import Task
from hamshahr.tasks.progress import Progress
from tests.background import work_off

from .conftest import Register, nothing, state_of

pytestmark = pytest.mark.django_db


def begun(by: Actor) -> Task:
    """A task that a worker has taken, and no more."""
    task = take(pk=ask(kind="count", by=by).pk, by=by)
    assert task is not None
    return task


def test_scheduled_work_is_put_in_once_each_time_it_is_due(
    kind: Register, clock: time_machine.Traveller, by: Actor
) -> None:
    kind(nothing, every=dt.timedelta(days=7))
    kind(nothing, name="never")
    first = put_in_due(by)
    assert [task.kind for task in first] == ["count"]
    assert put_in_due(by) == []
    work_off()
    clock.shift(dt.timedelta(days=7) - dt.timedelta(seconds=1))
    assert put_in_due(by) == []
    clock.shift(1)
    second = put_in_due(by)
    assert [task.follows for task in second] == [first[0].pk]
    clock.shift(dt.timedelta(days=30))
    assert put_in_due(by) == []
    work_off()
    assert [state_of(task) for task in second] == [State.DONE]


def test_two_workers_that_both_see_work_due_put_it_in_once(kind: Register, by: Actor) -> None:
    """The slower of them comes when the faster has finished it already."""
    kind(nothing, every=dt.timedelta(days=7))
    assert repeat(kind="count", follows=0, by=by)
    work_off()
    assert repeat(kind="count", follows=0, by=by) is None
    assert Task.objects.count() == 1


def test_the_database_itself_holds_to_one_active_task(kind: Register, by: Actor) -> None:
    kind(nothing)
    task = ask(kind="count", by=by)
    work_off()
    ask(kind="count", by=by)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tasks_task SET state = 'waiting', finished_at = NULL WHERE id = %s", [task.pk])


def test_a_lost_workers_task_is_begun_anew_after_a_while(
    kind: Register, clock: time_machine.Traveller, by: Actor
) -> None:
    kind(nothing)
    task = begun(by)
    clock.shift(30)
    assert find_lost_workers(by) == []
    clock.shift(1)
    assert find_lost_workers(by) == [task]
    assert (state_of(task), task.faults) == (State.WAITING, 1)
    assert "attempt 1 gave no sign of life" in task.error
    work_off()
    assert state_of(task) == State.WAITING
    clock.shift(30)
    work_off()
    assert (state_of(task), task.attempts) == (State.DONE, 2)


def test_a_worker_that_was_only_held_up_keeps_its_task(
    kind: Register, clock: time_machine.Traveller, by: Actor
) -> None:
    kind(nothing)
    task = begun(by)
    clock.shift(60)
    assert find_lost_workers(by) == [task]
    assert beat(task=task, news={}, by=by)
    clock.shift(30)
    work_off()
    assert (state_of(task), task.attempts) == (State.RUNNING, 1)
    assert finish(task=task, state=State.DONE, by=by)
    assert state_of(task) == State.DONE


def test_work_that_kills_every_worker_is_given_up(kind: Register, clock: time_machine.Traveller, by: Actor) -> None:
    kind(nothing, retries=2)
    task = ask(kind="count", by=by)
    for _ in range(3):
        clock.move_to(max(dt.datetime.now(dt.UTC), task.next_try_at))
        assert take(pk=task.pk, by=by)
        clock.shift(60)
        assert find_lost_workers(by) == [task]
        task.refresh_from_db()
    assert (task.state, task.faults) == (State.FAILED, 3)


def test_a_cancelled_task_of_a_lost_worker_ends(kind: Register, clock: time_machine.Traveller, by: Actor) -> None:
    kind(nothing)
    task = cancel(task=begun(by), by=by)
    assert task.state == State.RUNNING
    clock.shift(60)
    find_lost_workers(by)
    assert state_of(task) == State.CANCELLED


def test_a_ticket_lost_with_its_worker_is_replaced(kind: Register, clock: time_machine.Traveller, by: Actor) -> None:
    kind(nothing)
    task = ask(kind="count", by=by)
    clock.shift(60)
    find_lost_tickets(by)
    assert DBTaskResult.objects.count() == 1
    DBTaskResult.objects.get().claim("a worker killed in the next moment")
    work_off()
    assert (state_of(task), DBTaskResult.objects.count()) == (State.DONE, 2)


def test_old_records_are_forgotten_but_the_latest_of_each_kind(
    kind: Register, clock: time_machine.Traveller, by: Actor
) -> None:
    kind(nothing)
    kind(nothing, name="other")
    for _ in range(2):
        ask(kind="count", by=by)
        ask(kind="other", by=by)
        work_off()
    waiting = ask(kind="count", by=by)
    clock.shift(dt.timedelta(days=91))
    assert forget(ended_before=dt.datetime.now(dt.UTC) - dt.timedelta(days=90), by=by) == (3, 4)
    assert [task.kind for task in Task.objects.order_by("id")] == ["other", "count"]
    assert DBTaskResult.objects.get().pk == waiting.ticket


def test_the_house_tidies_itself_every_day(clock: time_machine.Traveller) -> None:
    work_off()
    assert ("tidy", State.DONE) in set(Task.objects.values_list("kind", "state"))


@pytest.mark.django_db(transaction=True)
def test_the_command_does_what_is_due_and_ends(kind: Register, by: Actor) -> None:
    kind(nothing)
    task = ask(kind="count", by=by)
    call_command("run_worker", "--once")
    assert state_of(task) == State.DONE


def test_a_locked_database_is_tried_again(kind: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(_worker: Worker) -> None:
        raise OperationalError("database is locked")

    def gone(_worker: Worker) -> None:
        raise OperationalError("no such table")

    monkeypatch.setattr(Worker, "run", locked)
    work_off()
    monkeypatch.setattr(Worker, "run", gone)
    with pytest.raises(OperationalError, match="no such table"):
        work_off()


def test_the_keeper_sees_and_cancels(kind: Register, capsys: pytest.CaptureFixture[str], by: Actor) -> None:
    def stumble(_progress: Progress) -> None:
        raise RuntimeError("no answer from the ministry")

    kind(stumble, retries=0)
    call_command("tasks", "--ask", "count")
    work_off()
    call_command("tasks", "--ask", "count")
    waiting = Task.objects.get(state=State.WAITING)
    capsys.readouterr()
    call_command("tasks")
    said = capsys.readouterr().out
    assert "waiting" in said
    assert "RuntimeError: no answer from the ministry" in said
    call_command("tasks", "--cancel", str(waiting.pk))
    assert f"Task {waiting.pk} is cancelled." in capsys.readouterr().out
    with pytest.raises(CommandError, match="ended already"):
        call_command("tasks", "--cancel", str(waiting.pk))
    with pytest.raises(CommandError, match="There is no task 999"):
        call_command("tasks", "--cancel", "999")
    with pytest.raises(CommandError, match="no background work of kind 'dance'"):
        call_command("tasks", "--ask", "dance")
