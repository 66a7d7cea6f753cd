"""Every write of tasks. Whoever is not the latest attempt, and whoever comes late, changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext

from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.tasks import tickets
from hamshahr.tasks.lifecycle import ACTIVE, FOLLOWERS, State
from hamshahr.tasks.models import Task, TaskQuerySet
from hamshahr.tasks.registry import KINDS

_TIMES_TO_LOOK_AGAIN = 5
_LONGEST_ERROR = 20_000


@action
def ask(*, kind: str, by: Actor, arguments: dict[str, Any] | None = None, key: str = "") -> Task:
    """The task of this kind and key: the one that waits or runs already, as it is, or else a new one.

    Raises UserError for a kind there is not, TypeError for arguments that JSON cannot hold.
    """
    if kind not in KINDS:
        raise UserError(f"There is no background work of kind {kind!r}. Known: {', '.join(sorted(KINDS))}.")
    for _ in range(_TIMES_TO_LOOK_AGAIN):
        if found := Task.objects.active().filter(kind=kind, key=key).first():
            return found
        if made := _made(kind=kind, key=key, arguments=arguments or {}):
            record(by=by, deeds=[Deed("task.asked", made)])
            return made
    raise UserError(gettext("Others ask for the same work all the time. Try again."))


@action
def repeat(*, kind: str, follows: int, by: Actor) -> Task | None:
    """The next run of a scheduled kind after task `follows` (0: the first); None where somebody else has put it in."""
    made = _made(kind=kind, follows=follows)
    if made:
        record(by=by, deeds=[Deed("task.asked", made)])
    return made


@action
def cancel(*, task: Task, by: Actor) -> Task:
    """End a waiting task; tell a running one to end at its next safe point. Raises UserError where it has ended."""
    now = timezone.now()
    mine = Task.objects.filter(pk=task.pk)
    ended = mine.filter(state=State.WAITING).update(state=State.CANCELLED, finished_at=now, cancel_asked_at=now)
    if not ended and not mine.filter(state=State.RUNNING).update(cancel_asked_at=Coalesce("cancel_asked_at", now)):
        raise UserError(gettext("Task {number} has ended already.").format(number=task.pk))
    record(by=by, deeds=[Deed("task.cancelled", task)])
    task.refresh_from_db()
    return task


@action
def take(*, pk: int, by: Actor) -> Task | None:
    """Begin the next attempt; None where the task is not due, ended, or another worker's."""
    now = timezone.now()
    taken = Task.objects.filter(pk=pk, state=State.WAITING, next_try_at__lte=now).update(
        state=State.RUNNING,
        attempts=F("attempts") + 1,
        started_at=Coalesce("started_at", now),
        heartbeat_at=now,
        done=0,
        total=0,
        words="",
    )
    return Task.objects.get(pk=pk) if taken else None


@action
def beat(*, task: Task, news: Mapping[str, int | str], by: Actor) -> bool:
    """The worker of this attempt lives; `news` may hold done, total and words. False where it is its task no longer."""
    alive = _of_attempt(task, State.RUNNING) | _of_attempt(task, State.WAITING)
    return bool(alive.update(state=State.RUNNING, heartbeat_at=timezone.now(), **news))


@action
def finish(*, task: Task, state: State, by: Actor) -> bool:
    """The attempt is over and so is the task: done or cancelled. False where it is another worker's by now.

    What comes after work of this kind is asked for when it is done.
    """
    whole = {"done": Greatest("done", "total")} if state == State.DONE else {}
    is_mine = bool(_of_attempt(task, state).update(state=state, finished_at=timezone.now(), error="", **whole))
    if is_mine and state == State.DONE:
        for kind in KINDS.values():
            if kind.after == task.kind:
                ask(kind=kind.name, by=by)
    return is_mine


@action
def give_back(*, task: Task, by: Actor) -> bool:
    """The worker stops before the work is done; it waits for the next one. False where it is another's by now."""
    return _wait(task, timezone.now())


@action
def fail(*, task: Task, error: str, by: Actor, silent_since: dt.datetime | None = None) -> bool:
    """The attempt failed, or its worker was lost (`silent_since`: its last heartbeat).

    The task waits to be tried again, or is given up. False where it is another worker's by now, or has given a sign of
    life since.
    """
    now = timezone.now()
    kind = KINDS.get(task.kind)
    wait = kind.wait_after(task.faults + 1) if kind else None
    facts: dict[str, Any] = {"faults": task.faults + 1, "error": error[-_LONGEST_ERROR:]}
    if wait is not None:
        return _wait(task, now + wait, silent_since, **facts)
    given_up = _of_attempt(task, State.FAILED, silent_since).update(state=State.FAILED, finished_at=now, **facts)
    if given_up:
        record(by=by, deeds=[Deed("task.failed", task)])
    return bool(given_up)


@action
def renew_ticket(*, task: Task, by: Actor) -> None:
    """Put a new ticket in for a waiting task whose old one was lost."""
    if Task.objects.filter(pk=task.pk, state=State.WAITING, ticket=task.ticket).exists():
        Task.objects.filter(pk=task.pk).update(ticket=tickets.issue(task.pk, task.next_try_at, _priority(task.kind)))


@action
def forget(*, ended_before: dt.datetime, by: Actor) -> tuple[int, int]:
    """Delete tasks that ended before then, but the latest of each kind, and old tickets; gives how many of both."""
    latest = Task.objects.order_by().values("kind").annotate(latest=Max("pk")).values("latest")
    gone, _ = Task.objects.ended().filter(finished_at__lt=ended_before).exclude(pk__in=latest).delete()
    needed = [ticket for ticket in Task.objects.active().values_list("ticket", flat=True) if ticket]
    return gone, tickets.throw_away(ended_before, needed)


def _made(
    *, kind: str, key: str = "", arguments: dict[str, Any] | None = None, follows: int | None = None
) -> Task | None:
    """A new task with its ticket; None where another was put in at the same moment."""
    now = timezone.now()
    try:
        with transaction.atomic():
            made = Task.objects.create(kind=kind, key=key, arguments=arguments or {}, follows=follows, next_try_at=now)
            made.ticket = tickets.issue(made.pk, now, _priority(kind))
            made.save(update_fields=["ticket"])
    except IntegrityError:
        return None
    return made


def _of_attempt(task: Task, to: State, silent_since: dt.datetime | None = None) -> TaskQuerySet:
    """The task while it is that of this very attempt and may go over into state `to`."""
    before = [state for state in ACTIVE if to in FOLLOWERS[state] or to == state]
    mine = Task.objects.filter(pk=task.pk, attempts=task.attempts, state__in=before)
    return mine.filter(heartbeat_at=silent_since, state=State.RUNNING) if silent_since else mine


def _wait(task: Task, until: dt.datetime, silent_since: dt.datetime | None = None, **facts: Any) -> bool:
    """Wait until then, with a ticket for it; or end, where that was asked for. False where it is another worker's."""
    mine = _of_attempt(task, State.WAITING, silent_since)
    if mine.filter(cancel_asked_at__isnull=True).update(state=State.WAITING, next_try_at=until, **facts):
        Task.objects.filter(pk=task.pk).update(ticket=tickets.issue(task.pk, until, _priority(task.kind)))
        return True
    return bool(mine.update(state=State.CANCELLED, finished_at=timezone.now(), **facts))


def _priority(kind: str) -> int:
    return KINDS[kind].priority if kind in KINDS else 0
