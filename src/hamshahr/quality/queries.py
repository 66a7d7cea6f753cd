"""What the pages read of the latest check. Each function says how many queries it takes."""

from __future__ import annotations

from hamshahr.audit.models import Event
from hamshahr.quality.models import Check

_READ = ("ties.relationship", "ties.claim", "atlas.place", "atlas.source", "imports.import")


def latest_check() -> Check | None:
    """One query."""
    return Check.objects.first()


def is_due(check: Check) -> bool:
    """Whether something the check has read was written since; one query over the few events since."""
    return Event.objects.filter(pk__gt=check.event_id, subject_type__in=_READ).exists()
