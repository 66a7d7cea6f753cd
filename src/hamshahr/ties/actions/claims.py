"""Every write to relationships and claims."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from django.utils import timezone

from hamshahr.atlas.bulk import insert_models, insert_rows, update_models
from hamshahr.atlas.models import Source
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.writing import action
from hamshahr.ties.actions.settling import apply_facts, said_by_draft, settle_again
from hamshahr.ties.drafts import ClaimDraft, Saying, saying_of
from hamshahr.ties.facts import settle
from hamshahr.ties.models import Claim, Party, Relationship, StatusChange

T = TypeVar("T")
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of one draft: the claim that now holds it, and whether claim and relationship are new."""

    claim: Claim
    is_new_claim: bool
    is_new_relationship: bool


@action
def record_claims(*, drafts: Sequence[ClaimDraft], by: Actor, reason: str = "") -> list[Recorded]:
    """Store what sources say; one `Recorded` per draft, in order.

    Relationships are found by their parties or made. A draft that a current claim already says changes nothing. A new
    claim supersedes older ones of the same source and side, but not those handed in with it: a source that gives two
    dates keeps both. Raises ValueError for a draft with fewer than two different parties.
    """
    done: dict[int, Recorded] = {}
    for chunk in _by_relationship(drafts):
        done |= {id(draft): recorded for draft, recorded in zip(chunk, _record_chunk(chunk, by, reason), strict=True)}
    return [done[id(draft)] for draft in drafts]


def record_claim(*, draft: ClaimDraft, by: Actor, reason: str = "") -> Recorded:
    """Store what one source says (see record_claims)."""
    return record_claims(drafts=[draft], by=by, reason=reason)[0]


@action
def retract_claims(*, claims: Iterable[int], by: Actor, reason: str) -> None:
    """Take claims back as if they had never been recorded (undoing an import). `claims` are primary keys.

    A relationship left without a claim goes with them; one that keeps others is settled anew, and claims that the
    retracted ones superseded are current again.
    """
    for chunk in _chunks(claims, CHUNK):
        touched = dict(Claim.every.filter(pk__in=chunk).values_list("pk", "relationship_id"))
        _bridge(touched)
        Claim.every.filter(pk__in=list(touched)).delete()
        kept = set(
            Claim.every.filter(relationship_id__in=set(touched.values())).values_list("relationship_id", flat=True)
        )
        orphans = list(Relationship.every.filter(pk__in=set(touched.values()) - kept))
        record(by=by, reason=reason, deeds=[Deed("relationship.retracted", orphan) for orphan in orphans])
        Relationship.every.filter(pk__in=[orphan.pk for orphan in orphans]).delete()
        settle_again(kept)
        record(
            by=by,
            reason=reason,
            deeds=[
                Deed("claim.retracted", kept_one)
                for kept_one in Relationship.every.filter(pk__in=kept).only("pk", "parties_key")
            ],
        )


@action
def withdraw_claims(*, claims: Iterable[int], by: Actor, reason: str, on: dt.date | None = None) -> int:
    """Their source no longer says them, since `on` (default: today); gives how many claims that are current it was.

    They stay to be read, with the reason, which is a text of the catalogue. A relationship that keeps other claims is
    settled anew; one left without is withdrawn itself until somebody claims it again.
    """
    day = on or timezone.localdate()
    count = 0
    for chunk in _chunks(claims, CHUNK):
        withdrawn = list(Claim.every.current().filter(pk__in=chunk).select_related("relationship", "source"))
        for claim in withdrawn:
            claim.withdrawn_on, claim.withdrawal_reason = day, reason
        update_models(Claim, withdrawn, ["withdrawn_on", "withdrawal_reason"])
        settle_again({claim.relationship_id for claim in withdrawn})
        record(
            by=by,
            reason=reason,
            deeds=[
                Deed("claim.withdrawn", claim.relationship, after={"claim": claim.pk, "source": claim.source.key})
                for claim in withdrawn
            ],
        )
        count += len(withdrawn)
    return count


@action
def count_as_one(*, pact: Relationship, pairs: Iterable[int], by: Actor, reason: str) -> int:
    """Ties of two of its cities (by primary key) are this pact written as pairs; gives how many were not already.

    They keep their claims and their pages. One that is part of another pact stays with that.
    """
    joined = list(Relationship.every.filter(pk__in=list(pairs), part_of=None).exclude(pk=pact.pk))
    _set_part_of(joined, pact, "relationship.joined", by, reason)
    return len(joined)


@action
def count_apart(*, pairs: Iterable[int], by: Actor, reason: str) -> int:
    """These ties (by primary key) are ties of their own again; gives how many were part of a pact."""
    parted = list(Relationship.every.filter(pk__in=list(pairs), part_of__isnull=False))
    _set_part_of(parted, None, "relationship.parted", by, reason)
    return len(parted)


def _set_part_of(ties: list[Relationship], pact: Relationship | None, deed: str, by: Actor, reason: str) -> None:
    deeds = [
        Deed(deed, tie, before={"part_of": tie.part_of_id}, after={"part_of": pact.pk if pact else None})
        for tie in ties
    ]
    for tie in ties:
        tie.part_of = pact
    Relationship.every.bulk_update(ties, ["part_of"], batch_size=500)
    record(by=by, reason=reason, deeds=deeds)


@action
def settle_relationships(*, relationships: Iterable[int], by: Actor) -> None:
    """Reckon the facts of relationships anew from their claims, which were brought in as another instance had them."""
    for chunk in _chunks(relationships, CHUNK):
        settle_again(chunk)


@action
def cite_anew(*, evidence: Mapping[int, str], by: Actor, reason: str) -> None:
    """Tell of claims (by primary key) where else they are found; what they say stays."""
    for chunk in _chunks(evidence, CHUNK):
        claims = list(Claim.objects.filter(pk__in=chunk).select_related("relationship"))
        record(
            by=by,
            reason=reason,
            deeds=[
                Deed(
                    "claim.cited_anew",
                    claim.relationship,
                    before={"claim": claim.pk, "evidence": claim.evidence},
                    after={"claim": claim.pk, "evidence": evidence[claim.pk]},
                )
                for claim in claims
            ],
        )
        for claim in claims:
            claim.evidence = evidence[claim.pk]
        Claim.objects.bulk_update(claims, ["evidence"], batch_size=500)


def _bridge(gone: Collection[int]) -> None:
    """What a retracted claim had superseded stays superseded by what had superseded the retracted one."""
    successor = dict(Claim.every.filter(pk__in=gone, superseded_by__isnull=False).values_list("pk", "superseded_by_id"))
    orphaned = list(Claim.every.filter(superseded_by__in=successor).exclude(pk__in=gone))
    for claim in orphaned:
        after = claim.superseded_by_id
        while after is not None and after in gone:
            after = successor.get(after)
        claim.superseded_by_id = after
    Claim.every.bulk_update(orphaned, ["superseded_by"], batch_size=500)


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _by_relationship(drafts: Iterable[ClaimDraft]) -> Iterator[list[ClaimDraft]]:
    """Chunks in which all drafts of one relationship stand together."""
    grouped: defaultdict[str, list[ClaimDraft]] = defaultdict(list)
    for draft in drafts:
        grouped[draft.parties_key].append(draft)
    chunk: list[ClaimDraft] = []
    for group in grouped.values():
        chunk += group
        if len(chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _record_chunk(drafts: list[ClaimDraft], by: Actor, reason: str) -> list[Recorded]:
    sources = Source.objects.in_bulk({draft.source_id for draft in drafts})
    relationships = {
        relationship.parties_key: relationship
        for relationship in Relationship.every.filter(parties_key__in={draft.parties_key for draft in drafts})
    }
    _name_pacts(relationships, drafts)
    known = _current_claims(relationship.pk for relationship in relationships.values())
    made = _make_relationships([draft for draft in drafts if draft.parties_key not in relationships], sources)
    relationships |= made

    result: list[Recorded] = []
    fresh: list[tuple[ClaimDraft, Claim]] = []
    for draft in drafts:
        relationship = relationships[draft.parties_key]
        claims = known[relationship.pk]
        if draft.saying in claims:
            result.append(Recorded(claims[draft.saying], is_new_claim=False, is_new_relationship=False))
            continue
        claim = _claim(draft, relationship)
        is_first = (draft.parties_key in made or relationship.is_confidential) and not claims
        fresh.append((draft, claim))
        claims[draft.saying] = claim
        result.append(Recorded(claim, is_new_claim=True, is_new_relationship=is_first))
    insert_models(Claim, [claim for _, claim in fresh])
    StatusChange.objects.bulk_create([_status_change(draft, claim) for draft, claim in fresh if draft.status])
    _supersede(drafts, fresh, known)
    settle_again({claim.relationship_id for _, claim in fresh} - {relationship.pk for relationship in made.values()})
    record(
        by=by,
        reason=reason,
        deeds=[Deed("relationship.recorded", relationship) for relationship in made.values()]
        + [
            Deed(
                "claim.recorded", claim.relationship, after={"claim": claim.pk, "source": sources[draft.source_id].key}
            )
            for draft, claim in fresh
        ],
    )
    return result


def _current_claims(relationships: Iterable[int]) -> defaultdict[int, dict[Saying, Claim]]:
    """The current claims of each relationship, by what they say."""
    known: defaultdict[int, dict[Saying, Claim]] = defaultdict(dict)
    current = Claim.objects.current().filter(relationship_id__in=list(relationships))
    for claim in current.prefetch_related("status_changes"):
        known[claim.relationship_id][saying_of(claim)] = claim
    return known


def _name_pacts(known: Mapping[str, Relationship], drafts: Iterable[ClaimDraft]) -> None:
    """Give a known pact the name that only a later source tells."""
    named: dict[int, Relationship] = {}
    for draft in drafts:
        relationship = known.get(draft.parties_key)
        if relationship and draft.pact_name_en and not relationship.name_en:
            relationship.name_en, relationship.name_fa = draft.pact_name_en, draft.pact_name_fa
            named[relationship.pk] = relationship
    if named:
        Relationship.every.bulk_update(named.values(), ["name_en", "name_fa"], batch_size=500)


def _make_relationships(drafts: list[ClaimDraft], sources: dict[int, Source]) -> dict[str, Relationship]:
    grouped: defaultdict[str, list[ClaimDraft]] = defaultdict(list)
    for draft in drafts:
        grouped[draft.parties_key].append(draft)
    made: dict[str, Relationship] = {}
    for key, group in grouped.items():
        relationship = Relationship(
            parties_key=key,
            name_en=next((draft.pact_name_en for draft in group if draft.pact_name_en), ""),
            name_fa=next((draft.pact_name_fa for draft in group if draft.pact_name_fa), ""),
        )
        apply_facts(relationship, settle(said_by_draft(draft, sources[draft.source_id]) for draft in group))
        made[key] = relationship
    insert_models(Relationship, list(made.values()))
    insert_rows(
        Party,
        ("relationship", "place", "position"),
        (
            (made[key].pk, place, position)
            for key, group in grouped.items()
            for position, place in enumerate(dict.fromkeys(group[0].places))
        ),
    )
    return made


def _claim(draft: ClaimDraft, relationship: Relationship) -> Claim:
    return Claim(
        relationship=relationship,
        source_id=draft.source_id,
        speaks_for_id=draft.speaks_for_id,
        kind=draft.kind,
        kind_as_written=draft.kind_as_written,
        status=draft.status,
        start=draft.start.date if draft.start else None,
        start_precision=draft.start.precision if draft.start else "",
        end=draft.end.date if draft.end else None,
        end_precision=draft.end.precision if draft.end else "",
        note_en=draft.note_en,
        note_fa=draft.note_fa,
        evidence=draft.evidence,
        is_weak=draft.is_weak,
    )


def _status_change(draft: ClaimDraft, claim: Claim) -> StatusChange:
    on = draft.status_date
    return StatusChange(
        relationship=claim.relationship,
        claim=claim,
        level=draft.level,
        to_status=draft.status,
        on=on.date if on else None,
        on_precision=on.precision if on else "",
        reason_en=draft.note_en,
        reason_fa=draft.note_fa,
    )


def _supersede(
    drafts: list[ClaimDraft], fresh: list[tuple[ClaimDraft, Claim]], known: Mapping[int, Mapping[Saying, Claim]]
) -> None:
    """Older claims of the same source and side that this batch does not restate give way to the new ones."""
    stated = {(draft.parties_key, draft.saying) for draft in drafts}
    changed: dict[int, Claim] = {}
    for draft, claim in fresh:
        for saying, older in known[claim.relationship_id].items():
            is_same_side = older.source_id == claim.source_id and older.speaks_for_id == claim.speaks_for_id
            if is_same_side and (draft.parties_key, saying) not in stated:
                older.superseded_by = claim
                changed[older.pk] = older
    update_models(Claim, changed.values(), ["superseded_by"])
