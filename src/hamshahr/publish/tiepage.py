"""The page of one tie: its facts, what is disputed and by whom, and every claim ever made."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hamshahr.core.dates import PartialDate
from hamshahr.ties.actions import disputed_by_keepers, said_by_claim
from hamshahr.ties.actions.settling import is_said_by_keeper
from hamshahr.ties.facts import Facts, settle
from hamshahr.ties.models import Claim, FactName, Kind, Level, Relationship, Stance, Statement, Status, StatusChange

_FACTS: dict[str, Promise] = {"kind": _("Kind"), "start": _("Since"), "end": _("Until"), "status": _("Status")}


@dataclass(frozen=True, slots=True)
class Side:
    """One answer to a question, with the claims that give it: a date, a word, or both for a step of a history.

    Or a keeper's word that it is not so: `who` disputes it, with their `note` why.
    """

    date: PartialDate | None
    word: str
    claims: list[Claim]
    who: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact on top of the page, with a side for each answer; the answers contradict each other where disputed."""

    name: str
    label: Promise
    sides: list[Side]
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Everything told of a tie.

    `steps` are the kinds it had one after another, if it had more than one; `past` are claims superseded or withdrawn;
    `levels` the changes of status per level.
    """

    facts: Facts
    steps: list[Side]
    agreed: list[Fact]
    disputed: list[Fact]
    claims: list[Claim]
    past: list[Claim]
    levels: list[tuple[str, list[StatusChange]]]

    @property
    def voices(self) -> int:
        """How many sources speak now."""
        return len({claim.source_id for claim in self.claims})


def told(tie: Relationship) -> Told:
    """Constant in queries. Where all claims were withdrawn, no fact is told."""
    every = list(
        tie.claims.select_related("source", "speaks_for__country")
        .prefetch_related("status_changes__resolution")
        .order_by("pk")
    )
    current = [claim for claim in every if claim.superseded_by_id is None and claim.withdrawn_on is None]
    if not current:
        return _withdrawn(every)
    facts = settle((said_by_claim(claim) for claim in current), disputed_by_keepers([tie.pk]).get(tie.pk, ()))
    disputes = _disputes(tie)
    counted = [claim for claim in current if not claim.is_weak] or current
    steps = _steps(counted, facts)
    rows = [_fact(name, counted, facts, bool(steps), disputes[name]) for name in _FACTS]
    shown = [fact for fact in rows if fact.sides and (fact.is_disputed or fact.name != "status")]
    return Told(
        facts=facts,
        steps=steps,
        agreed=[fact for fact in shown if not fact.is_disputed],
        disputed=[fact for fact in shown if fact.is_disputed],
        claims=current,
        past=[claim for claim in every if claim not in current],
        levels=_levels(every),
    )


def _withdrawn(every: list[Claim]) -> Told:
    """Of a tie that nobody claims any more: its history, and as facts what was said last."""
    last = [claim for claim in every if claim.superseded_by_id is None]
    past = sorted(every, key=lambda claim: (claim.withdrawn_on or dt.date.min, claim.pk), reverse=True)
    return Told(settle(map(said_by_claim, last)), [], [], [], claims=[], past=past, levels=[])


def _disputes(tie: Relationship) -> defaultdict[str, list[Side]]:
    """What keepers dispute, by fact: the value that they say instead, or why; one query."""
    found: defaultdict[str, list[Side]] = defaultdict(list)
    said = Statement.objects.current().public().filter(relationship=tie, stance=Stance.DISPUTED)
    for one in said.select_related("office__organisation", "request__place"):
        who = one.office.name if one.office else one.request.place.name if one.request else ""
        found[one.fact].append(Side(*_value(one), claims=[], who=who, note=one.note))
    return found


def _value(said: Statement) -> tuple[PartialDate | None, str]:
    if said.fact in {FactName.START, FactName.END}:
        return PartialDate.parse(said.value), ""
    words = Status if said.fact == FactName.STATUS else Kind
    return None, str(words(said.value).label) if said.value else ""


def _fact(name: str, claims: list[Claim], facts: Facts, are_steps: bool, disputes: Sequence[Side] = ()) -> Fact:
    """A side for each answer, exactly as its sources give it: a coarser date is never credited with a finer one."""
    answers: defaultdict[tuple[PartialDate | None, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        if getattr(claim, name):
            answers[_answer(name, claim, are_steps)].append(claim)
    sides = [Side(date, word, who) for (date, word), who in answers.items()]
    return Fact(name, _FACTS[name], [*sorted(sides, key=_in_time), *disputes], name in facts.disputed)


def _answer(name: str, claim: Claim, are_steps: bool) -> tuple[PartialDate | None, str]:
    """Date and word; a step of a history has both, as its kind and its beginning belong together."""
    if name == "status":
        return None, str(claim.get_status_display())
    word = str(claim.get_kind_display()) if claim.kind else ""
    if name == "end":
        return claim.ended, ""
    if are_steps:
        return claim.started, word
    return (None, word) if name == "kind" else (claim.started, "")


def _in_time(side: Side) -> dt.date:
    """The earlier first, the finer before the coarser that agrees with it, those without a date last."""
    return side.date.last if side.date else dt.date.max


def _steps(claims: list[Claim], facts: Facts) -> list[Side]:
    """The kinds that the tie had one after another, each since its first date; none where it had but one."""
    if "kind" in facts.disputed or len({claim.kind for claim in claims if claim.kind}) < 2:
        return []
    first: dict[str, Side] = {}
    for side in _fact("kind", claims, facts, are_steps=True).sides:
        first.setdefault(side.word, side)
    return list(first.values())


def _levels(every: list[Claim]) -> list[tuple[str, list[StatusChange]]]:
    """Each level's history: what sources tell now, and every step that a keeper took."""
    claims = [
        claim
        for claim in every
        if claim.withdrawn_on is None and (claim.superseded_by_id is None or is_said_by_keeper(claim))
    ]
    changes = [change for claim in claims for change in claim.status_changes.all()]
    for claim in claims:
        for change in claim.status_changes.all():
            change.claim = claim
    changes.sort(key=lambda change: (change.on is not None, change.on, change.pk))
    grouped = {level: [change for change in changes if change.level == level] for level in Level}
    return [(str(Level(level).label), group) for level, group in grouped.items() if group]
