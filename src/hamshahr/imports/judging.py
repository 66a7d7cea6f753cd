"""What applying a row would do, judged against the atlas and against the rows before it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.text import slugify

from hamshahr.atlas.models import Source
from hamshahr.imports.answers import Answer
from hamshahr.imports.cells import Statement
from hamshahr.imports.drafting import claim_draft, known_pages
from hamshahr.imports.models import Outcome
from hamshahr.imports.options import Options
from hamshahr.ties.drafts import Saying, parties_key, saying_of
from hamshahr.ties.models import Claim, Relationship
from twinnet.resolve import Decision

_MARK_LETTERS = 24
_NOT_YET = 0
_QUERIED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Judged:
    """A row with all ends answered."""

    number: int
    statement: Statement
    ends: tuple[Answer, ...]

    @property
    def parties(self) -> tuple[str, ...]:
        """The same for the same places in any order."""
        return tuple(sorted(end.key for end in self.ends))

    @property
    def parties_mark(self) -> str:
        """The parties as Row.parties holds them."""
        return hashlib.sha256("\n".join(self.parties).encode()).hexdigest()[:_MARK_LETTERS]

    @property
    def places(self) -> tuple[int, ...] | None:
        """All places' keys; None where one would first have to be made."""
        known = tuple(end.place for end in self.ends if end.decision == Decision.PLACE and end.place)
        return known if len(known) == len(self.ends) else None

    @property
    def twice(self) -> int:
        """The first end that is the same place as one before it, counted from 0; 0 where all differ."""
        keys = [end.key for end in self.ends]
        return next((position for position, key in enumerate(keys) if key in keys[:position]), 0)


class Judge:
    """Gives each row its outcome, chunk by chunk in the order of the file."""

    def __init__(self, options: Options) -> None:
        self._options = options
        key = slugify(options.source.key, allow_unicode=True)
        self._source: int = Source.objects.filter(key=key).values_list("pk", flat=True).first() or _NOT_YET
        self._known: set[int] = set()
        self._said: set[int] = set()

    def remember(self, row: Judged) -> None:
        """Take note of a row that an earlier run has judged."""
        self._known.add(hash(row.parties))
        self._said.add(self._saying(row))

    def outcomes(self, rows: Sequence[Judged], left_out: Collection[int] = ()) -> list[Outcome]:
        """One per row, in order. Every row has two known or makeable ends.

        What rows of the numbers in `left_out` say counts for none that follow.
        """
        sayings = _current_sayings(parties_key(row.places) for row in rows if row.places and not row.twice)
        pages = known_pages(row.statement.source_url for row in rows if row.statement.source_url)
        return [self._outcome(row, sayings, pages, row.number not in left_out) for row in rows]

    def _outcome(
        self, row: Judged, sayings: dict[str, set[Saying]], pages: dict[str, int], is_counted: bool
    ) -> Outcome:
        if row.twice:
            return Outcome.SELF_TIE
        is_again = hash(row.parties) in self._known
        is_repeated = self._saying(row) in self._said
        if is_counted:
            self.remember(row)
        known = sayings.get(parties_key(row.places)) if row.places else None
        if is_repeated or (known is not None and self._is_said(row, known, pages)):
            return Outcome.SAME
        return Outcome.NEW if known is None and not is_again else Outcome.ADDS_CLAIM

    def _is_said(self, row: Judged, known: set[Saying], pages: dict[str, int]) -> bool:
        url = row.statement.source_url
        source = pages.get(url, _NOT_YET) if url else self._source
        if source == _NOT_YET or row.places is None:
            return False
        draft = claim_draft(row.statement, row.places, source, directed=self._options.directed)
        return draft.saying in known

    def _saying(self, row: Judged) -> int:
        said = row.statement
        side = row.ends[0].key if self._options.directed else ""
        facts = (said.kind, said.kind_as_written, said.status, said.start, said.end, said.note, said.dates_as_written)
        return hash((row.parties, side, facts, said.source_url))


def _current_sayings(keys: Iterable[str]) -> dict[str, set[Saying]]:
    """What the current claims of the relationships that exist say, by their parties."""
    wanted = sorted(set(keys))
    sayings: dict[str, set[Saying]] = {}
    for start in range(0, len(wanted), _QUERIED_AT_ONCE):
        chunk = wanted[start : start + _QUERIED_AT_ONCE]
        relationships = dict(Relationship.told.filter(parties_key__in=chunk).values_list("pk", "parties_key"))
        sayings |= {key: set() for key in relationships.values()}
        current = Claim.objects.current().filter(relationship_id__in=relationships).prefetch_related("status_changes")
        for claim in current:
            sayings[relationships[claim.relationship_id]].add(saying_of(claim))
    return sayings
