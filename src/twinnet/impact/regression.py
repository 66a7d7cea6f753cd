"""Least squares with unit effects, and its jackknife over clusters.

The errors come from leaving out one cluster after another (the estimator called CR3, MacKinnon, Nielsen and Webb 2023,
"Fast and reliable jackknife and bootstrap methods for cluster-robust inference"): with few clusters it errs to the
side of caution, where the usual sandwich finds too much.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtrc, stdtr, stdtrit

from twinnet.impact.panels import Floats, Integers, Panel

_RANK = 1e-9  # an eigenvalue smaller than this share of the largest is none


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients (p) and those without each cluster in turn (clusters × p)."""

    coefficients: Floats
    without: Floats


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard error, 95 % interval, two-sided p and degrees of freedom of Student's t."""

    value: float
    error: float
    low: float
    high: float
    p: float
    freedom: int

    @property
    def found(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def estimate(value: float, error: float, freedom: int) -> Estimate:
    """The interval and p of a value with its standard error; `freedom` ≥ 1."""
    half = float(stdtrit(freedom, 0.975)) * error
    p = 2 * float(stdtr(freedom, -abs(value) / error)) if error > 0 else 1.0 if value == 0 else 0.0
    return Estimate(value, error, value - half, value + half, p, freedom)


def covariance(fit: Fit) -> Floats:
    """The jackknife's covariance of the coefficients (p × p)."""
    return spread(fit.coefficients, fit.without)


def spread(values: Floats, without: Floats) -> Floats:
    """(G−1)/G · Σ of the outer products of what each of the G clusters changes; `values` (k), `without` (G × k)."""
    number = len(without)
    change = without - values
    result: Floats = change.T @ change * (number - 1) / number
    return result


def joint_p(values: Floats, covariances: Floats, clusters: int) -> float:
    """p of all k values being zero, by Hotelling's T² with so many clusters; nan where there are not more than k."""
    number = len(values)
    if clusters <= number:
        return math.nan
    square = float(values @ np.linalg.pinv(covariances) @ values)
    return float(fdtrc(number, clusters - number, square * (clusters - number) / ((clusters - 1) * number)))


def dummies(values: Integers, levels: Sequence[int]) -> Floats:
    """One column of 0 and 1 for each level (N × levels)."""
    result: Floats = (values[:, None] == np.asarray(levels, dtype=np.int64)[None, :]).astype(np.float64)
    return result


def within(panel: Panel, columns: Floats) -> Floats:
    """Each column (N × p) less its mean in the unit."""
    return columns - unit_means(panel, columns)[panel.unit]


def unit_means(panel: Panel, columns: Floats) -> Floats:
    """The mean of each column in each unit (units × p); nan for a unit without observation."""
    order = np.argsort(panel.unit, kind="stable")
    present, first, count = np.unique(panel.unit[order], return_index=True, return_counts=True)
    means = np.full((len(panel.units), columns.shape[1]), math.nan)
    means[present] = np.add.reduceat(columns[order], first, axis=0) / count[:, None]
    return means


def fit(panel: Panel, columns: Floats) -> Fit | None:
    """Outcome on the columns (N × p) and unit effects; None where they, or they less a cluster, do not determine it.

    `without` has a row for every cluster of the panel, also for those without an observation here.
    """
    regressors, outcome = within(panel, columns), within(panel, panel.outcome[:, None])[:, 0]
    number, width = len(panel.clusters), columns.shape[1]
    square, cross = np.zeros((number, width, width)), np.zeros((number, width))
    order = np.argsort(panel.cluster, kind="stable")
    present, first = np.unique(panel.cluster[order], return_index=True)
    for cluster, rows in zip(present, np.split(order, first[1:]), strict=True):
        square[cluster] = regressors[rows].T @ regressors[rows]
        cross[cluster] = regressors[rows].T @ outcome[rows]
    whole, total = square.sum(axis=0), cross.sum(axis=0)
    less = whole - square
    if not (_determined(whole[None]) and _determined(less)):
        return None
    without = np.linalg.solve(less, (total - cross)[:, :, None])[:, :, 0]
    return Fit(np.linalg.solve(whole, total), without)


def _determined(squares: Floats) -> bool:
    values = np.linalg.eigvalsh(squares)
    return bool((values[:, 0] > _RANK * values[:, -1]).all())
