"""Which state of the atlas an answer was made from: every write leaves an audit event, so the latest one names it.

Those of background work alone change nothing that a page of the atlas shows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hamshahr.audit.models import Event

_BESIDE_THE_ATLAS = "tasks.task"


@dataclass(frozen=True, slots=True)
class AtlasVersion:
    """The latest audit event; `changed_at` is None before anything was written."""

    event_id: int
    changed_at: dt.datetime | None

    def __str__(self) -> str:
        return f"{self.event_id}-{self.changed_at.timestamp():.0f}" if self.changed_at else "0"


def atlas_version() -> AtlasVersion:
    """One query."""
    latest = Event.objects.exclude(subject_type=_BESIDE_THE_ATLAS).order_by("-id").values_list("id", "at").first()
    return AtlasVersion(*latest) if latest else AtlasVersion(0, None)
