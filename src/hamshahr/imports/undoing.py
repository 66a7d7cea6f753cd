"""What taking an import back must leave to others: claims, places and sources that another applied import also needs.

Each import's effect is its own: what two imports say stays until both are taken back, in whatever order. The one taken
back first hands over what it made to the earliest of the others, so that this one takes it away in its turn.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from hamshahr.imports.models import Import, Outcome, Row, State
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
        rows = others_rows(batch).filter(claim__in=claims).select_related("batch").defer("cells", "ends")
        for row in rows.order_by("-batch", "-number"):
            if row.claim_id is not None:
                kept[row.claim_id] = Heir(row, outcomes[row.claim_id])
    return Effect(tuple(claim for claim in outcomes if claim not in kept), kept)


def others_rows(batch: Import) -> QuerySet[Row]:
    """The rows of all other imports that are applied."""
    return Row.objects.filter(batch__state=State.APPLIED).exclude(batch=batch)
