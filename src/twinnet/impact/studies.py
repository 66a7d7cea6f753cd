"""A whole study of one panel, and the rule by which its finding may be called an effect."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from twinnet.impact.events import Effects, Leads, TwoWay, effects, leads, two_way
from twinnet.impact.panels import Panel, PanelError
from twinnet.impact.regression import Estimate


class Finding(StrEnum):
    """What may be said. Only `EFFECT` says that the treatment did it."""

    EFFECT = "effect"
    ASSOCIATION = "association"
    NOTHING_SEEN = "nothing_seen"


class Condition(StrEnum):
    """What a design must meet before a difference may be called an effect."""

    TREATED = "treated"
    COMPARISON = "comparison"
    CLUSTERS = "clusters"
    PRE_TRENDS = "pre_trends"
    PLACEBO = "placebo"
    DRIFT = "drift"


@dataclass(frozen=True, slots=True)
class Rule:
    """The limits of the conditions.

    `treated` and `comparison`: clusters at least, with fewer a standard error is not to be trusted whatever the method;
    `clusters`: in all. `trend_p`: the joint test of the leads must not reject at this level, set above the usual 0.05
    because here it is not rejecting that opens the door. `placebo_p`: nor may a start that never was, `placebo_shift`
    periods before the true one, be seen to do something. Not rejecting is weak proof, as a drift too small to be seen
    before the start still adds up after it; so the difference must also outlast the subtraction of a steady drift of
    the treated, learnt before the start: its 95 % interval without the drift must leave out zero, by `drift_p`.
    """

    treated: int = 10
    comparison: int = 10
    clusters: int = 30
    trend_p: float = 0.10
    placebo_p: float = 0.05
    placebo_shift: int = 2
    drift_p: float = 0.05


@dataclass(frozen=True, slots=True)
class Ground:
    """One condition: what was measured (nan where it could not be), its limit, whether it holds.

    The value must be at least the limit; of `DRIFT` it is a p and must be below it.
    """

    condition: Condition
    value: float
    limit: float
    holds: bool


@dataclass(frozen=True, slots=True)
class Study:
    """Everything the report shows."""

    units: int
    clusters: int
    observations: int
    blank: int
    first: int
    last: int
    effects: Effects
    leads: Leads | None
    two_way: TwoWay | None
    placebo: Estimate | None
    without_drift: Estimate | None
    finding: Finding
    grounds: tuple[Ground, ...]
    rule: Rule


def study(panel: Panel, rule: Rule | None = None) -> Study:
    """All estimates of the panel and what may be said of them; PanelError where it cannot be compared at all."""
    rule = rule or Rule()
    found, before = effects(panel), leads(panel)
    placebo, without_drift = _placebo(panel, rule), _without_drift(panel)
    clusters = len(set(panel.cluster.tolist()))
    grounds = conditions(found, before, placebo, without_drift, clusters, rule)
    return Study(
        units=len(set(panel.unit.tolist())),
        clusters=clusters,
        observations=len(panel.outcome),
        blank=panel.blank,
        first=int(panel.time.min()),
        last=int(panel.time.max()),
        effects=found,
        leads=before,
        two_way=two_way(panel),
        placebo=placebo,
        without_drift=without_drift,
        finding=finding(found.average, grounds),
        grounds=grounds,
        rule=rule,
    )


def _placebo(panel: Panel, rule: Rule) -> Estimate | None:
    """The mean effect of a start that never was; None where too little was seen before the true one to tell."""
    earlier = panel.as_if(rule.placebo_shift)
    if not np.isfinite(earlier.since).any():
        return None
    try:
        return effects(earlier).average
    except PanelError:
        return None


def _without_drift(panel: Panel) -> Estimate | None:
    """The mean effect less a steady drift of the treated; None where the drift cannot be told from time itself."""
    try:
        return effects(panel, drift=True).average
    except PanelError:
        return None


def conditions(
    found: Effects,
    before: Leads | None,
    placebo: Estimate | None,
    without_drift: Estimate | None,
    clusters: int,
    rule: Rule,
) -> tuple[Ground, ...]:
    """Every condition of the rule, held or not. What could not be tested does not hold.

    Where every unit is treated in the end, a steady drift of all of them is part of time itself and takes nothing from
    the comparison: there the condition of drift falls away.
    """
    grounds = [
        _at_least(Condition.TREATED, found.treated_clusters, rule.treated),
        _at_least(Condition.COMPARISON, found.comparison_clusters, rule.comparison),
        _at_least(Condition.CLUSTERS, clusters, rule.clusters),
        _at_least(Condition.PRE_TRENDS, before.p if before else math.nan, rule.trend_p),
        _at_least(Condition.PLACEBO, placebo.p if placebo else math.nan, rule.placebo_p),
    ]
    if found.never_treated:
        p = without_drift.p if without_drift else math.nan
        same_side = without_drift is not None and without_drift.value * found.average.value > 0
        grounds.append(Ground(Condition.DRIFT, p, rule.drift_p, same_side and p < rule.drift_p))
    return tuple(grounds)


def _at_least(condition: Condition, value: float, limit: float) -> Ground:
    return Ground(condition, value, limit, value >= limit)


def finding(average: Estimate, grounds: tuple[Ground, ...]) -> Finding:
    """Nothing seen where the interval holds zero; else an effect where every ground holds, an association otherwise."""
    if not average.found:
        return Finding.NOTHING_SEEN
    return Finding.EFFECT if all(ground.holds for ground in grounds) else Finding.ASSOCIATION
