"""A quick linear score of every city: it chooses candidates for the trees, and tells them how each stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from twinnet.partners.cities import Floats, Ints
from twinnet.partners.scaling import Scaling

_ROUNDS = 20
_RIDGE = 5.0
_STILL = 1e-6


@dataclass(frozen=True, slots=True)
class Sieve:
    """Logistic regression on scaled columns."""

    scaling: Scaling
    weight: Floats
    start: float

    @classmethod
    def learn(cls, table: Floats, true: NDArray[np.bool_], weight: Floats) -> Sieve:
        """From pairs (m, columns), which of them are ties, and how many pairs each stands for."""
        scaling = Scaling.of(table)
        columns = np.column_stack([scaling(table), np.ones(len(table))]).astype(np.float64)
        found = np.zeros(columns.shape[1])
        found[-1] = np.log(weight[true].sum() / weight[~true].sum())
        ridge = _RIDGE * np.eye(len(found))
        ridge[-1, -1] = 0
        for _ in range(_ROUNDS):
            chance = expit(columns @ found)
            curve = weight * chance * (1 - chance) + 1e-9
            slope = columns.T @ (weight * (true - chance)) - ridge @ found
            step = np.linalg.solve((columns * curve[:, None]).T @ columns + ridge, slope)
            found, better = _downhill(lambda at: _loss(columns, true, weight, ridge, at), found, step)
            if not better:
                break
        return cls(scaling, found[:-1].astype(np.float32), float(found[-1]))

    def score(self, table: Floats) -> Floats:
        """Log-odds (m,) of pairs."""
        return np.asarray(self.scaling(table) @ self.weight + np.float32(self.start), dtype=np.float32)

    def as_dict(self) -> dict[str, Any]:
        return {"scaling": self.scaling.as_dict(), "weight": self.weight.tolist(), "start": self.start}

    @classmethod
    def from_dict(cls, held: dict[str, Any]) -> Sieve:
        weight = np.array(held["weight"], dtype=np.float32)
        return cls(Scaling.from_dict(held["scaling"]), weight, float(held["start"]))


def _downhill(
    loss: Callable[[NDArray[np.float64]], float], start: NDArray[np.float64], step: NDArray[np.float64]
) -> tuple[NDArray[np.float64], bool]:
    """The point after the step, halved until it is better (Newton's whole step may go too far), and whether any is."""
    held = loss(start)
    while np.abs(step).max() > _STILL:
        if loss(start + step) < held:
            return start + step, True
        step = step / 2
    return start, False


def _loss(
    columns: NDArray[np.float64],
    true: NDArray[np.bool_],
    weight: Floats,
    ridge: NDArray[np.float64],
    found: NDArray[np.float64],
) -> float:
    score = columns @ found
    return float((weight * (np.logaddexp(0, score) - true * score)).sum() + found @ ridge @ found / 2)


def standing(score: Floats, country: Ints, countries: int) -> Floats:
    """How each city (n,) stands by the score: the score, ranks among all and in its country, distance to its best."""
    n = len(score)
    rank, in_country = np.empty(n, dtype=np.float32), np.empty(n, dtype=np.float32)
    rank[np.argsort(-score, kind="stable")] = np.arange(n)
    order = np.lexsort((-score, country))
    count = np.bincount(country, minlength=countries)
    first = np.cumsum(count) - count
    in_country[order] = np.arange(n) - np.repeat(first, count)
    best = score[order][np.minimum(first, n - 1)][country]
    return np.column_stack([score, np.log1p(rank), np.log1p(in_country), score - best, best]).astype(np.float32)


STANDING = ("sieve", "sieve_rank", "sieve_rank_in_country", "sieve_below_best", "sieve_best_in_country")
