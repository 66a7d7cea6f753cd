"""Claims with their sources and the changes of status they tell: three queries for any number of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from hamshahr.api.asking import ClaimFilter
from hamshahr.api.read.common import Row, bilingual, grouped, moment, partial, sources
from hamshahr.api.site import Site
from hamshahr.ties.models import Claim, ClaimQuerySet, Party, StatusChange

_FIELDS = (
    *("pk", "relationship_id", "source_id", "speaks_for_id", "kind", "kind_as_written", "status", "start"),
    *("start_precision", "end", "end_precision", "note_fa", "note_en", "evidence", "is_weak", "recorded_at"),
    *("superseded_by_id", "withdrawn_on", "withdrawal_reason"),
)
_CHANGE_FIELDS = (
    *("claim_id", "level", "from_status", "to_status", "on", "on_precision", "instrument", "reason_fa", "reason_en"),
    "resumes_when",
)


def wanted_claims(asked: ClaimFilter) -> ClaimQuerySet:
    claims = Claim.objects.all()
    if asked.state == "current":
        claims = claims.current()
    elif asked.state == "superseded":
        claims = claims.filter(superseded_by__isnull=False)
    elif asked.state == "withdrawn":
        claims = claims.filter(withdrawn_on__isnull=False)
    if asked.relationship:
        claims = claims.filter(relationship=asked.relationship)
    if asked.city:
        claims = claims.filter(relationship__in=Party.every.filter(place=asked.city).values("relationship"))
    if asked.source:
        claims = claims.filter(source__key=asked.source)
    if asked.recorded_since:
        claims = claims.filter(recorded_at__gte=asked.recorded_since)
    return claims


def claim_rows(claims: ClaimQuerySet, site: Site) -> list[Row]:
    """`claims` ordered, and sliced where there may be many."""
    rows = list(claims.values_list(*_FIELDS))
    told_by = sources({row[2] for row in rows}, site)
    changes = StatusChange.objects.filter(claim__in=[row[0] for row in rows]).order_by("pk")
    changes_of = grouped((row[0], _change(row[1:])) for row in changes.values_list(*_CHANGE_FIELDS))
    return [_row(row, told_by[row[2]], changes_of.get(row[0], []), site) for row in rows]


def _row(row: Sequence[Any], source: Row, changes: list[Row], site: Site) -> Row:
    pk, relationship, _source, side, kind, as_written, status, start, start_to, end, end_to, *rest = row
    note_fa, note_en, evidence, is_weak, recorded_at, superseded_by, withdrawn_on, reason = rest
    return {
        "id": pk,
        "relationship": relationship,
        "source": source,
        "speaks_for": side,
        "kind": kind or None,
        "kind_as_written": as_written or None,
        "status": status or None,
        "start": partial(start, start_to),
        "end": partial(end, end_to),
        "note": bilingual(note_fa, note_en),
        "evidence": evidence or None,
        "is_weak": is_weak,
        "recorded_at": moment(recorded_at),
        "superseded_by": superseded_by,
        "withdrawal": {"on": withdrawn_on.isoformat(), "reason": _in_both(reason)} if withdrawn_on else None,
        "status_changes": changes,
        "url": f"{site.api}/claims/{pk}",
        "relationship_url": f"{site.api}/relationships/{relationship}",
    }


def _change(row: Sequence[Any]) -> Row:
    level, before, after, on, precision, instrument, reason_fa, reason_en, resumes_when = row
    return {
        "level": level,
        "from_status": before or None,
        "to_status": after,
        "on": partial(on, precision),
        "instrument": instrument or None,
        "reason": bilingual(reason_fa, reason_en),
        "resumes_when": resumes_when or None,
    }


def _in_both(text: str) -> Row:
    """A text of the catalogue in both languages; one of a person's own stays as written."""
    with translation.override("fa"):
        return bilingual(gettext(text), text)
