"""What the pages read of the latest check. Each function says how many queries it takes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q

from hamshahr.atlas.models import Source
from hamshahr.audit.models import Event
from hamshahr.quality.comparing import FACTS
from hamshahr.quality.models import (
    Check,
    Comparison,
    Finding,
    FindingKind,
    FindingQuerySet,
    FindingState,
    Standing,
    Verdict,
)
from hamshahr.ties.models import Claim, Relationship, RelationshipQuerySet

_READ = ("ties.relationship", "ties.claim", "atlas.place", "atlas.source", "imports.import")


def latest_check() -> Check | None:
    """One query."""
    return Check.objects.first()


def is_due(check: Check) -> bool:
    """Whether something the check has read was written since; one query over the few events since."""
    return Event.objects.filter(pk__gt=check.event_id, subject_type__in=_READ).exists()


def standing_of(source: Source) -> Standing | None:
    """One query."""
    return Standing.objects.filter(source=source).first()


def standings() -> dict[int, Standing]:
    """By source; one query."""
    return {standing.source_id: standing for standing in Standing.objects.order_by("source")}


@dataclass
class Beside:
    """What one other source is to a source on the ties that both name; `facts` counts contradictions by fact."""

    other: Source
    verdicts: Counter[Verdict] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)

    @property
    def shared(self) -> int:
        return self.verdicts.total()

    @property
    def confirmed(self) -> int:
        return self.verdicts[Verdict.CONFIRMS]

    @property
    def contradicted(self) -> int:
        return self.verdicts[Verdict.CONTRADICTS]

    @property
    def repeated(self) -> int:
        return self.verdicts[Verdict.ECHOES]


def beside(source: Source) -> list[Beside]:
    """Every other source that names ties of this one, those with most of them first; two queries."""
    counted = Comparison.objects.filter(source=source).order_by().values_list("other", "verdict", "facts")
    rows = list(counted.annotate(Count("pk")))
    others = Source.objects.in_bulk({other for other, *_ in rows})
    found: dict[int, Beside] = {}
    for other, verdict, facts, count in rows:
        one = found.setdefault(other, Beside(others[other]))
        one.verdicts[Verdict(verdict)] += count
        for fact in filter(None, facts.split(",")):
            one.facts[fact] += count
    return sorted(found.values(), key=lambda one: (-one.shared, one.other.name_en, one.other.pk))


def ties_that_are(what: str, source: Source, other: Source | None = None, fact: str = "") -> RelationshipQuerySet:
    """Ties that `source` names and that are confirmed, contradicted, alone or repeated, by `other` or by anybody.

    Each tie is one of the first three where all sources are asked, as Standing counts them.
    """
    seen = Comparison.objects.filter(source=source, relationship=OuterRef("pk"))
    by = seen.filter(other=other) if other else seen
    if fact in FACTS:
        by = by.filter(facts__contains=fact)
    ties = Relationship.objects.filter(pk__in=Claim.objects.current().filter(source=source).values("relationship"))
    if what == "contradicted":
        return ties.filter(Exists(by.filter(verdict=Verdict.CONTRADICTS)))
    if what == "repeated":
        return ties.filter(Exists(by.filter(verdict=Verdict.ECHOES)))
    if what == "confirmed":
        confirmed = ties.filter(Exists(by.filter(verdict=Verdict.CONFIRMS)))
        return confirmed if other else confirmed.exclude(Exists(seen.filter(verdict=Verdict.CONTRADICTS)))
    return ties.exclude(Exists(seen.exclude(verdict=Verdict.ECHOES)))


def findings(kind: str = "", source: Source | None = None, state: str = "") -> FindingQuerySet:
    """Findings with their sources, the gravest of each kind first; without `state` what the latest check finds."""
    found = Finding.objects.filter(state=state) if state else Finding.objects.standing()
    if kind:
        found = found.filter(kind=kind)
    if source:
        found = found.filter(source=source)
    return found.select_related("source", "pact").order_by("kind", "-weight", "pk")


def counts(source: Source | None = None) -> dict[FindingKind, int]:
    """How many findings of each kind, kinds in their order; one query."""
    asked = Q(source=source) if source else Q()
    told = Finding.objects.standing().filter(asked).order_by().values_list("kind").annotate(Count("pk"))
    found = dict(told)
    return {kind: found[kind.value] for kind in FindingKind if kind.value in found}


def sources_with_findings() -> list[Source]:
    """One query."""
    return list(
        Source.objects.filter(
            Exists(Finding.objects.standing().filter(source=OuterRef("pk"), state=FindingState.OPEN))
        ).order_by("name_en", "pk")
    )
