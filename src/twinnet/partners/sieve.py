"""A quick linear score of every city: it chooses candidates for the trees, and tells them how each stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from twinnet.partners.cities import Floats, Ints

_ROUNDS = 20
_RIDGE = 5.0
_BEYOND = 5.0
_STEEP = 50.0
_FAR_OUT = 6.0
_STILL = 1e-6


@dataclass(frozen=True, slots=True)
class Sieve:
    """Logistic regression on standardised columns; those in ``heavy`` (many zeros, few large) by their logarithm."""

    heavy: NDArray[np.bool_]
    mean: Floats
    spread: Floats
    weight: Floats
    start: float

    @classmethod
    def learn(cls, table: Floats, true: NDArray[np.bool_], weight: Floats) -> Sieve:
        """From pairs (m, columns), which of them are ties, and how many pairs each stands for."""
        positive = np.nanmin(table, axis=0) >= 0
        heavy = positive & (np.nanmax(table, axis=0) > _FAR_OUT * np.nanmean(table, axis=0))
        shaped = _shaped(table, heavy)
        mean, spread = np.nanmean(shaped, axis=0), np.nanstd(shaped, axis=0) + 1e-6
        columns = np.column_stack([_standard(shaped, mean, spread), np.ones(len(table))]).astype(np.float64)
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
        return cls(heavy, mean, spread, found[:-1].astype(np.float32), float(found[-1]))

    def score(self, table: Floats) -> Floats:
        """Log-odds (m,) of pairs."""
        shaped = _standard(_shaped(table, self.heavy), self.mean, self.spread)
        return np.asarray(shaped @ self.weight + np.float32(self.start), dtype=np.float32)

    def as_dict(self) -> dict[str, Any]:
        return {
            "heavy": self.heavy.tolist(),
            "mean": self.mean.tolist(),
            "spread": self.spread.tolist(),
            "weight": self.weight.tolist(),
            "start": self.start,
        }

    @classmethod
    def from_dict(cls, held: dict[str, Any]) -> Sieve:
        mean, spread, weight = (np.array(held[name], dtype=np.float32) for name in ("mean", "spread", "weight"))
        return cls(np.array(held["heavy"], dtype=bool), mean, spread, weight, float(held["start"]))


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


def _shaped(table: Floats, heavy: NDArray[np.bool_]) -> Floats:
    shaped = np.array(table.T, dtype=np.float32, order="C")
    for row in np.flatnonzero(heavy):
        np.log1p(_STEEP * np.maximum(shaped[row], 0), out=shaped[row])
    return shaped.T


def _standard(table: Floats, mean: Floats, spread: Floats) -> Floats:
    even = (table.T - mean[:, None]) / spread[:, None]
    np.clip(even, -_BEYOND, _BEYOND, out=even)
    even[np.isnan(even)] = 0
    return np.asarray(even.T, dtype=np.float32)
