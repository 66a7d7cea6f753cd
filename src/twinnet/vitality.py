"""Vital signs of a tie: from dated evidence and a city's own rule to a level, its reasons, and when it would change.

A level is a statement about what was done, as one of the two cities sees it, never about how warm people feel. Evidence
counts fully inside a window and not at all after it, so that the day of a change can be named and checked by hand. More
evidence never lowers a level, and time alone never raises one.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How alive a tie is, from one city's side; a higher number is more."""

    DORMANT = 0
    REACTIVE = 1
    ACTIVE = 2
    THRIVING = 3


class Activity(StrEnum):
    """What was done."""

    DELEGATION = "delegation"
    TECHNICAL_EXCHANGE = "technical_exchange"
    SECONDMENT = "secondment"
    YOUTH_EXCHANGE = "youth_exchange"
    CULTURE = "culture"
    SPORT = "sport"
    TRADE_MISSION = "trade_mission"
    TOURISM_PROMOTION = "tourism_promotion"
    TRAINING = "training"
    JOINT_PROJECT = "joint_project"
    FUNDING_APPLICATION = "funding_application"
    EVENT = "event"
    ONLINE_MEETING = "online_meeting"
    HUMANITARIAN_CONSIGNMENT = "humanitarian_consignment"
    STATEMENT = "statement"
    MEMORIAL = "memorial"
    GIFT = "gift"


class Grade(StrEnum):
    """How well it is shown that it was done, from weak to strong."""

    CLAIMED = "claimed"
    SELF_REPORTED = "self_reported"
    DOCUMENTED = "documented"
    CONFIRMED = "confirmed_by_partner"
    EVALUATED = "independently_evaluated"


class Initiative(StrEnum):
    """From whom it came, as the city sees it that asks."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True, order=True)
class When:
    """A year, a month or a day. Raises ValueError for a day without month or a date that never was."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def earliest(self) -> dt.date:
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> dt.date:
        month = self.month or 12
        return dt.date(self.year, month, self.day or monthrange(self.year, month)[1])


@dataclass(frozen=True, slots=True)
class Evidence:
    """That something was done. Pieces of one `event` (any name; empty: on its own) count once, by the best of them."""

    activity: Activity
    when: When
    grade: Grade
    initiative: Initiative
    event: str = ""


DEFAULT_WEIGHTS: Mapping[Activity, float] = {
    Activity.DELEGATION: 1.0,
    Activity.TECHNICAL_EXCHANGE: 1.5,
    Activity.SECONDMENT: 2.0,
    Activity.YOUTH_EXCHANGE: 1.5,
    Activity.CULTURE: 1.0,
    Activity.SPORT: 1.0,
    Activity.TRADE_MISSION: 1.5,
    Activity.TOURISM_PROMOTION: 0.75,
    Activity.TRAINING: 1.5,
    Activity.JOINT_PROJECT: 2.0,
    Activity.FUNDING_APPLICATION: 1.0,
    Activity.EVENT: 0.75,
    Activity.ONLINE_MEETING: 0.5,
    Activity.HUMANITARIAN_CONSIGNMENT: 2.0,
    Activity.STATEMENT: 0.5,
    Activity.MEMORIAL: 0.5,
    Activity.GIFT: 0.25,
}
DEFAULT_GRADES: Mapping[Grade, float] = {
    Grade.CLAIMED: 0.25,
    Grade.SELF_REPORTED: 0.75,
    Grade.DOCUMENTED: 1.0,
    Grade.CONFIRMED: 1.25,
    Grade.EVALUATED: 1.5,
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A city's own rule. A piece of evidence weighs its activity's weight times its grade's; absent ones weigh nothing.

    *Thriving*: in `thriving_days` a weight of `thriving_weight`, of which `thriving_own` on the city's own or common
    initiative, of `thriving_kinds` kinds of activity; and in `fresh_days` a weight of `fresh_weight`.
    *Active*: in `active_days` a weight of `active_own` on the city's own or common initiative.
    *Reactive*: in `reactive_days` a weight of `reactive_weight`, whoever began it; the city answers.
    *Dormant*: less. The defaults: two documented doings of medium weight a year thrive, one of our own in two years
    keeps active, one answer in two years keeps reactive. Raises ValueError for a negative weight or a window under a
    day.
    """

    thriving_days: int = 730
    thriving_weight: float = 4.0
    thriving_own: float = 1.0
    thriving_kinds: int = 2
    fresh_days: int = 365
    fresh_weight: float = 1.0
    active_days: int = 730
    active_own: float = 1.0
    reactive_days: int = 730
    reactive_weight: float = 0.5
    weights: Mapping[Activity, float] = field(default_factory=lambda: DEFAULT_WEIGHTS)
    grades: Mapping[Grade, float] = field(default_factory=lambda: DEFAULT_GRADES)

    def __post_init__(self) -> None:
        if not all(weight >= 0 for weight in (*self.weights.values(), *self.grades.values())):
            raise ValueError("weights are numbers of 0 or more")
        if min(self.thriving_days, self.fresh_days, self.active_days, self.reactive_days) < 1:
            raise ValueError("a window is at least one day")

    def weight(self, evidence: Evidence) -> float:
        return self.weights.get(evidence.activity, 0.0) * self.grades.get(evidence.grade, 0.0)


class Code(StrEnum):
    """What a reason speaks of."""

    THRIVING_WEIGHT = "thriving_weight"
    THRIVING_OWN = "thriving_own"
    THRIVING_KINDS = "thriving_kinds"
    FRESH_WEIGHT = "fresh_weight"
    ACTIVE_OWN = "active_own"
    REACTIVE_WEIGHT = "reactive_weight"


_CONDITIONS: Mapping[Level, tuple[Code, ...]] = {
    Level.THRIVING: (Code.THRIVING_WEIGHT, Code.THRIVING_OWN, Code.THRIVING_KINDS, Code.FRESH_WEIGHT),
    Level.ACTIVE: (Code.ACTIVE_OWN,),
    Level.REACTIVE: (Code.REACTIVE_WEIGHT,),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition of a level: what was found in so many `days`, what is needed, whether it holds."""

    level: Level
    code: Code
    value: float
    needed: float
    days: int

    @property
    def holds(self) -> bool:
        return self.value >= self.needed


@dataclass(frozen=True, slots=True)
class VitalSigns:
    """The level on a day with all conditions; the last possible day of anything done, by anyone and by us; what lay in
    the future and was not counted; and the day and level that follow if nothing more happens (None: nothing changes).
    """

    level: Level
    on: dt.date
    reasons: tuple[Reason, ...]
    last: dt.date | None
    last_own: dt.date | None
    in_future: int
    changes_on: dt.date | None
    becomes: Level | None


def vital_signs(evidence: Iterable[Evidence], on: dt.date, rule: Rule | None = None) -> VitalSigns:
    """The signs on a day. The order of the evidence does not matter; what begins after the day is not counted.

    A date known only by month or year gets the benefit of the doubt: it counts until the last day it can have been has
    left the window.
    """
    rule = rule or Rule()
    pieces = list(evidence)
    past = [piece for piece in pieces if piece.when.earliest <= on]
    own = [piece for piece in past if piece.initiative is not Initiative.THEIRS]
    reasons = _reasons(past, on.toordinal(), rule)
    level = _level(reasons)
    changes_on, becomes = _change(past, on, level, rule)
    return VitalSigns(
        level=level,
        on=on,
        reasons=reasons,
        last=min(on, max(piece.when.latest for piece in past)) if past else None,
        last_own=min(on, max(piece.when.latest for piece in own)) if own else None,
        in_future=len(pieces) - len(past),
        changes_on=changes_on,
        becomes=becomes,
    )


def _level(reasons: tuple[Reason, ...]) -> Level:
    """The highest level all of whose conditions hold."""
    for level in _CONDITIONS:
        if all(reason.holds for reason in reasons if reason.level is level):
            return level
    return Level.DORMANT


def _reasons(past: list[Evidence], day: int, rule: Rule) -> tuple[Reason, ...]:
    windows = {days: _within(past, day, days) for days in {rule.thriving_days, rule.fresh_days, rule.active_days}}
    windows[rule.reactive_days] = _within(past, day, rule.reactive_days)
    thriving, fresh = windows[rule.thriving_days], windows[rule.fresh_days]
    kinds = float(len({piece.activity for piece in thriving if rule.weight(piece) > 0}))
    found: Mapping[Code, tuple[float, float, int]] = {
        Code.THRIVING_WEIGHT: (_sum(thriving, rule), rule.thriving_weight, rule.thriving_days),
        Code.THRIVING_OWN: (_own(thriving, rule), rule.thriving_own, rule.thriving_days),
        Code.THRIVING_KINDS: (kinds, rule.thriving_kinds, rule.thriving_days),
        Code.FRESH_WEIGHT: (_sum(fresh, rule), rule.fresh_weight, rule.fresh_days),
        Code.ACTIVE_OWN: (_own(windows[rule.active_days], rule), rule.active_own, rule.active_days),
        Code.REACTIVE_WEIGHT: (_sum(windows[rule.reactive_days], rule), rule.reactive_weight, rule.reactive_days),
    }
    return tuple(Reason(level, code, *found[code]) for level, codes in _CONDITIONS.items() for code in codes)


def _within(past: list[Evidence], day: int, days: int) -> list[Evidence]:
    """Evidence whose last possible day is fewer than so many days before the day."""
    return [piece for piece in past if day - piece.when.latest.toordinal() < days]


def _own(pieces: list[Evidence], rule: Rule) -> float:
    return _sum([piece for piece in pieces if piece.initiative is not Initiative.THEIRS], rule)


def _sum(pieces: list[Evidence], rule: Rule) -> float:
    """The weight of the pieces, each event by its best; summed in order of size, so that the sum is always the same."""
    best: dict[str, float] = {}
    alone: list[float] = []
    for piece in pieces:
        if piece.event:
            best[piece.event] = max(best.get(piece.event, 0.0), rule.weight(piece))
        else:
            alone.append(rule.weight(piece))
    return round(sum(sorted([*best.values(), *alone])), 9)


def _change(past: list[Evidence], on: dt.date, level: Level, rule: Rule) -> tuple[dt.date | None, Level | None]:
    """The first day after `on` at which the level is another; only days on which evidence leaves a window can be."""
    windows = {rule.thriving_days, rule.fresh_days, rule.active_days, rule.reactive_days}
    leaving = {piece.when.latest.toordinal() + days for piece in past for days in windows}
    for day in sorted(leaving):
        if on.toordinal() < day <= dt.date.max.toordinal():
            then = _level(_reasons(past, day, rule))
            if then is not level:
                return dt.date.fromordinal(day), then
    return None, None
