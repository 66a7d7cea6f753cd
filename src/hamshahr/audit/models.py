"""Append-only record of who did what to what, when and why.

No foreign keys: names are copied as text, so that an event outlives the things it tells of.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from hamshahr.core.writing import GuardedModel, GuardedQuerySet


class EventQuerySet(GuardedQuerySet["Event"]):
    def of_office(self, office: int) -> EventQuerySet:
        """What was done in or for the office with this number."""
        return self.filter(office=str(office))

    def update(self, **kwargs: Any) -> int:
        raise TypeError("An audit event is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit event is never deleted.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError("An audit event is never changed.")


class Event(GuardedModel):
    """One deed. `office` is the number of the office in which it was done, empty where it was none's."""

    at = models.DateTimeField(auto_now_add=True)
    actor = models.CharField(max_length=200)
    actor_key = models.CharField(max_length=64, blank=True)
    office = models.CharField(max_length=20, blank=True)
    action = models.CharField(max_length=100)
    subject_type = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(max_length=500)
    reason = models.TextField(blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"]),
            models.Index(fields=["office", "-id"], name="audit_event_of_office"),
        ]

    def __str__(self) -> str:
        return f"{self.actor}: {self.action} {self.subject_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("An audit event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("An audit event is never deleted.")
