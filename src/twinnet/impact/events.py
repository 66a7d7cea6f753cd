"""What changed after the start: an event study that stays right when starts are spread over time.

The estimator is the imputation of Borusyak, Jaravel and Spiess (2024) and Gardner (2021): unit and time effects are
learnt from untreated observations only, so that no treated unit ever serves as comparison for another; what a treated
observation has above them is its effect, and effects are averaged by time since the start. The leads come from
untreated observations alone, as those authors advise. Beside it stands the older two-way regression, which mixes the
effects of different starts and can even turn their sign round (Goodman-Bacon 2021): to compare, not to believe.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twinnet.impact.panels import Floats, Integers, Panel, PanelError
from twinnet.impact.regression import (
    Estimate,
    covariance,
    dummies,
    estimate,
    fit,
    joint_p,
    spread,
    unit_means,
)

MOST_LEADS = 4


@dataclass(frozen=True, slots=True)
class Point:
    """The outcome's departure at `since` periods after the start, over so many observations of so many clusters."""

    since: int
    estimate: Estimate
    observations: int
    clusters: int


@dataclass(frozen=True, slots=True)
class Effects:
    """The mean departure after the start, and by time since it; who was treated and who stood for comparison.

    `left_out` counts the treated observations that nothing can be compared with: of units never seen untreated, and
    of times in which fewer than two clusters were untreated.
    """

    average: Estimate
    points: tuple[Point, ...]
    treated_clusters: int
    comparison_clusters: int
    never_treated: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Leads:
    """Departures before the start, each against all that is earlier, `p` of them all being zero, and their mean."""

    points: tuple[Point, ...]
    p: float
    average: Estimate


@dataclass(frozen=True, slots=True)
class TwoWay:
    """The older regression: one coefficient for all treated times, and leads and lags against the period before."""

    average: Estimate
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Sums:
    """By group and cluster: what treated observations have above their unit's untreated mean, the columns that
    belong to it, and their number (groups × clusters, groups × clusters × columns, groups × clusters)."""

    above: Floats
    times: Floats
    number: Floats


def effects(panel: Panel, *, drift: bool = False) -> Effects:
    """The imputation estimate. Raises PanelError where the panel holds no comparison, and says why.

    With `drift` the ever treated may have had a steady departure of their own all the time: its slope is learnt before
    the start, carried on after it, and not counted as effect. That costs much precision, and needs never treated units.
    """
    untreated, treated, left_out = _comparable(panel)
    levels = sorted(set(untreated.time.tolist()))[1:]
    found = fit(untreated, _columns(untreated, levels, drift=drift))
    if found is None:
        raise PanelError(
            "The comparison hangs on a single cluster, or falls into pieces that share no time: no effect can be told"
        )
    since = treated.since.astype(np.int64)
    comparison = _comparisons(untreated, treated)
    groups = [np.ones(len(since), dtype=bool), *(since == step for step in sorted(set(since.tolist())))]
    sums = _sums(untreated, treated, groups, levels, drift=drift)
    seen = [int((number > 0).sum()) for number in sums.number]
    kept = [0, *(place for place in range(1, len(groups)) if seen[place] > 1)]
    values, without = _averages(sums, kept, found.coefficients, found.without)
    errors = np.sqrt(np.diag(spread(values, without)))
    freedom = [max(1, min(seen[place], comparison) - 1) for place in kept]
    made = [estimate(*parts) for parts in zip(values.tolist(), errors.tolist(), freedom, strict=True)]
    points = tuple(
        Point(int(since[groups[place]][0]), one, int(groups[place].sum()), seen[place])
        for place, one in zip(kept[1:], made[1:], strict=True)
    )
    never = int(np.isinf(panel.treated_at[np.unique(panel.unit)]).sum())
    return Effects(made[0], points, seen[0], comparison, never, left_out)


def _comparable(panel: Panel) -> tuple[Panel, Panel, int]:
    """Untreated and treated observations that can be compared, and how many treated ones cannot."""
    untreated = panel.where(panel.since < 0)
    clusters_at = {
        time: len(set(untreated.cluster[untreated.time == time].tolist())) for time in set(untreated.time.tolist())
    }
    shared = [time for time, number in clusters_at.items() if number > 1]
    untreated = untreated.where(np.isin(untreated.time, shared))
    everyone = panel.where(panel.since >= 0)
    usable = np.isin(everyone.time, shared) & np.isin(everyone.unit, untreated.unit)
    treated = everyone.where(usable)
    if not len(treated.time):
        raise PanelError("No treated observation has a time at which others were untreated, and a past of its own")
    if len(set(treated.cluster.tolist())) < 2:
        raise PanelError("Only one cluster was treated: nothing can be said of chance")
    if len(shared) < 2:
        raise PanelError("Untreated units were seen at fewer than two times")
    return untreated, treated, int((~usable).sum())


def _comparisons(untreated: Panel, treated: Panel) -> int:
    """Clusters seen untreated at a time when others were treated."""
    return len(set(untreated.cluster[np.isin(untreated.time, treated.time)].tolist()))


def _columns(panel: Panel, levels: list[int], *, drift: bool) -> Floats:
    """Time dummies and, with `drift`, the time since the first level for the ever treated (N × levels + 1)."""
    times = dummies(panel.time, levels)
    if not drift:
        return times
    slope = np.where(np.isfinite(panel.since), panel.time - levels[0], 0).astype(np.float64)
    return np.hstack([times, slope[:, None]])


def _sums(
    untreated: Panel, treated: Panel, groups: list[NDArray[np.bool_]], levels: list[int], *, drift: bool
) -> _Sums:
    mean_outcome = unit_means(untreated, untreated.outcome[:, None])[:, 0]
    mean_times = unit_means(untreated, _columns(untreated, levels, drift=drift))
    above = treated.outcome - mean_outcome[treated.unit]
    times = _columns(treated, levels, drift=drift) - mean_times[treated.unit]
    shape = (len(groups), len(treated.clusters))
    sums = _Sums(np.zeros(shape), np.zeros((*shape, times.shape[1])), np.zeros(shape))
    for place, rows in enumerate(groups):
        np.add.at(sums.above[place], treated.cluster[rows], above[rows])
        np.add.at(sums.times[place], treated.cluster[rows], times[rows])
        np.add.at(sums.number[place], treated.cluster[rows], 1.0)
    return sums


def _averages(sums: _Sums, kept: list[int], time_effects: Floats, without: Floats) -> tuple[Floats, Floats]:
    """The mean effect of each group (k), and without each cluster (clusters × k)."""
    above, times, number = sums.above[kept], sums.times[kept], sums.number[kept]
    values = (above.sum(axis=1) - times.sum(axis=1) @ time_effects) / number.sum(axis=1)
    less_above = above.sum(axis=1, keepdims=True) - above
    less_times = times.sum(axis=1, keepdims=True) - times
    less_number = number.sum(axis=1, keepdims=True) - number
    return values, ((less_above - np.einsum("kgt,gt->kg", less_times, without)) / less_number).T


def leads(panel: Panel, most: int = MOST_LEADS) -> Leads | None:
    """Departures in the last periods before the start, from untreated observations alone, against all earlier ones.

    As many leads as the panel allows, up to `most`; None where it allows none (no unit was seen long enough before).
    """
    untreated = panel.where(panel.since < 0)
    levels = sorted(set(untreated.time.tolist()))[1:]
    treated = np.isfinite(untreated.since)
    since = np.where(treated, untreated.since, 0).astype(np.int64)
    number = len(set(untreated.cluster[treated].tolist()))
    for count in range(min(most, number - 1), 0, -1):
        steps = list(range(-count, 0))
        found = fit(untreated, np.hstack([dummies(since, steps), dummies(untreated.time, levels)]))
        if found is None:
            continue
        values, errors = found.coefficients[:count], covariance(found)[:count, :count]
        freedom = number - 1
        points = tuple(
            _point(step, since, untreated, estimate(float(values[place]), float(errors[place, place]) ** 0.5, freedom))
            for place, step in enumerate(steps)
        )
        mean = estimate(float(values.mean()), float(errors.mean()) ** 0.5, freedom)
        return Leads(points, joint_p(values, errors, number), mean)
    return None


def _point(step: int, since: Integers, panel: Panel, made: Estimate) -> Point:
    rows = (since == step) & np.isfinite(panel.since)
    return Point(step, made, int(rows.sum()), len(set(panel.cluster[rows].tolist())))


def two_way(panel: Panel, most: int = MOST_LEADS) -> TwoWay | None:
    """The two-way regression with leads and lags against the period before the start; None where undetermined.

    What lies further before than `most` is one bin, and so is what lies further after than the panel shows for at
    least two clusters.
    """
    early = set(panel.unit[panel.since < 0].tolist())
    seen = panel.where(np.isin(panel.unit, list(early)))
    treated = np.isfinite(seen.since)
    since = np.where(treated, np.maximum(seen.since, -most - 1), -1).astype(np.int64)
    steps = [
        step
        for step in sorted(set(since[treated].tolist()) - {-1})
        if len(set(seen.cluster[treated & (since == step)].tolist())) > 1
    ]
    if not steps:
        return None
    since = np.minimum(since, steps[-1])
    times = dummies(seen.time, sorted(set(seen.time.tolist()))[1:])
    static = fit(seen, np.hstack([(seen.since >= 0).astype(np.float64)[:, None], times]))
    dynamic = fit(seen, np.hstack([dummies(since, steps), times]))
    if static is None or dynamic is None:
        return None
    number = len(set(seen.cluster[treated].tolist()))
    freedom = number - 1
    errors = np.sqrt(np.diag(covariance(dynamic)))
    points = tuple(
        _point(step, since, seen, estimate(float(dynamic.coefficients[place]), float(errors[place]), freedom))
        for place, step in enumerate(steps)
    )
    error = float(covariance(static)[0, 0]) ** 0.5
    return TwoWay(estimate(float(static.coefficients[0]), error, freedom), points)
