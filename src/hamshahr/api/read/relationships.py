"""Relationships with their parties and who says so: three queries for a page of any length."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from hamshahr.api.asking import TieAsked
from hamshahr.api.read.claims import claim_rows
from hamshahr.api.read.common import Row, bilingual, changed_ties, grouped, partial, parties
from hamshahr.api.site import Site
from hamshahr.core.calendars import Calendar
from hamshahr.publish.filters import tie_conditions
from hamshahr.ties.actions import said_by_claim
from hamshahr.ties.facts import Facts, settle
from hamshahr.ties.models import Claim, Party, Relationship, RelationshipQuerySet

_FIELDS = (
    *("pk", "name_fa", "name_en", "kind", "status", "start", "start_precision", "end", "end_precision", "agreement"),
    *("is_weak", "is_withdrawn", "part_of_id"),
)


def wanted_ties(asked: TieAsked) -> RelationshipQuerySet:
    ties = Relationship.every.all()
    if asked.state != "any":
        ties = ties.filter(is_withdrawn=asked.state == "withdrawn")
    if not asked.parts and not asked.source:
        ties = ties.counted()
    conditions = tie_conditions(asked.model_dump(exclude_none=True), Calendar.GREGORIAN)
    if asked.city:
        conditions &= Q(pk__in=Party.every.filter(place=asked.city).values("relationship"))
    if asked.network:
        members = Party.every.filter(place__memberships__network__key=asked.network)
        conditions &= Q(pk__in=members.values("relationship"))
    if asked.changed_since:
        conditions &= Q(pk__in=changed_ties(asked.changed_since))
    return ties.filter(conditions)


def relationship_rows(ties: RelationshipQuerySet, site: Site) -> list[Row]:
    """`ties` ordered and sliced."""
    rows = list(ties.values_list(*_FIELDS))
    keys = [row[0] for row in rows]
    parties_of = parties(keys, site)
    told = Claim.objects.current().filter(relationship__in=keys).order_by("pk")
    claims_of = grouped(
        (tie, {"id": pk, "source": source})
        for tie, pk, source in told.values_list("relationship_id", "pk", "source__key")
    )
    return [_row(row, parties_of.get(row[0], []), claims_of.get(row[0], []), site) for row in rows]


def _row(row: Sequence[Any], parties: list[Row], claims: list[Row], site: Site) -> Row:
    pk, name_fa, name_en, kind, status, start, start_to, end, end_to, agreement, is_weak, is_withdrawn, part_of = row
    return {
        "id": pk,
        "names": bilingual(name_fa, name_en) if name_fa or name_en else None,
        "kind": kind or None,
        "status": status or None,
        "start": partial(start, start_to),
        "end": partial(end, end_to),
        "agreement": agreement,
        "is_weak": is_weak,
        "is_withdrawn": is_withdrawn,
        "part_of": part_of,
        "parties": parties,
        "claims": claims,
        "url": f"{site.api}/relationships/{pk}",
        "page": f"{site.pages}/ties/{pk}/",
    }


def relationship_detail(pk: int, site: Site) -> Row | None:
    """One relationship with every fact, who says so, and every claim; a constant number of queries."""
    found = relationship_rows(Relationship.every.filter(pk=pk).order_by("pk"), site)
    if not found:
        return None
    every = Claim.objects.filter(relationship=pk).order_by("pk")
    current = list(every.current().select_related("source").prefetch_related("status_changes"))
    facts = settle(map(said_by_claim, current)) if current else None
    return found[0] | {"facts": _facts(found[0], current, facts), "history": claim_rows(every, site)}


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
