"""One attempt at a task, from taking it to what became of it."""

from __future__ import annotations

import logging
import os
import socket
import traceback

from django_tasks import task as django_task

from hamshahr.audit.actions import Actor
from hamshahr.tasks.actions import fail, finish, give_back, take
from hamshahr.tasks.lifecycle import State
from hamshahr.tasks.models import Task
from hamshahr.tasks.progress import CancelledError, LostError, Progress, StoppedError
from hamshahr.tasks.registry import KINDS

logger = logging.getLogger(__name__)


def this_worker() -> Actor:
    return Actor(f"worker {os.getpid()} on {socket.gethostname()}")


@django_task()
def perform(task_id: int) -> None:
    """What a ticket makes a worker of django-tasks do."""
    by = this_worker()
    if task := take(pk=task_id, by=by):
        _attempt(task, by)


def _attempt(task: Task, by: Actor) -> None:
    kind = KINDS.get(task.kind)
    if kind is None:
        fail(task=task, error=f"No code is registered for work of kind {task.kind!r}.", by=by)
        return
    progress = Progress(task, by=by)
    try:
        with progress.beating():
            kind.function(progress, **task.arguments)
    except CancelledError:
        finish(task=task, state=State.CANCELLED, by=by)
    except StoppedError:
        give_back(task=task, by=by)
    except LostError:
        logger.warning("Task %s (%s) is another worker's by now; this one lets it go.", task.pk, task)
    except Exception:
        logger.exception("Task %s (%s) failed.", task.pk, task)
        fail(task=task, error=traceback.format_exc(), by=by)
    except BaseException:
        give_back(task=task, by=by)
        raise
    else:
        finish(task=task, state=State.DONE, by=by)
