"""A claim before it is recorded, as seeds, imports and programs (the API) hand it to the actions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hamshahr.core.bilingual import NO_TEXT, Text
from hamshahr.core.dates import PartialDate
from hamshahr.people.models import Resolution
from hamshahr.ties.lifecycle import Need
from hamshahr.ties.models import Claim, Kind, Level

Saying = tuple[object, ...]
# A tie of one of these kinds is between two cities. What more agree on is one pact, whatever a source calls it.
BETWEEN_TWO = frozenset({Kind.CONTACT, Kind.FRIENDSHIP, Kind.SISTER, Kind.INSTITUTION_LINK})


def takes(kind: str, parties: int) -> bool:
    """Whether so many cities can have a tie of this kind; one of which no kind is known can be of any."""
    return parties <= 2 or kind not in BETWEEN_TWO


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """What a source says of a relationship. `places` are the parties' primary keys, in the order to be shown.

    `status` holds on `level` since `status_on`.
    """

    places: tuple[int, ...]
    source_id: int
    kind: str = ""
    kind_as_written: str = ""
    status: str = ""
    status_on: PartialDate | None = None
    level: str = Level.OFFICIAL
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

    @property
    def status_date(self) -> PartialDate | None:
        """Since when the status is so; that of a tie that ended is its end, where no other day is told."""
        return (self.status_on or self.end) if self.status else None

    @property
    def saying(self) -> Saying:
        """All this draft says and who says it on which side; two with the same saying are one claim.

        Where it is found (`evidence`) is not part of it: the same word on another page or row says nothing new.
        """
        return (
            *(self.source_id, self.speaks_for_id, self.kind, self.kind_as_written),
            *((self.status, self.status_date, self.level) if self.status else ("", None, "")),
            *(self.start, self.end),
            *(self.note_en, self.note_fa, self.is_weak),
        )


@dataclass(frozen=True, slots=True)
class Given:
    """What an office tells of a step besides its day, named as lifecycle.Need. `kind` and `start` are the tie's own."""

    kind: str = ""
    start: PartialDate | None = None
    resolution: Resolution | None = None
    instrument: str = ""
    reason: Text = NO_TEXT
    resumes_when: Text = NO_TEXT
    condition_met: Text = NO_TEXT
    informed_partner: str = ""
    informed_on: dt.date | None = None

    def has(self, need: Need) -> bool:
        return bool(getattr(self, need.value))


NOTHING_GIVEN = Given()


def saying_of(claim: Claim) -> Saying:
    """The saying of a stored claim; its status changes should be fetched with it."""
    change = next(iter(claim.status_changes.all()), None) if claim.status else None
    return (
        *(claim.source_id, claim.speaks_for_id, claim.kind, claim.kind_as_written),
        *((claim.status, change.happened, change.level) if change else ("", None, "")),
        *(claim.started, claim.ended),
        *(claim.note_en, claim.note_fa, claim.is_weak),
    )


def parties_key(places: tuple[int, ...]) -> str:
    """The same for the same parties in any order. Raises ValueError for fewer than two different places."""
    distinct = sorted(set(places))
    if len(distinct) < 2:
        raise ValueError("A relationship has at least two different parties.")
    return "-".join(map(str, distinct))
