"""What taking an import back must leave to others: claims, places and sources that another applied import also needs.

Each import's effect is its own: what two imports say stays until both are taken back, in whatever order. The one taken
back first hands over what it made to the earliest of the others, so that this one takes it away in its turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from hamshahr.imports.drafting import evidence
from hamshahr.imports.models import Import, MadePlace, MadeSource, Outcome, Row, State
from hamshahr.imports.queries import batched

_OWN = (Outcome.NEW, Outcome.ADDS_CLAIM)


@dataclass(frozen=True, slots=True)
class Heir:
    """The row of another import that says a claim too, and the outcome it takes over with the claim."""

    row: Row
    outcome: str


@dataclass(frozen=True, slots=True)
class Effect:
    """`retracted`: claims that go with the import. `kept`: those that another applied import says too, by claim."""

    retracted: tuple[int, ...]
    kept: dict[int, Heir]


def effect_of(batch: Import) -> Effect:
    """What taking this applied import back does to its claims."""
    outcomes = dict(
        batch.rows.filter(outcome__in=_OWN, claim__isnull=False)
        .order_by("claim", "-number")
        .values_list("claim", "outcome")
    )
    kept: dict[int, Heir] = {}
    for claims in batched(list(outcomes)):
        rows = _others(batch).filter(claim__in=claims).select_related("batch").defer("cells", "ends")
        for row in rows.order_by("-batch", "-number"):
            if row.claim_id is not None:
                kept[row.claim_id] = Heir(row, outcomes[row.claim_id])
    return Effect(tuple(claim for claim in outcomes if claim not in kept), kept)


def hand_over_claims(kept: dict[int, Heir]) -> dict[int, str]:
    """Make the kept claims those of their heirs; gives their evidence, which now is the heirs' rows, by claim."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for heir in kept.values():
        rows[heir.outcome].append(heir.row.pk)
    for outcome, keys in rows.items():
        for chunk in batched(keys):
            Row.objects.filter(pk__in=chunk).update(outcome=outcome)
    return {claim: evidence(heir.row.batch.file_name, heir.row.number) for claim, heir in kept.items()}


def hand_over_places(batch: Import) -> None:
    """Places that the import made and others still need become the earliest of these imports' to take away."""
    made = list(batch.made_places.values_list("place", flat=True))
    path = "claim__relationship__parties__place"
    heirs: dict[int, int] = {}
    for chunk in batched(made):
        users = _others(batch).filter(**{f"{path}__in": chunk}).order_by("-batch").values_list(path, "batch").distinct()
        heirs |= dict(users)
    for heir, places in _by_heir(heirs):
        for chunk in batched(places):
            MadePlace.objects.filter(place__in=chunk).update(batch=heir)


def hand_over_sources(batch: Import) -> None:
    """The same for sources."""
    made = list(batch.made_sources.values_list("source", flat=True))
    heirs: dict[int, int] = {}
    for chunk in batched(made):
        users = _others(batch).filter(claim__source__in=chunk).order_by("-batch")
        heirs |= dict(users.values_list("claim__source", "batch").distinct())
    applied = Import.objects.filter(state=State.APPLIED, source__in=made).exclude(pk=batch.pk).order_by("-pk")
    for source, heir in applied.values_list("source", "pk"):
        if source is not None:
            heirs[source] = min(heir, heirs.get(source, heir))
    for heir, sources in _by_heir(heirs):
        for chunk in batched(sources):
            MadeSource.objects.filter(source__in=chunk).update(batch=heir)


def _others(batch: Import) -> QuerySet[Row]:
    return Row.objects.filter(batch__state=State.APPLIED).exclude(batch=batch)


def _by_heir(heirs: dict[int, int]) -> Iterable[tuple[int, list[int]]]:
    grouped: defaultdict[int, list[int]] = defaultdict(list)
    for thing, heir in heirs.items():
        grouped[heir].append(thing)
    return grouped.items()
