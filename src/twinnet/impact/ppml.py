"""Gravity: flows between two places explained by size, distance and ties, by pseudo-maximum likelihood (PPML).

PPML (Santos Silva and Tenreyro 2006) keeps the zero flows that logarithms lose. Fixed effects of exporter and year, of
importer and year, and of the pair take up all that is particular to them (multilateral resistance, lasting closeness),
so that a tie's coefficient rests on pairs whose tie changed. `bench/estimators.py` reproduces a textbook's columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from twinnet.impact.panels import Floats


class MissingExtraError(ImportError):
    """A library of an optional extra is not installed; the message says how to install it."""


class GravityError(ValueError):
    """The model cannot be estimated from these columns; the message says why."""


@dataclass(frozen=True, slots=True)
class Gravity:
    """Coefficients by name (without the constant), their standard errors clustered as asked, their covariance, and the
    number of observations used."""

    names: tuple[str, ...]
    coefficients: Floats
    errors: Floats
    covariance: Floats
    observations: int

    def __getitem__(self, name: str) -> float:
        return float(self.coefficients[self.names.index(name)])

    def error(self, name: str) -> float:
        return float(self.errors[self.names.index(name)])

    def sum_of(self, names: Sequence[str]) -> tuple[float, float]:
        """The sum of some coefficients, and its standard error."""
        weights = np.array([name in names for name in self.names], dtype=np.float64)
        return float(weights @ self.coefficients), float(weights @ self.covariance @ weights) ** 0.5


def gravity(
    columns: Mapping[str, ArrayLike],
    outcome: str,
    regressors: Sequence[str],
    *,
    fixed: Sequence[str],
    cluster: str,
    logarithm: bool = False,
) -> Gravity:
    """PPML of `outcome` (≥ 0) on the regressors and fixed effects; with `logarithm` least squares of its logarithm.

    `columns` hold one value an observation, all of one length; those named in `fixed` and `cluster` may be text.
    With `logarithm` rows whose outcome is 0 are left out, as there they must be. Raises MissingExtraError without the
    extra `impact`, GravityError where a column is missing, negative, or fully explained by the others.
    """
    needed = [outcome, *regressors, *fixed, cluster]
    absent = [name for name in needed if name not in columns]
    if absent:
        raise GravityError(f"no column {', '.join(absent)}")
    tables, estimators = _libraries()
    table = tables.DataFrame({name: np.asarray(columns[name]) for name in dict.fromkeys(needed)})
    if not np.isfinite(table[outcome]).all() or (table[outcome] < 0).any():
        raise GravityError(f"{outcome} must be a number of 0 or more in every row")
    if logarithm:
        table = table[table[outcome] > 0]
        table = table.assign(**{outcome: np.log(table[outcome])})
    effects = f" | {' + '.join(fixed)}" if fixed else ""
    estimator = estimators.feols if logarithm else estimators.fepois
    try:
        model = estimator(
            f"{outcome} ~ {' + '.join(regressors)}{effects}",
            data=table,
            vcov={"CRV1": cluster},
            ssc=estimators.ssc(k_adj=logarithm, k_fixef="none"),
            fixef_rm="none",
        )
    except ValueError as error:
        raise GravityError(f"the model cannot be estimated: {' '.join(str(error).split())}") from error
    return _result(model, regressors)


def _result(model: Any, regressors: Sequence[str]) -> Gravity:
    found = list(model._coefnames)
    dropped = [name for name in regressors if name not in found]
    if dropped:
        raise GravityError(f"{', '.join(dropped)}: fully explained by the other columns")
    place = [found.index(name) for name in regressors]
    covariance = np.asarray(model._vcov)[np.ix_(place, place)]
    coefficients = np.asarray(model._beta_hat)[place]
    return Gravity(tuple(regressors), coefficients, np.sqrt(np.diag(covariance)), covariance, int(model._N))


def _libraries() -> tuple[Any, Any]:
    """pandas and pyfixest, fetched only when an estimate is asked for: they take seconds to load."""
    try:
        return import_module("pandas"), import_module("pyfixest")
    except ImportError as error:
        raise MissingExtraError(
            f"Gravity needs the extra “impact” ({error.name} is missing): pip install 'hamshahr[impact]'"
        ) from error
