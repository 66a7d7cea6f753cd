"""What a page says of background work: never its arguments, never its errors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.timesince import timeuntil
from django.utils.translation import gettext, ngettext

from hamshahr.core.calendars import digits, number, show_ago
from hamshahr.tasks.lifecycle import State
from hamshahr.tasks.models import Task

_MINUTE = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with what is said of it; `steps` is how far it is, empty where it does not run or does not tell."""

    task: Task
    sentence: str
    when: str
    steps: str

    @property
    def is_late(self) -> bool:
        """Whether it waits past its turn, as where no worker runs."""
        return self.task.state == State.WAITING and self.task.next_try_at < timezone.now() - _MINUTE


def task_line(task: Task) -> TaskLine:
    return TaskLine(task=task, sentence=_sentence(task), when=_when(task), steps=_steps(task))


def task_lines(tasks: Iterable[Task]) -> list[TaskLine]:
    return [task_line(task) for task in tasks]


def _sentence(task: Task) -> str:
    if task.state == State.RUNNING and task.cancel_asked_at:
        return gettext("It is being cancelled.")
    if task.state == State.RUNNING:
        return str(task.step)
    if task.state == State.WAITING and task.faults:
        return gettext("Something went wrong. It is tried again {when}.").format(when=_until(task.next_try_at))
    if task.state == State.WAITING and task.next_try_at < timezone.now() - _MINUTE:
        return gettext("Its turn has not come yet.")
    if task.state == State.FAILED:
        times = ngettext(
            "It was tried {n} time without success.", "It was tried {n} times without success.", task.faults
        )
        return times.format(n=number(task.faults))
    return ""


def _when(task: Task) -> str:
    if task.finished_at:
        return gettext("Ended {when}").format(when=show_ago(task.finished_at))
    if task.started_at:
        return gettext("Begun {when}").format(when=show_ago(task.started_at))
    return gettext("Asked {when}").format(when=show_ago(task.created_at))


def _steps(task: Task) -> str:
    if task.state != State.RUNNING or not (task.done or task.total):
        return ""
    if not task.total:
        return number(task.done)
    return gettext("{done} of {total}").format(done=number(task.done), total=number(task.total))


def _until(moment: dt.datetime) -> str:
    if moment - timezone.now() < _MINUTE:
        return gettext("within a minute")
    return gettext("in {time}").format(time=digits(timeuntil(moment, depth=1)))
