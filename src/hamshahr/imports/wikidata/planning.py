"""What bringing a reading of Wikidata in would change: nothing is written here.

The plan is a difference between what was read and what was recorded before, so making and carrying it out again after
a cut ends in the same atlas. Statements on the pages of both cities, or two with the same ends, are one tie.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from hamshahr.core.dates import PartialDate
from hamshahr.imports.queries import batched
from hamshahr.imports.wikidata.items import Found, Standing, find_items
from hamshahr.imports.wikidata.models import WikidataStatement
from hamshahr.imports.wikidata.reading import Reading, Statement
from hamshahr.ties.drafts import parties_key
from hamshahr.ties.models import Relationship

# A source that suddenly lacks more than this share of what it stated is taken for broken rather than believed.
GREATEST_LOSS = 0.5
_LOSS_COUNTS_FROM = 20


class Outcome(TextChoices):
    """What becomes of a tie; the last three are told of statements."""

    NEW = "new", _("new tie")
    ADDS_CLAIM = "adds_claim", _("adds a claim")
    CHANGED = "changed", _("changed")
    SAME = "same", _("already known")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SELF_TIE = "self_tie", _("ties a city to itself")
    DOUBT = "doubt", _("in doubt")
    CONTRADICTION = "contradiction", _("contradicts itself")
    NOT_FOUND = "not_found", _("city not found")
    UNREADABLE = "unreadable", _("tells no two cities")


_WAITING = {
    Standing.CONTRADICTION: Outcome.CONTRADICTION,
    Standing.DOUBT: Outcome.DOUBT,
    Standing.NOT_FOUND: Outcome.NOT_FOUND,
}


@dataclass(frozen=True, slots=True)
class Saying:
    """One answer of Wikidata to when a tie began and ended, and the statements that give it, all agreeing."""

    start: PartialDate | None
    end: PartialDate | None
    statements: tuple[Statement, ...]

    @property
    def dates(self) -> tuple[PartialDate | None, PartialDate | None]:
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Tie:
    """Two cities by their keys (see items.Found), in the order of the first statement, and what is said of them."""

    ends: tuple[str, str]
    sayings: tuple[Saying, ...]
    outcome: Outcome
    is_recorded: bool


@dataclass(slots=True)
class Plan:
    """`ties` in the order of their first statements. `waiting`: why a statement, by its key, is not among them.

    `vanished`: keys of statements recorded before that the reading lacks. `is_whole`: they may be withdrawn. `lost`:
    the reading claims to be whole, yet lacks so many that it is not believed.
    """

    reading: Reading
    found: dict[str, Found]
    is_whole: bool = False
    lost: bool = False
    known: int = 0
    ties: list[Tie] = field(default_factory=list)
    waiting: dict[str, tuple[Outcome, str]] = field(default_factory=dict)
    vanished: set[str] = field(default_factory=set)
    counts: Counter[Outcome] = field(default_factory=Counter)


def plan(reading: Reading, *, is_whole: bool, accept_loss: bool = False) -> Plan:
    """What is to be done. `is_whole`: the reading has all statements there are; else none is taken for vanished."""
    made = Plan(reading, find_items(reading.items))
    rows = WikidataStatement.objects.standing().order_by("key").select_related("claim__relationship")
    stored = {row.key: row for row in rows.defer("claim__note_en", "claim__note_fa")}
    read = {statement.id for statement in reading.statements}
    made.known, made.vanished = len(stored), stored.keys() - read
    made.lost = (
        is_whole and not accept_loss and len(stored) >= _LOSS_COUNTS_FROM
        and len(made.vanished) > GREATEST_LOSS * len(stored)
    )  # fmt: skip
    made.is_whole = is_whole and not made.lost
    recorded: defaultdict[str, dict[str, WikidataStatement]] = defaultdict(dict)
    for row in stored.values():
        if row.claim is not None:
            recorded[row.claim.relationship.parties_key][row.key] = row
    grouped = _grouped(made)
    existing = _existing(made, grouped)
    for ends, statements in grouped.items():
        party = _party(made, ends)
        before = recorded.get(party, {})
        made.ties.append(_tie(ends, statements, before, party in existing, made.is_whole))
    made.counts.update(tie.outcome for tie in made.ties)
    made.counts.update(outcome for outcome, _ in made.waiting.values())
    made.counts[Outcome.UNREADABLE] = len(reading.unreadable)
    if made.is_whole:
        made.counts[Outcome.WITHDRAWN] = _withdrawn(made, stored)
    return made


def _grouped(made: Plan) -> dict[tuple[str, str], list[Statement]]:
    """The statements whose ends are both known or to be made, by their ends in whatever order."""
    grouped: dict[tuple[str, str], list[Statement]] = {}
    for statement in sorted(made.reading.statements, key=lambda one: one.id):
        one, other = made.found[statement.subject], made.found[statement.object]
        waiting = [(qid, end) for qid, end in ((statement.subject, one), (statement.object, other)) if not end.key]
        if waiting:
            outcome = min((_WAITING[end.standing] for _, end in waiting), key=list(_WAITING.values()).index)
            told = "; ".join(f"{qid} ({made.reading.items[qid].label}): {end.reason}" for qid, end in waiting)
            made.waiting[statement.id] = outcome, told
        elif one.key == other.key:
            made.waiting[statement.id] = Outcome.SELF_TIE, "both ends are the same place"
        else:
            pair = (other.key, one.key) if (other.key, one.key) in grouped else (one.key, other.key)
            grouped.setdefault(pair, []).append(statement)
    return grouped


def _party(made: Plan, ends: tuple[str, str]) -> str:
    """The key of the relationship of these ends; empty where one is not a place yet."""
    return parties_key((int(ends[0]), int(ends[1]))) if all(end.isdecimal() for end in ends) else ""


def _existing(made: Plan, grouped: Iterable[tuple[str, str]]) -> set[str]:
    """Which of the relationships of these ends there are."""
    wanted = sorted({party for ends in grouped if (party := _party(made, ends))})
    existing: set[str] = set()
    for some in batched(wanted):
        existing |= set(Relationship.told.filter(parties_key__in=some).values_list("parties_key", flat=True))
    return existing


def _tie(
    ends: tuple[str, str],
    statements: list[Statement],
    before: Mapping[str, WikidataStatement],
    exists: bool,
    is_whole: bool,
) -> Tie:
    """`before`: what was recorded of the tie. Of a reading that is not whole the rest of that still holds."""
    known = [_recorded(row) for row in before.values()]
    read = {statement.id for statement in statements}
    rest = [] if is_whole else [one for one in known if one.id not in read]
    sayings = merged([*statements, *rest])
    if not before:
        return Tie(ends, sayings, Outcome.ADDS_CLAIM if exists else Outcome.NEW, is_recorded=False)
    is_same = {one.dates for one in sayings} == {one.dates for one in merged(known)}
    told = {statement.id: (statement.start, statement.end) for statement in [*statements, *rest]}
    is_recorded = is_same and told == {one.id: (one.start, one.end) for one in known}
    return Tie(ends, sayings, Outcome.SAME if is_same else Outcome.CHANGED, is_recorded)


def _recorded(row: WikidataStatement) -> Statement:
    return Statement(row.key, row.subject, row.object, row.started, row.ended)


def merged(statements: Sequence[Statement]) -> tuple[Saying, ...]:
    """What statements on one tie say together: those that agree are one saying with the finer dates of both."""
    sayings: list[Saying] = []
    for statement in sorted(statements, key=lambda one: (-_length(one.start) - _length(one.end), one.id)):
        for at, saying in enumerate(sayings):
            if _agree(saying.start, statement.start) and _agree(saying.end, statement.end):
                start, end = _finer(saying.start, statement.start), _finer(saying.end, statement.end)
                sayings[at] = replace(saying, start=start, end=end, statements=(*saying.statements, statement))
                break
        else:
            sayings.append(Saying(statement.start, statement.end, (statement,)))
    return tuple(sayings)


def _length(date: PartialDate | None) -> int:
    return len(str(date)) if date else 0


def _agree(one: PartialDate | None, other: PartialDate | None) -> bool:
    return one is None or other is None or one.agrees_with(other)


def _finer(one: PartialDate | None, other: PartialDate | None) -> PartialDate | None:
    return other if _length(other) > _length(one) else one


def _withdrawn(made: Plan, stored: Mapping[str, WikidataStatement]) -> int:
    """How many ties lose all they were stated by."""
    kept = {row.claim.relationship_id for key, row in stored.items() if row.claim and key not in made.vanished}
    gone = {stored[key].claim.relationship_id for key in made.vanished if stored[key].claim}  # type: ignore[union-attr]
    read = {_party(made, tie.ends) for tie in made.ties}
    keys = {row.claim.relationship_id: row.claim.relationship.parties_key for row in stored.values() if row.claim}
    return sum(keys[tie] not in read for tie in gone - kept)
