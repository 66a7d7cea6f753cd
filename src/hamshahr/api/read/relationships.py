"""Relationships with their parties and who says so: seven queries at most for a page of any length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from hamshahr.api.asking import TieAsked
from hamshahr.api.read.claims import claim_rows
from hamshahr.api.read.common import Columns, Row, Told, changed_ties, found, kept_texts, source_keys
from hamshahr.api.read.refs import city_refs
from hamshahr.api.read.written import (
    NULL,
    both,
    chosen,
    flag,
    grouped,
    number,
    partial,
    plain,
    quoted,
)
from hamshahr.api.site import ANYWHERE, Site
from hamshahr.core.calendars import Calendar
from hamshahr.publish.filters import tie_conditions
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.actions import disputed_by_keepers, said_by_claim
from hamshahr.ties.facts import Facts, settle
from hamshahr.ties.models import Claim, Party, Relationship, RelationshipQuerySet

_TIES = (
    'SELECT id, name_fa, name_en, kind, status, CAST(start AS TEXT), start_precision, CAST("end" AS TEXT),'
    " end_precision, agreement, CAST(is_weak AS INTEGER), CAST(is_withdrawn AS INTEGER), part_of_id"
    " FROM ties_relationship WHERE id {among}"
)
_PARTIES = "SELECT relationship_id, position, id, place_id FROM ties_party WHERE relationship_id {among}"
# Without statistics SQLite would begin at the claims that none superseded: the sign forbids it.
_CLAIMS = (
    "SELECT relationship_id, id, source_id FROM ties_claim WHERE relationship_id {among}"
    " AND +superseded_by_id IS NULL AND withdrawn_on IS NULL AND NOT is_confidential ORDER BY id"
)


def wanted_ties(asked: TieAsked) -> RelationshipQuerySet:
    ties = Relationship.told.all()
    if asked.state != "any":
        ties = ties.filter(is_withdrawn=asked.state == "withdrawn")
    if not asked.parts and not asked.source:
        ties = ties.counted()
    conditions = tie_conditions(asked.model_dump(exclude_none=True), Calendar.GREGORIAN)
    if asked.city:
        conditions &= Q(pk__in=Party.told.filter(place=asked.city).values("relationship"))
    if asked.network:
        members = Party.told.filter(place__memberships__network__key=asked.network)
        conditions &= Q(pk__in=members.values("relationship"))
    if asked.changed_since:
        conditions &= Q(pk__in=changed_ties(asked.changed_since))
    return ties.filter(conditions)


def relationship_rows(rows: Sequence[Columns], version: AtlasVersion) -> Told:
    """Ties by the column pk, for ANYWHERE; five queries at most, none where all were told since the atlas changed."""
    return kept_texts("ties", rows, version, tie_texts)


def tie_texts(keys: Sequence[int], version: AtlasVersion) -> dict[int, bytes]:
    rows_of_parties = sorted(chosen(_PARTIES, keys))
    cities = city_refs({row[3] for row in rows_of_parties}, version)
    parties = grouped((tie, cities[place]) for tie, _position, _pk, place in rows_of_parties)
    told = chosen(_CLAIMS, keys)
    names = source_keys({source for _tie, _pk, source in told}, version)
    claims = grouped((tie, f'{{"id":{pk},"source":{names[source]}}}') for tie, pk, source in told)
    return {row[0]: _text(row, parties[row[0]], claims[row[0]]).encode() for row in chosen(_TIES, keys)}


def _text(row: Sequence[Any], parties: list[str], claims: list[str]) -> str:
    pk, name_fa, name_en, kind, status, start, start_to, end, end_to, agreement, is_weak, is_withdrawn, part_of = row
    return (
        f'{{"id":{pk},"names":{both(name_fa, name_en) if name_fa or name_en else NULL},"kind":{quoted(kind)},'
        f'"status":{quoted(status)},"start":{partial(start, start_to)},"end":{partial(end, end_to)},'
        f'"agreement":{quoted(agreement)},"is_weak":{flag(is_weak)},"is_withdrawn":{flag(is_withdrawn)},'
        f'"part_of":{number(part_of)},"parties":[{",".join(parties)}],"claims":[{",".join(claims)}],'
        f'"url":"{ANYWHERE.api}/relationships/{pk}","page":"{ANYWHERE.pages}/ties/{pk}/"}}'
    )


def relationship_detail(pk: int, version: AtlasVersion, site: Site) -> Row:
    """One relationship with every fact, who says so, and every claim; a constant number of queries.

    Raises ProblemError (404) where there is none.
    """
    rows = plain(Relationship.told.filter(pk=pk).values_list("pk"))
    row: Row = json.loads(site.settled(found(relationship_rows(rows, version))))
    every = Claim.objects.filter(relationship=pk).order_by("pk")
    current = list(every.current().select_related("source").prefetch_related("status_changes"))
    facts = settle(map(said_by_claim, current), disputed_by_keepers([pk]).get(pk, ())) if current else None
    history = [json.loads(site.settled(text)) for _pk, text in claim_rows(plain(every.values_list("pk")), version)]
    return row | {"facts": _facts(row, current, facts), "history": history}


def _facts(row: Row, claims: Sequence[Claim], facts: Facts | None) -> Row:
    counted = [claim for claim in claims if not claim.is_weak] or claims
    said = {
        "kind": [(claim.kind, claim.pk) for claim in counted],
        "status": [(claim.status, claim.pk) for claim in counted],
        "start": [(str(claim.started or ""), claim.pk) for claim in counted],
        "end": [(str(claim.ended or ""), claim.pk) for claim in counted],
    }
    return {
        name: {
            "value": row[name],
            "is_disputed": bool(facts and name in facts.disputed),
            "said": _answers(answers),
        }
        for name, answers in said.items()
    }


def _answers(answers: Sequence[tuple[str, int]]) -> list[Row]:
    """Each answer once, with the claims that give it."""
    by_value: dict[str, list[int]] = {}
    for value, claim in answers:
        if value:
            by_value.setdefault(value, []).append(claim)
    return [{"value": value, "claims": claims} for value, claims in sorted(by_value.items())]
