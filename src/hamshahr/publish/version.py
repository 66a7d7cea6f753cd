"""Which state of the atlas an answer was made from: every write leaves an audit event, so the latest one names it.

Those of background work alone change nothing that a page of the atlas shows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from hamshahr.audit.models import Event

_BESIDE_THE_ATLAS = "tasks.task"
_LATEST = f"SELECT id, at FROM {Event._meta.db_table} WHERE subject_type <> %s ORDER BY id DESC LIMIT 1"  # noqa: S608


@dataclass(frozen=True, slots=True)
class AtlasVersion:
    """The latest audit event; `changed_at` is None before anything was written."""

    event_id: int
    changed_at: dt.datetime | None

    def __str__(self) -> str:
        return f"{self.event_id}-{self.changed_at.timestamp():.0f}" if self.changed_at else "0"


def atlas_version() -> AtlasVersion:
    """One query, written out: every page and answer asks it, and building it costs more than asking."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [_BESIDE_THE_ATLAS])
        latest = cursor.fetchone()
    return AtlasVersion(latest[0], _moment(latest[1])) if latest else AtlasVersion(0, None)


def _moment(at: dt.datetime | str) -> dt.datetime:
    """As the database hands it over: SQLite as text without a time zone, which is UTC."""
    if isinstance(at, str):
        at = dt.datetime.fromisoformat(at)
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)
