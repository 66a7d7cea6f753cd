"""What is asked about imports and of the atlas they are judged against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, Exists, ManyToManyRel, Model, OuterRef, Q, QuerySet

from hamshahr.atlas.models import Country, Place, Source
from hamshahr.audit.models import Event, EventQuerySet
from hamshahr.imports.answers import Answer
from hamshahr.imports.models import Import, NameAnswer, Outcome, Row, State
from hamshahr.ties.models import Claim, Relationship
from twinnet.resolve import Decision

T = TypeVar("T", bound=Model)
K = TypeVar("K")
_JUDGED_AGAINST = [model._meta.label_lower for model in (Country, Place, Source, Relationship, Claim, NameAnswer)]
_QUERIED_AT_ONCE = 500
# Rows of these outcomes say something of a tie, so they are applied, but for those that a person leaves out.
LIVE = (Outcome.NEW, Outcome.ADDS_CLAIM, Outcome.SAME)
# Ends of these decisions are places that the atlas lacks.
MADE = (Decision.PART, Decision.PROVISIONAL)


def atlas_stamp() -> str:
    """Changes whenever places, sources, claims or persons' answers do: the last audit event that concerns them."""
    last = Event.objects.filter(subject_type__in=_JUDGED_AGAINST).order_by("-id").values_list("id", flat=True).first()
    return f"event {last or 0}"


def events_since(stamp: str) -> EventQuerySet:
    """What happened to places, sources, claims or persons' answers after an atlas_stamp, in order."""
    last = int(stamp.removeprefix("event "))
    return Event.objects.filter(subject_type__in=_JUDGED_AGAINST, id__gt=last).order_by("id")


def latest_import(fingerprint: str) -> Import | None:
    """The import of this very file with these options that was not undone."""
    found = Import.objects.filter(fingerprint=fingerprint).exclude(state__in=(State.UNDONE, State.RECEIVED))
    return found.order_by("-id").first()


def outcome_counts(batch: Import, *, only_chosen: bool = False) -> dict[Outcome, int]:
    """How many rows have each outcome, all outcomes in their order; `only_chosen`: without those that are left out."""
    rows = batch.rows.filter(is_left_out=False) if only_chosen else batch.rows.all()
    found = rows.order_by().values_list("outcome").annotate(Count("id"))
    counts = Counter({Outcome(outcome): count for outcome, count in found})
    return {outcome: counts[outcome] for outcome in Outcome}


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the cities of an import are known.

    `resolved`: rows whose ends all are known without a person (see Answer.is_resolved). `parts`, `located` (by
    UN/LOCODE) and `provisional`: distinct places that the rows need and the atlas lacked.
    """

    resolved: int
    parts: int
    located: int
    provisional: int


def reach(batch: Import) -> Reach:
    """Counted over all rows that are staged."""
    resolved = 0
    lacking: dict[str, set[str]] = {"part": set(), "located": set(), "provisional": set()}
    rows = Row.objects.filter(batch=batch).order_by().values_list("ends", "outcome")
    for stored, outcome in rows.iterator(chunk_size=5000):
        ends = [Answer.of_json(end) for end in stored]
        resolved += len(ends) >= 2 and all(end.is_resolved for end in ends)
        if outcome in LIVE:
            for end in ends:
                what = "located" if end.unlocode else end.decision
                if what in lacking:
                    lacking[what].add(end.key)
    return Reach(resolved, *(len(lacking[what]) for what in ("part", "located", "provisional")))


@dataclass(frozen=True, slots=True)
class Lacking:
    """A place that bringing an import in would make: its name, its country's code, and how many rows need it."""

    name: str
    country: str
    rows: int


def lacking(batch: Import) -> list[Lacking]:
    """The places that the atlas lacks and the chosen rows need; those that serve most rows first."""
    rows: Counter[str] = Counter()
    named: dict[str, Answer] = {}
    chosen = batch.rows.filter(outcome__in=LIVE, is_left_out=False).order_by()
    makers = chosen.filter(Q(ends__icontains=Decision.PART.value) | Q(ends__icontains=Decision.PROVISIONAL.value))
    for stored in makers.values_list("ends", flat=True).iterator(chunk_size=5000):
        made = {end.key: end for end in map(Answer.of_json, stored) if end.decision in MADE}
        named |= made
        rows.update(made.keys())
    found = (Lacking(named[key].name, named[key].country, count) for key, count in rows.items())
    return sorted(found, key=lambda one: (-one.rows, one.country, one.name))


def batched(keys: Sequence[K]) -> Iterator[Sequence[K]]:
    """The keys in portions that a database takes in one query."""
    for start in range(0, len(keys), _QUERIED_AT_ONCE):
        yield keys[start : start + _QUERIED_AT_ONCE]


def unused(things: QuerySet[T], *, besides: Collection[type[Model]]) -> list[T]:
    """Those that no row of any other model refers to, but for rows of the models named in `besides`."""
    for relation in things.model._meta.related_objects:
        if relation.related_model in besides or isinstance(relation, ManyToManyRel):
            continue
        field = relation.field.name
        users = relation.related_model._base_manager.filter(**{field: OuterRef("pk")})
        things = things.exclude(Exists(users))
    return list(things.order_by("pk"))
