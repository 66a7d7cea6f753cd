"""What a worker looks after between tasks: scheduled work that is due, lost workers, lost tickets."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone

from hamshahr.audit.actions import Actor
from hamshahr.tasks import tickets
from hamshahr.tasks.actions import fail, renew_ticket, repeat
from hamshahr.tasks.lifecycle import State
from hamshahr.tasks.models import Task
from hamshahr.tasks.registry import KINDS

logger = logging.getLogger(__name__)

SILENCE = dt.timedelta(seconds=30)


def look_after(by: Actor) -> None:
    """Do all three; safe to be done by many workers at once."""
    put_in_due(by)
    find_lost_workers(by)
    find_lost_tickets(by)


def put_in_due(by: Actor) -> list[Task]:
    """Put in every scheduled kind whose time has come; gives the new tasks."""
    put_in = []
    for kind in KINDS.values():
        if kind.every is None:
            continue
        last = Task.objects.filter(kind=kind.name, key="").order_by("-id").first()
        if last and (last.is_active or last.created_at + kind.every > timezone.now()):
            continue
        if made := repeat(kind=kind.name, follows=last.pk if last else 0, by=by):
            put_in.append(made)
    return put_in


def find_lost_workers(by: Actor) -> list[Task]:
    """Give the tasks of workers without a heartbeat back to be tried again; gives these tasks.

    A worker that was only held up (by a long lock, say) takes its task back with its next heartbeat while that waits.
    """
    lost = []
    for task in Task.objects.filter(state=State.RUNNING, heartbeat_at__lt=timezone.now() - SILENCE).order_by("id"):
        error = f"The worker of attempt {task.attempts} gave no sign of life since {task.heartbeat_at}."
        if fail(task=task, error=error, silent_since=task.heartbeat_at, by=by):
            logger.warning("Task %s (%s): %s", task.pk, task, error)
            lost.append(task)
    return lost


def find_lost_tickets(by: Actor) -> None:
    """A worker killed between taking a ticket and beginning its task leaves that without one."""
    for task in Task.objects.filter(state=State.WAITING, next_try_at__lt=timezone.now() - SILENCE).order_by("id"):
        if not tickets.is_waiting(task.ticket):
            renew_ticket(task=task, by=by)
