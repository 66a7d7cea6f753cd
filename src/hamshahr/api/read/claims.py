"""Claims with their sources and the changes of status they tell: four queries at most for any number of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from hamshahr.api.asking import ClaimFilter
from hamshahr.api.read.common import Columns, Row, Told, kept_texts, sources
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
from hamshahr.api.site import ANYWHERE
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Claim, ClaimQuerySet, Party

_CLAIMS = (
    "SELECT id, relationship_id, source_id, speaks_for_id, kind, kind_as_written, status, CAST(start AS TEXT),"
    ' start_precision, CAST("end" AS TEXT), end_precision, note_fa, note_en, evidence, CAST(is_weak AS INTEGER),'
    " CAST(recorded_at AS TEXT), superseded_by_id, CAST(withdrawn_on AS TEXT), withdrawal_reason"
    " FROM ties_claim WHERE id {among}"
)
_CHANGES = (
    'SELECT claim_id, level, from_status, to_status, CAST("on" AS TEXT), on_precision, instrument, reason_fa,'
    " reason_en, COALESCE(NULLIF(resumes_when_en, ''), resumes_when_fa)"
    " FROM ties_statuschange WHERE claim_id {among} ORDER BY id"
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


def claim_rows(rows: Sequence[Columns], version: AtlasVersion) -> Told:
    """Claims by the column pk, for ANYWHERE; three queries at most, none where all were told before."""
    return kept_texts("claims", rows, version, claim_texts)


def claim_texts(keys: Sequence[int], version: AtlasVersion) -> dict[int, bytes]:
    rows = chosen(_CLAIMS, keys)
    told_by = sources({row[2] for row in rows}, version, ANYWHERE)
    changes = grouped((row[0], _change(row[1:])) for row in chosen(_CHANGES, keys))
    return {row[0]: _text(row, told_by[row[2]], changes[row[0]]).encode() for row in rows}


def _text(row: Sequence[Any], source: str, changes: list[str]) -> str:
    pk, relationship, _, side, kind, as_written, status, start, start_to, end, end_to, note_fa, note_en = row[:13]
    evidence, is_weak, recorded_at, superseded_by, withdrawn_on, reason = row[13:]
    withdrawal = whole({"on": withdrawn_on, "reason": _in_both(reason)}) if withdrawn_on else NULL
    return (
        f'{{"id":{pk},"relationship":{relationship},"source":{source},"speaks_for":{number(side)},'
        f'"kind":{quoted(kind)},"kind_as_written":{quoted(as_written)},"status":{quoted(status)},'
        f'"start":{partial(start, start_to)},"end":{partial(end, end_to)},"note":{both(note_fa, note_en)},'
        f'"evidence":{quoted(evidence)},"is_weak":{flag(is_weak)},"recorded_at":{moment(recorded_at)},'
        f'"superseded_by":{number(superseded_by)},"withdrawal":{withdrawal},"status_changes":{listed(changes)},'
        f'"url":"{ANYWHERE.api}/claims/{pk}","relationship_url":"{ANYWHERE.api}/relationships/{relationship}"}}'
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
