"""Claims with their sources and the changes of status they tell: three queries for any number of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from hamshahr.api.asking import ClaimFilter
from hamshahr.api.read.common import Columns, Row, Told, sources
from hamshahr.api.read.written import (
    NULL,
    both,
    chosen,
    flag,
    grouped,
    listed,
    moment,
    number,
    partial,
    quoted,
    shape,
    whole,
)
from hamshahr.api.site import Site
from hamshahr.ties.models import Claim, ClaimQuerySet, Party

CLAIM_FIELDS = (
    *("pk", "relationship_id", "source_id", "speaks_for_id", "kind", "kind_as_written", "status", "start"),
    *("start_precision", "end", "end_precision", "note_fa", "note_en", "evidence", "is_weak", "recorded_at"),
    *("superseded_by_id", "withdrawn_on", "withdrawal_reason"),
)
_CLAIM = shape(
    *("id", "relationship", "source", "speaks_for", "kind", "kind_as_written", "status", "start", "end", "note"),
    *("evidence", "is_weak", "recorded_at", "superseded_by", "withdrawal", "status_changes", "url", "relationship_url"),
)
_CHANGES = (
    'SELECT claim_id, level, from_status, to_status, "on", on_precision, instrument, reason_fa, reason_en,'
    " COALESCE(NULLIF(resumes_when_en, ''), resumes_when_fa)"
    " FROM ties_statuschange WHERE claim_id IN ({keys}) ORDER BY id"
)
_CHANGE = shape("level", "from_status", "to_status", "on", "instrument", "reason", "resumes_when")


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
        claims = claims.filter(relationship__in=Party.told.filter(place=asked.city).values("relationship"))
    if asked.source:
        claims = claims.filter(source__key=asked.source)
    if asked.recorded_since:
        claims = claims.filter(recorded_at__gte=asked.recorded_since)
    return claims


def claim_rows(rows: Sequence[Columns], site: Site) -> Told:
    """Claims from the columns CLAIM_FIELDS; two queries."""
    told_by = sources({row[2] for row in rows}, site)
    changes = grouped((row[0], _change(row[1:])) for row in chosen(_CHANGES, [row[0] for row in rows]))
    return [(row[0], _text(row, told_by[row[2]], changes[row[0]], site)) for row in rows]


def _text(row: Sequence[Any], source: str, changes: list[str], site: Site) -> str:
    pk, relationship, _source, side, kind, as_written, status, start, start_to, end, end_to, *rest = row
    note_fa, note_en, evidence, is_weak, recorded_at, superseded_by, withdrawn_on, reason = rest
    withdrawal = whole({"on": withdrawn_on.isoformat(), "reason": _in_both(reason)}) if withdrawn_on else NULL
    return _CLAIM % (
        *(pk, relationship, source, number(side), quoted(kind), quoted(as_written), quoted(status)),
        *(partial(start, start_to), partial(end, end_to), both(note_fa, note_en), quoted(evidence), flag(is_weak)),
        *(moment(recorded_at), number(superseded_by), withdrawal, listed(changes)),
        *(f'"{site.api}/claims/{pk}"', f'"{site.api}/relationships/{relationship}"'),
    )


def _change(row: Sequence[Any]) -> str:
    level, before, after, on, precision, instrument, reason_fa, reason_en, resumes_when = row
    return _CHANGE % (
        *(quoted(level), quoted(before), quoted(after), partial(on, precision), quoted(instrument)),
        *(both(reason_fa, reason_en), quoted(resumes_when)),
    )


def _in_both(text: str) -> Row:
    """A text of the catalogue in both languages; one of a person's own stays as written."""
    with translation.override("fa"):
        return {"fa": gettext(text), "en": text}
