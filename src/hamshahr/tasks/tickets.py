"""django-tasks' side: a ticket in its queue tells a worker to look at one of our tasks."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult

_PERFORM = "hamshahr.tasks.running.perform"


def issue(task_id: int, when: dt.datetime, priority: int) -> UUID:
    """Put a ticket in, for not before `when`, in the caller's transaction; gives its id. Greatest priority first."""
    perform: Any = import_string(_PERFORM)  # by its address, for it asks for tickets itself when it tries again
    return UUID(perform.using(run_after=when, priority=priority).enqueue(task_id).id)


def is_waiting(ticket: UUID | None) -> bool:
    """Whether no worker has taken it yet."""
    return ticket is not None and DBTaskResult.objects.filter(pk=ticket, status="READY").exists()


def throw_away(before: dt.datetime, needed: list[UUID]) -> int:
    """Delete the tickets put in before that time, but those needed; gives how many."""
    deleted, _ = DBTaskResult.objects.filter(enqueued_at__lt=before).exclude(pk__in=needed).delete()
    return deleted
