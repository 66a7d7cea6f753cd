"""Learning to rank partners from a network's own ties, without a tie ever telling of itself.

The ties are dealt into folds. For each fold the tables are made from the other folds alone, and the ties of the fold
are what is to be found: the same situation as later, when the tie does not exist yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray

from twinnet.partners.cities import Floats, Ints
from twinnet.partners.features import table
from twinnet.partners.known import Known, Still
from twinnet.partners.net import Net
from twinnet.partners.sieve import Sieve, standing

FOLDS = 10
_SIEVE_FOLDS = (0, 1)
_TREE_FOLDS = range(9)
_LAST_FOLD = 9
_ROWS_A_FOLD = 16_000_000
_ROWS_IN_ALL = 48_000_000
_EASY = 25
_HARD = 70
_CANDIDATES = 500
_FIRST_SAMPLE = 100
_ROWS_FOR_TWO_THREADS = 100_000
_LEAST_TIES = 20


@dataclass(frozen=True, slots=True)
class Question:
    """A city, and its partners that are hidden from ``known``."""

    known: Known
    city: int
    hidden: Ints

    def open(self) -> Ints:
        """Rows of the cities that are neither partners, known or hidden, nor the city itself."""
        free = np.ones(len(self.known.degree), dtype=bool)
        free[self.known.ties.columns(self.city)] = False
        free[self.hidden] = False
        free[self.city] = False
        return np.flatnonzero(free)


@dataclass(frozen=True, slots=True)
class Examples:
    """Pairs to learn from: features (m, columns), whether tied, how many pairs each stands for, pairs a question."""

    table: Floats
    true: NDArray[np.bool_]
    weight: Floats
    sizes: Ints

    @classmethod
    def joined(cls, parts: list[tuple[Floats, int, Floats]]) -> Examples:
        """Of each question its table, how many of the first rows are true, and the weights."""
        true = [np.arange(len(rows)) < tied for rows, tied, _ in parts]
        return cls(
            np.concatenate([rows for rows, _, _ in parts]),
            np.concatenate(true),
            np.concatenate([weight for _, _, weight in parts]),
            np.array([len(rows) for rows, _, _ in parts], dtype=np.int64),
        )


@dataclass(frozen=True, slots=True)
class Learned:
    """What training gives: the sieve, the trees, the nets, and how often a candidate of a score was a true partner."""

    sieve: Sieve
    trees: lightgbm.Booster
    nets: tuple[Net, ...]
    calibration: tuple[tuple[float, float], ...]


def folds(count: int, seed: int) -> Ints:
    """The fold (count,) of each tie: one depends on the seed and its place in the list alone."""
    return np.random.default_rng(seed).permutation(count) % FOLDS


def questions(still: Still, pairs: Ints, fold_of: Ints, fold: int) -> Iterator[Question]:
    """One for every city with a tie in the fold, both ends of each."""
    known = Known(still, pairs[fold_of != fold])
    held = pairs[fold_of == fold]
    ends = np.concatenate([held, held[:, ::-1]])
    for city in np.unique(ends[:, 0]):
        yield Question(known, int(city), ends[ends[:, 0] == city, 1])


def learn(still: Still, pairs: Ints, seed: int) -> Learned:
    """Raises ValueError for fewer than twenty ties: nothing can be learned from them."""
    if len(pairs) < _LEAST_TIES:
        raise ValueError(f"{len(pairs)} ties are too few to learn from; at least {_LEAST_TIES} are needed")
    chance = np.random.default_rng(seed)
    fold_of = folds(len(pairs), seed)

    def asked(fold: int) -> list[Question]:
        return _some(list(questions(still, pairs, fold_of, fold)), chance)

    first = [_drawn(question, chance) for fold in _SIEVE_FOLDS for question in asked(fold)]
    sieve = _learn_sieve(first)
    parts: list[tuple[Floats, int, Floats]] = []
    for fold in _TREE_FOLDS:
        if len(parts) * len(still.cities) < _ROWS_IN_ALL:
            parts += [_hard_and_easy(question, sieve, chance) for question in asked(fold)]
    examples = Examples.joined(parts)
    trees = grow(examples, seed)
    nets = tuple(Net.learn(examples.table, examples.true, examples.weight, seed + own) for own in range(NETS))
    return Learned(sieve, trees, nets, calibrate(asked(_LAST_FOLD), sieve, trees, nets))


def _some(asked: list[Question], chance: np.random.Generator) -> list[Question]:
    """As many questions as a fold may have: each costs as many rows as there are cities."""
    most = max(1, _ROWS_A_FOLD // len(asked[0].known.degree)) if asked else 0
    if len(asked) <= most:
        return asked
    return [asked[at] for at in np.sort(chance.choice(len(asked), most, replace=False))]


def _drawn(question: Question, chance: np.random.Generator) -> tuple[Floats, int, Floats]:
    """The hidden partners of a question, and others at random."""
    free, tied = question.open(), len(question.hidden)
    drawn = chance.choice(free, min(_FIRST_SAMPLE, len(free)), replace=False)
    rows = table(question.known, question.city)[np.concatenate([question.hidden, drawn])]
    return rows, tied, _weights(tied, [(len(drawn), len(free))])


def _learn_sieve(parts: list[tuple[Floats, int, Floats]]) -> Sieve:
    found = Examples.joined(parts)
    return Sieve.learn(found.table, found.true, found.weight)


def candidate_table(known: Known, city: int, sieve: Sieve) -> tuple[Floats, Floats]:
    """Features of all cities (n, columns) with their standing, and the sieve's score (n,)."""
    cities = known.still.cities
    rows = table(known, city)
    score = sieve.score(rows)
    return np.concatenate([rows.T, standing(score, cities.country, len(cities.countries)).T]).T, score


def _hard_and_easy(question: Question, sieve: Sieve, chance: np.random.Generator) -> tuple[Floats, int, Floats]:
    rows, score = candidate_table(question.known, question.city, sieve)
    free = question.open()
    order = free[np.argsort(-score[free], kind="stable")]
    hard, easy = order[:_CANDIDATES], order[_CANDIDATES:]
    drawn = [chance.choice(part, min(many, len(part)), replace=False) for part, many in ((hard, _HARD), (easy, _EASY))]
    weight = _weights(len(question.hidden), [(len(drawn[0]), len(hard)), (len(drawn[1]), len(easy))])
    return rows[np.concatenate([question.hidden, *drawn])], len(question.hidden), weight


def _weights(tied: int, drawn: list[tuple[int, int]]) -> Floats:
    """1 for each tie; for a city drawn, how many it stands for."""
    parts = [np.ones(tied)] + [np.full(taken, of / max(taken, 1)) for taken, of in drawn]
    return np.concatenate(parts).astype(np.float32)


def grow(examples: Examples, seed: int) -> lightgbm.Booster:
    """Trees, the same for the same seed."""
    data = lightgbm.Dataset(examples.table, examples.true, weight=examples.weight, free_raw_data=False)
    own = {"seed": seed, "num_threads": 2 if len(examples.table) > _ROWS_FOR_TWO_THREADS else 1}
    return lightgbm.train({**HABIT, **own}, data, num_boost_round=ROUNDS)


NETS = 2
ROUNDS = 180
HABIT: Mapping[str, Any] = {
    "objective": "binary",
    "learning_rate": 0.07,
    "num_leaves": 24,
    "min_data_in_leaf": 300,
    "lambda_l2": 50.0,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "max_bin": 127,
    "deterministic": True,
    "force_col_wise": True,
    "verbosity": -1,
}
"""How the trees grow: held back, as examples are few and what they tell is faint."""


def rank_score(rows: Floats, chosen: Ints, trees: lightgbm.Booster, nets: tuple[Net, ...]) -> Floats:
    """Log-odds of the chosen candidates, the mean of what trees and nets say; ``rows`` are those of all cities."""
    table = rows[chosen]
    said = [trees.predict(table, raw_score=True, num_threads=1), *(net.score(table) for net in nets)]
    return np.asarray(np.mean(said, axis=0))


def calibrate(
    asked: list[Question], sieve: Sieve, trees: lightgbm.Booster, nets: tuple[Net, ...]
) -> tuple[tuple[float, float], ...]:
    """Scores and the share of true partners among candidates of about that score, never falling with the score.

    Measured on the best candidates of questions that were not learned from.
    """
    scores, true = [], []
    for question in asked:
        rows, score = candidate_table(question.known, question.city, sieve)
        free = np.concatenate([question.hidden, question.open()])
        best = free[np.argsort(-score[free], kind="stable")][:_CANDIDATES]
        scores.append(rank_score(rows, best, trees, nets))
        true.append(np.isin(best, question.hidden))
    return rising(np.concatenate(scores), np.concatenate(true))


def rising(score: Floats, true: NDArray[np.bool_], steps: int = 200) -> tuple[tuple[float, float], ...]:
    """Points (mean score, share true) of a non-falling step function, by pooling neighbours that fall."""
    order = np.argsort(score, kind="stable")
    parts = np.array_split(order, min(steps, len(order)))
    pools: list[tuple[float, float, int]] = []
    for part in parts:
        pools.append((float(score[part].mean()), float(true[part].mean()), len(part)))
        while len(pools) > 1 and pools[-2][1] >= pools[-1][1]:
            (s1, t1, n1), (s2, t2, n2) = pools[-2:]
            pools[-2:] = [((s1 * n1 + s2 * n2) / (n1 + n2), (t1 * n1 + t2 * n2) / (n1 + n2), n1 + n2)]
    return tuple((at, share) for at, share, _ in pools)
