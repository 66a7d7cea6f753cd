"""Handing over what an import that is taken back made and other applied imports need: to the earliest of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from hamshahr.imports.drafting import evidence
from hamshahr.imports.models import Import, MadePlace, MadeSource, Row, State
from hamshahr.imports.queries import batched
from hamshahr.imports.undoing import Heir, others_rows


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
        users = others_rows(batch).filter(**{f"{path}__in": chunk}).order_by("-batch")
        heirs |= dict(users.values_list(path, "batch").distinct())
    for heir, places in _by_heir(heirs):
        for chunk in batched(places):
            MadePlace.objects.filter(place__in=chunk).update(batch=heir)


def hand_over_sources(batch: Import) -> None:
    """The same for sources."""
    made = list(batch.made_sources.values_list("source", flat=True))
    heirs: dict[int, int] = {}
    for chunk in batched(made):
        users = others_rows(batch).filter(claim__source__in=chunk).order_by("-batch")
        heirs |= dict(users.values_list("claim__source", "batch").distinct())
    applied = Import.objects.filter(state=State.APPLIED, source__in=made).exclude(pk=batch.pk).order_by("-pk")
    for source, heir in applied.values_list("source", "pk"):
        if source is not None:
            heirs[source] = min(heir, heirs.get(source, heir))
    for heir, sources in _by_heir(heirs):
        for chunk in batched(sources):
            MadeSource.objects.filter(source__in=chunk).update(batch=heir)


def _by_heir(heirs: dict[int, int]) -> Iterable[tuple[int, list[int]]]:
    grouped: defaultdict[int, list[int]] = defaultdict(list)
    for thing, heir in heirs.items():
        grouped[heir].append(thing)
    return grouped.items()
