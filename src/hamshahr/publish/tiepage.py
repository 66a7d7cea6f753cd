"""The page of one tie: its facts, what is disputed and by whom, and every claim ever made."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hamshahr.core.dates import PartialDate
from hamshahr.ties.actions import said_by_claim
from hamshahr.ties.facts import Facts, settle
from hamshahr.ties.models import Claim, Kind, Level, Relationship, StatusChange

_FACTS: dict[str, Promise] = {"kind": _("Kind"), "start": _("Since"), "end": _("Until")}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the rival answers to a question, with the claims that give it. `date` or else `word` is the answer."""

    date: PartialDate | None
    word: str
    claims: list[Claim]


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact on top of the page; more than one side where claims contradict each other."""

    name: str
    label: Promise
    sides: list[Side]
    is_disputed: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Everything told of a tie. `past` are claims superseded or withdrawn; `levels` the changes of status per level."""

    facts: Facts
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
    """Two queries for the claims and their changes of status. Raises ValueError for a tie without a current claim."""
    every = list(
        tie.claims.select_related("source", "speaks_for__country").prefetch_related("status_changes").order_by("pk")
    )
    current = [claim for claim in every if claim.superseded_by_id is None and claim.withdrawn_on is None]
    facts = settle(said_by_claim(claim) for claim in current)
    counted = [claim for claim in current if not claim.is_weak] or current
    rows = [_fact(name, counted, facts) for name in _FACTS]
    shown = [fact for fact in rows if fact.sides]
    return Told(
        facts=facts,
        agreed=[fact for fact in shown if not fact.is_disputed],
        disputed=[fact for fact in shown if fact.is_disputed],
        claims=current,
        past=[claim for claim in every if claim not in current],
        levels=_levels(current),
    )


def _fact(name: str, claims: list[Claim], facts: Facts) -> Fact:
    """Without dispute one side with all who say so; in dispute a side for each answer, as precisely as it is given."""
    saying = [claim for claim in claims if getattr(claim, name)]
    is_disputed = name in facts.disputed
    answers: defaultdict[tuple[PartialDate | None, str], list[Claim]] = defaultdict(list)
    for claim in saying:
        answers[_answer(name, claim) if is_disputed else _settled(name, facts)].append(claim)
    sides = [Side(date, word, who) for (date, word), who in answers.items()]
    return Fact(name, _FACTS[name], sides, is_disputed)


def _answer(name: str, claim: Claim) -> tuple[PartialDate | None, str]:
    if name == "kind":
        return None, str(claim.get_kind_display())
    return claim.started if name == "start" else claim.ended, ""


def _settled(name: str, facts: Facts) -> tuple[PartialDate | None, str]:
    if name == "kind":
        return None, str(Kind(facts.kind).label)
    return facts.start if name == "start" else facts.end, ""


def _levels(claims: list[Claim]) -> list[tuple[str, list[StatusChange]]]:
    changes = [change for claim in claims for change in claim.status_changes.all()]
    for claim in claims:
        for change in claim.status_changes.all():
            change.claim = claim
    changes.sort(key=lambda change: (change.on is not None, change.on, change.pk))
    grouped = {level: [change for change in changes if change.level == level] for level in Level}
    return [(str(Level(level).label), group) for level, group in grouped.items() if group]
