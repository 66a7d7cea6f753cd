"""What the claims of one relationship add up to: its facts, and how far the claims agree.

Pure: claims go in, facts come out, in whatever order. Nothing is averaged; where claims contradict each other the facts
follow the best source, the relationship is called disputed and every claim stays to be read. A weaker kind followed by
a stronger one is no contradiction but a history in steps: a friendship of 1990 became a twinning in 1995.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from operator import itemgetter
from typing import Any

from hamshahr.atlas.models import SourceClass
from hamshahr.core.dates import PartialDate
from hamshahr.ties.models import OVER, Agreement, Kind, Status

# Whom to follow where claims differ, best first.
_STANDING = {
    SourceClass.OFFICIAL: 0,
    SourceClass.DATASET: 1,
    SourceClass.PRESS: 1,
    SourceClass.ENCYCLOPEDIA: 2,
    SourceClass.OTHER: 3,
    SourceClass.BLOG: 4,
}
# A claim's facts, each as it is where the claim does not tell it.
_UNSAID: dict[str, dict[str, Any]] = {
    "kind": {"kind": ""},
    "start": {"start": None},
    "end": {"end": None},
    "status": {"status": "", "status_on": None},
}
# Kinds that grow into one another, weak to strong; the others stand beside them.
_LADDER = [Kind.CONTACT, Kind.LETTER_OF_INTENT, Kind.PROJECT_PARTNERSHIP, Kind.FRIENDSHIP, Kind.SISTER]


@dataclass(frozen=True, slots=True)
class Said:
    """The facts of one claim. `voice` tells whose word it is: claims with the same voice do not confirm each other.

    `is_keepers`: the city's own office (or letter) says it, which outweighs what else speaks for the city. `sequence`
    orders the changes of status that keepers made one after another, also on one day.
    """

    voice: str
    source_class: str
    kind: str = ""
    status: str = ""
    status_on: PartialDate | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    is_weak: bool = False
    is_keepers: bool = False
    sequence: int = 0

    @property
    def standing_status(self) -> str:
        """The status told; a source that tells an end and no status says that the tie has ended."""
        return self.status or (Status.ENDED if self.end else "")

    @property
    def status_date(self) -> PartialDate | None:
        return self.status_on or self.end

    @property
    def order(self) -> tuple[object, ...]:
        """Best source first; the rest only makes the order of claims of like standing certain."""
        dates = [str(date) if date else "~" for date in (self.start, self.end, self.status_on)]
        return self.is_weak, _STANDING[SourceClass(self.source_class)], *dates, self.kind, self.status, self.voice


@dataclass(frozen=True, slots=True)
class Facts:
    """What a relationship's screen says on top; `disputed` names the facts on which claims contradict each other."""

    kind: str
    status: str
    start: PartialDate | None
    end: PartialDate | None
    agreement: Agreement
    is_weak: bool
    disputed: frozenset[str] = field(default_factory=frozenset)


def voice(speaks_for_id: int | None, publisher: str, source_id: int) -> str:
    """Whose word a claim is: the city its source speaks for, else the publisher, else the source alone."""
    if speaks_for_id:
        return f"city {speaks_for_id}"
    return f"publisher {publisher}" if publisher else f"source {source_id}"


def settle(claims: Iterable[Said], disputed_by_keepers: Collection[str] = ()) -> Facts:
    """Settle the facts of one relationship from its current claims. Raises ValueError where there is none.

    The order of the claims does not matter. A weak claim counts only where no other speaks. Dates agree when they may
    mean the same day. *Agreed* means that at least two voices say the tie exists and nothing they say contradicts;
    *one-sided* that only one voice is heard. `disputed_by_keepers` names the facts that a keeper disputes.
    """
    everything = sorted(claims, key=lambda said: said.order)
    if not everything:
        raise ValueError("A relationship without a current claim has no facts.")
    heard = counted(everything)
    start, end = _first_start(heard), _best_date([said.end for said in heard if said.end])
    statuses = [said.standing_status for said in last_words(heard)]
    disputed = _disputed(heard) | frozenset(disputed_by_keepers)
    if len(set(statuses)) > 1:
        disputed |= {"status"}
    if end and ((start and end.last < start.date) or (statuses and statuses[0] not in OVER)):
        disputed |= {"end"}
    if disputed:
        agreement = Agreement.DISPUTED
    elif len({said.voice for said in heard}) > 1:
        agreement = Agreement.AGREED
    else:
        agreement = Agreement.ONE_SIDED
    return Facts(
        kind=_kind(heard),
        status=statuses[0] if statuses else "",
        start=start,
        end=end,
        agreement=agreement,
        is_weak=everything[0].is_weak,
        disputed=disputed,
    )


def _are_steps(one: Said, other: Said) -> bool:
    """Whether two kinds follow one another in time, so that both can be true: upward, or told by one voice."""
    if not (one.kind and other.kind and one.kind != other.kind and one.start and other.start):
        return False
    if one.start.agrees_with(other.start):
        return False
    if one.voice == other.voice:
        return True
    first, then = sorted((one, other), key=lambda said: said.start.date if said.start else dt.date.max)
    return first.kind in _LADDER and then.kind in _LADDER and _rung(first) < _rung(then)


def _rung(said: Said) -> int:
    return _LADDER.index(Kind(said.kind))


def _disputed(claims: Sequence[Said]) -> frozenset[str]:
    """The facts on which some two claims contradict each other."""
    found: set[str] = set()
    for one, other in combinations(claims, 2):
        if _are_steps(one, other):
            continue
        if one.kind and other.kind and one.kind != other.kind:
            found.add("kind")
        if one.start and other.start and not one.start.agrees_with(other.start):
            found.add("start")
        if one.end and other.end and not one.end.agrees_with(other.end):
            found.add("end")
    return frozenset(found)


def _kind(claims: Sequence[Said]) -> str:
    """The best source's kind, or the one that it became later."""
    told = [said for said in claims if said.kind]
    if not told:
        return ""
    best = told[0]
    steps = [(said.start.date, said.kind) for said in told if said.start and _are_steps(best, said)]
    if best.start:
        steps.append((best.start.date, best.kind))
    return max(steps, key=itemgetter(0))[1] if steps else best.kind


def _first_start(claims: Sequence[Said]) -> PartialDate | None:
    """When the first step of the history began, as the best source of that step says."""
    told = [said for said in claims if said.start]
    first: PartialDate | None = None
    for kind in dict.fromkeys(said.kind for said in told if said.kind) or [""]:
        date = _best_date([said.start for said in told if said.start and said.kind in {kind, ""}])
        if date and (
            first is None or (date.is_finer_than(first) if date.agrees_with(first) else date.date < first.date)
        ):
            first = date
    return first


def _best_date(dates: Sequence[PartialDate]) -> PartialDate | None:
    """The best source's date, made finer by any that agrees with it."""
    if not dates:
        return None
    best = dates[0]
    for date in dates[1:]:
        if date.agrees_with(best) and date.is_finer_than(best):
            best = date
    return best


def counted(claims: Sequence[Said]) -> list[Said]:
    """The claims that count, in the order given: weak ones only alone, and less what keepers say in their place."""
    return _heard([said for said in claims if not said.is_weak] or claims)


def last_words(claims: Sequence[Said]) -> list[Said]:
    """Those whose status no other claim outdates, the best source first; if they differ, they contradict each other.

    A later date outdates an earlier one. That a tie is over outdates what says without a date that it lives, and, said
    without a date itself, all that says so: it was read after them. A keeper's dated word outdates an undated one of
    others, and of keepers' words of one day the one said last.
    """
    told = sorted((said for said in claims if said.standing_status), key=lambda said: said.order)
    return [said for said in told if not any(_outdates(other, said) for other in told)]


def _outdates(one: Said, other: Said) -> bool:
    if one.status_date and other.status_date:
        if one.sequence and other.sequence and one.status_date.agrees_with(other.status_date):
            return one.sequence > other.sequence
        return other.status_date.last < one.status_date.date
    if one.is_keepers != other.is_keepers and (one if one.is_keepers else other).status_date:
        return one.is_keepers
    is_over, other_is_over = one.standing_status in OVER, other.standing_status in OVER
    return is_over and not other_is_over


def _heard(claims: Sequence[Said]) -> list[Said]:
    """The claims without what a keeper's word takes the place of, fact by fact.

    What a keeper says of a fact stands for all that speaks for its city; what keepers of two cities say of it, for all.
    """
    heard = list(claims)
    for fact, unsaid in _UNSAID.items():
        voices = {said.voice for said in claims if said.is_keepers and getattr(said, fact)}
        is_between_keepers = len(voices) > 1 and fact != "status"
        heard = [
            replace(said, **unsaid)
            if not said.is_keepers and (is_between_keepers or said.voice in voices) and getattr(said, fact)
            else said
            for said in heard
        ]
    return heard
