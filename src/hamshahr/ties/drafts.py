"""A claim before it is recorded, as seeds, imports and (later) forms and the API hand it to the actions."""

from __future__ import annotations

from dataclasses import dataclass

from hamshahr.core.dates import PartialDate
from hamshahr.ties.models import Claim


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """What a source says of a relationship. `places` are the parties' primary keys, in the order to be shown."""

    places: tuple[int, ...]
    source_id: int
    kind: str = ""
    kind_as_written: str = ""
    status: str = ""
    status_on: PartialDate | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    speaks_for_id: int | None = None
    note_en: str = ""
    note_fa: str = ""
    evidence: str = ""
    is_weak: bool = False
    pact_name_en: str = ""
    pact_name_fa: str = ""

    @property
    def parties_key(self) -> str:
        return parties_key(self.places)

    def says_the_same_as(self, claim: Claim) -> bool:
        """Whether the claim already holds all this draft says, from the same source on the same side."""
        return (
            claim.source_id == self.source_id
            and claim.speaks_for_id == self.speaks_for_id
            and (claim.kind, claim.kind_as_written, claim.status) == (self.kind, self.kind_as_written, self.status)
            and (claim.started, claim.ended) == (self.start, self.end)
            and (claim.note_en, claim.note_fa, claim.evidence) == (self.note_en, self.note_fa, self.evidence)
            and claim.is_weak == self.is_weak
        )


def parties_key(places: tuple[int, ...]) -> str:
    """The same for the same parties in any order. Raises ValueError for fewer than two different places."""
    distinct = sorted(set(places))
    if len(distinct) < 2:
        raise ValueError("A relationship has at least two different parties.")
    return "-".join(map(str, distinct))
