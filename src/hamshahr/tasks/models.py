"""Background work as its asker and its reader see it; django-tasks only carries the ticket to a worker."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise

from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.tasks import registry
from hamshahr.tasks.lifecycle import ACTIVE, ENDED, State


class TaskQuerySet(GuardedQuerySet["Task"]):
    def active(self) -> TaskQuerySet:
        return self.filter(state__in=ACTIVE)

    def due(self) -> TaskQuerySet:
        """Those that a worker may begin now."""
        return self.filter(state=State.WAITING, next_try_at__lte=timezone.now())

    def ended(self) -> TaskQuerySet:
        return self.filter(state__in=ENDED)


class Task(GuardedModel):
    """One piece of work of a kind (registry.py), asked for once and tried until it is done or given up.

    `done` of `total` steps, total 0 where it is not known; `words` is the code of what is being done now. `attempts`
    counts how often a worker began it and tells the workers apart: only the one of the latest attempt may write.
    `faults` counts the attempts that failed or were lost. `error` is for the keeper of the machine, never for a page.
    `ticket` is the id of its row in django-tasks' queue. `follows` is the id of the task that this one repeats by
    schedule (0: the first).
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, blank=True)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    words = models.CharField(max_length=60, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    faults = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    ticket = models.UUIDField(null=True, blank=True)
    follows = models.PositiveBigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"], condition=Q(state__in=sorted(ACTIVE)), name="one_active_task_of_a_kind_and_key"
            ),
            models.UniqueConstraint(
                fields=["kind", "follows"], condition=Q(follows__isnull=False), name="a_task_is_repeated_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(ENDED), finished_at__isnull=False)
                | Q(state__in=sorted(ACTIVE), finished_at__isnull=True),
                name="a_task_has_ended_when_it_finished",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RUNNING) | Q(started_at__isnull=False, heartbeat_at__isnull=False),
                name="a_running_task_has_begun",
            ),
        ]
        indexes = [models.Index(fields=["state", "next_try_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}".strip()

    def get_absolute_url(self) -> str:
        return reverse("publish:task", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def title(self) -> str | Promise:
        """What is done, in the reader's language; the bare kind where no code for it is left."""
        kind = registry.KINDS.get(self.kind)
        return kind.title if kind else self.kind

    @property
    def step(self) -> str | Promise:
        """What is being done now, in the reader's language; empty where the work does not tell."""
        kind = registry.KINDS.get(self.kind)
        return kind.words.get(self.words, "") if kind else ""
