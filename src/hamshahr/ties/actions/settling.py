"""What the claims of relationships add up to, written down: their facts, and what of them is confidential."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Prefetch, Q

from hamshahr.atlas.bulk import update_models
from hamshahr.atlas.models import Source
from hamshahr.ties.confidence import Word, confidential
from hamshahr.ties.drafts import ClaimDraft
from hamshahr.ties.facts import Facts, Said, settle, voice
from hamshahr.ties.models import Claim, FactName, Level, Relationship, Stance, Statement, StatusChange

_SETTLED_FIELDS = [
    "kind", "status", "start", "start_precision", "end", "end_precision", "agreement", "is_weak", "is_withdrawn",
    "is_confidential",
]  # fmt: skip


def settle_again(wanted: Collection[int]) -> None:
    """Facts from the claims that are current; a relationship without one keeps its last facts and is withdrawn.

    Public facts come from public claims alone; where there were never any, the relationship is confidential and its
    facts are what the offices say.
    """
    known_to_public = _mark_confidential(wanted)
    by_relationship: defaultdict[int, list[Claim]] = defaultdict(list)
    changes = StatusChange.every.order_by("pk")
    claims = Claim.every.current().filter(relationship_id__in=list(wanted)).select_related("source")
    for claim in claims.prefetch_related(Prefetch("status_changes", queryset=changes)):
        by_relationship[claim.relationship_id].append(claim)
    disputes, in_confidence = disputed_by_keepers(wanted), disputed_by_keepers(wanted, in_confidence=True)
    settled = Relationship.every.in_bulk(list(wanted))
    for pk, relationship in settled.items():
        current = by_relationship[pk]
        relationship.is_confidential = pk in known_to_public and not known_to_public[pk]
        counted = current if relationship.is_confidential else [one for one in current if not one.is_confidential]
        relationship.is_withdrawn = not counted
        if counted:
            disputed = (in_confidence if relationship.is_confidential else disputes).get(pk, frozenset())
            apply_facts(relationship, settle(map(said_by_claim, counted), disputed))
    update_models(Relationship, settled.values(), _SETTLED_FIELDS)


def _mark_confidential(wanted: Collection[int]) -> dict[int, bool]:
    """Settle which claims are confidential; gives, of each relationship a keeper speaks of, whether any is public."""
    is_keepers = Q(office__isnull=False) | Q(request__isnull=False)
    kept = set(
        Claim.every.filter(is_keepers, relationship_id__in=list(wanted)).values_list("relationship_id", flat=True)
    )
    words: defaultdict[int, list[Word]] = defaultdict(list)
    claims: dict[int, Claim] = {}
    changes = Prefetch("status_changes", queryset=StatusChange.every.order_by("pk"))
    everything = Claim.every.filter(relationship_id__in=kept).prefetch_related(changes)
    for claim in everything.only("relationship", "office", "request", "is_confidential"):
        claims[claim.pk] = claim
        statuses = frozenset(change.to_status for change in claim.status_changes.all())
        words[claim.relationship_id].append(Word(claim.pk, is_said_by_keeper(claim), statuses))
    hidden = {relationship: confidential(said) for relationship, said in words.items()}
    changed = []
    for claim in claims.values():
        is_hidden = claim.pk in hidden[claim.relationship_id]
        if claim.is_confidential != is_hidden:
            claim.is_confidential = is_hidden
            changed.append(claim)
    Claim.every.bulk_update(changed, ["is_confidential"], batch_size=500)
    return {relationship: len(hidden[relationship]) < len(said) for relationship, said in words.items()}


def disputed_by_keepers(relationships: Iterable[int], *, in_confidence: bool = False) -> dict[int, frozenset[str]]:
    """The facts that some keeper disputes now, of each relationship (by primary key) of which one does. One query.

    What offices dispute among themselves before anything is signed is told only `in_confidence`.
    """
    found: defaultdict[int, set[str]] = defaultdict(set)
    disputes = Statement.objects.current() if in_confidence else Statement.objects.current().public()
    disputes = disputes.filter(relationship_id__in=list(relationships), stance=Stance.DISPUTED)
    for relationship, fact in disputes.order_by().values_list("relationship_id", "fact"):
        found[relationship].add(FactName(fact).value)
    return {relationship: frozenset(facts) for relationship, facts in found.items()}


def is_said_by_keeper(claim: Claim) -> bool:
    return claim.office_id is not None or claim.request_id is not None


def said_by_claim(claim: Claim) -> Said:
    """The facts of a stored claim; its source and status changes should be fetched with it.

    The status of the official level is the relationship's; that of the others stands in its history alone.
    """
    change = next((change for change in claim.status_changes.all() if change.level == Level.OFFICIAL), None)
    return said_by_change(claim, change, Level.OFFICIAL)


def said_by_change(claim: Claim, change: StatusChange | None, level: str) -> Said:
    """The facts of a stored claim whose change of status on this level is `change`; an end is of the official level."""
    return Said(
        voice=voice(claim.speaks_for_id, claim.source.publisher, claim.source_id),
        source_class=claim.source.source_class,
        kind=claim.kind,
        status=change.to_status if change else "",
        status_on=change.happened if change else None,
        start=claim.started,
        end=claim.ended if level == Level.OFFICIAL else None,
        is_weak=claim.is_weak,
        is_keepers=is_said_by_keeper(claim),
        sequence=change.pk if change and is_said_by_keeper(claim) else 0,
    )


def said_by_draft(draft: ClaimDraft, source: Source) -> Said:
    is_official = draft.level == Level.OFFICIAL
    return Said(
        voice=voice(draft.speaks_for_id, source.publisher, draft.source_id),
        source_class=source.source_class,
        kind=draft.kind,
        status=draft.status if is_official else "",
        status_on=draft.status_date if is_official else None,
        start=draft.start,
        end=draft.end,
        is_weak=draft.is_weak,
    )


def apply_facts(relationship: Relationship, facts: Facts) -> None:
    relationship.kind = facts.kind
    relationship.status = facts.status
    relationship.start = facts.start.date if facts.start else None
    relationship.start_precision = facts.start.precision if facts.start else ""
    relationship.end = facts.end.date if facts.end else None
    relationship.end_precision = facts.end.precision if facts.end else ""
    relationship.agreement = facts.agreement
    relationship.is_weak = facts.is_weak
