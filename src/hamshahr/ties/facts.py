"""What the claims of one relationship add up to: its facts, and how far the claims agree.

Pure: claims go in, facts come out. Nothing is averaged; where claims contradict each other the facts follow the best
source, the relationship is called disputed and every claim stays to be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hamshahr.atlas.models import SourceClass
from hamshahr.core.dates import PartialDate
from hamshahr.ties.models import Agreement, Status

# Whom to follow where claims differ, best first.
_STANDING = {
    SourceClass.OFFICIAL: 0,
    SourceClass.DATASET: 1,
    SourceClass.PRESS: 1,
    SourceClass.ENCYCLOPEDIA: 2,
    SourceClass.OTHER: 3,
    SourceClass.BLOG: 4,
}
_OVER = {Status.SUSPENDED, Status.EXPIRED, Status.HISTORICAL, Status.ENDED, Status.BARRED}


@dataclass(frozen=True, slots=True)
class Said:
    """The facts of one claim. `voice` tells whose word it is: claims with the same voice do not confirm each other."""

    voice: str
    source_class: str
    kind: str = ""
    status: str = ""
    status_on: PartialDate | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    is_weak: bool = False

    @property
    def standing(self) -> tuple[bool, int]:
        return self.is_weak, _STANDING[SourceClass(self.source_class)]


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


def settle(claims: Iterable[Said]) -> Facts:
    """Settle the facts of one relationship from its current claims. Raises ValueError where there is none.

    A weak claim counts only where no other speaks. Dates agree when they may mean the same day. *Agreed* means that at
    least two voices say the tie exists and nothing they say contradicts; *one-sided* that only one voice is heard.
    """
    everything = sorted(claims, key=lambda said: said.standing)
    if not everything:
        raise ValueError("A relationship without a current claim has no facts.")
    strong = [said for said in everything if not said.is_weak]
    counted = strong or everything
    disputed = {
        name
        for name, contradicts in (
            ("kind", len({said.kind for said in counted if said.kind}) > 1),
            ("start", _contradict([said.start for said in counted if said.start])),
            ("end", _contradict([said.end for said in counted if said.end])),
        )
        if contradicts
    }
    if disputed:
        agreement = Agreement.DISPUTED
    elif len({said.voice for said in counted}) > 1:
        agreement = Agreement.AGREED
    else:
        agreement = Agreement.ONE_SIDED
    return Facts(
        kind=next((said.kind for said in counted if said.kind), ""),
        status=_latest_status(counted),
        start=_best_date([said.start for said in counted if said.start]),
        end=_best_date([said.end for said in counted if said.end]),
        agreement=agreement,
        is_weak=not strong,
        disputed=frozenset(disputed),
    )


def _contradict(dates: Sequence[PartialDate]) -> bool:
    return any(not one.agrees_with(other) for index, one in enumerate(dates) for other in dates[index + 1 :])


def _best_date(dates: Sequence[PartialDate]) -> PartialDate | None:
    """The best source's date, made finer by any that agrees with it."""
    if not dates:
        return None
    best = dates[0]
    for date in dates[1:]:
        if date.agrees_with(best) and date.is_finer_than(best):
            best = date
    return best


def _latest_status(claims: Sequence[Said]) -> str:
    """The status with the latest date; without dates, one that says the tie is over outweighs one that says it lives."""
    told = [said for said in claims if said.status]
    if not told:
        return ""
    dated = [(said.status_on or said.end, said.status) for said in told]
    known = [(date, status) for date, status in dated if date]
    if known:
        return max(known, key=lambda pair: pair[0].date)[1]
    return next((said.status for said in told if said.status in _OVER), told[0].status)


