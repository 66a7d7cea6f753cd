"""Writing audit events; called by the actions of every other app, inside their transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import models, transaction

from hamshahr.audit.models import Event

COMMAND = "command "


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a command of the machine's keeper, or a person, whose `key` tells namesakes apart.

    `office` is the number of the office in which they do it, as text; empty outside any.
    """

    name: str
    key: str = ""
    office: str = ""

    @classmethod
    def command(cls, name: str) -> Actor:
        return cls(f"{COMMAND}{name}")

    def at(self, office: int) -> Actor:
        """The same, doing something in or for the office with this number."""
        return replace(self, office=str(office))


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to one thing, before it is written down."""

    action: str
    subject: models.Model
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    label: str = ""


def record(*, by: Actor, deeds: Iterable[Deed], reason: str = "") -> int:
    """Write the deeds down in the caller's transaction; gives how many. Raises RuntimeError outside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit event is written in the transaction of what it tells of.")
    events = [
        Event(
            actor=by.name,
            actor_key=by.key,
            office=by.office,
            action=deed.action,
            subject_type=deed.subject._meta.label_lower,
            subject_id=str(deed.subject.pk),
            subject_label=(deed.label or str(deed.subject))[:500],
            reason=reason,
            before=deed.before,
            after=deed.after,
        )
        for deed in deeds
    ]
    Event.objects.bulk_create(events, batch_size=2000)
    return len(events)
