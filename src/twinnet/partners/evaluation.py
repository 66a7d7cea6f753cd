"""Honest measure of a ranking: ties are hidden, and each hidden partner is ranked among all cities not known as tied.

A hidden tie asks two questions, one from each end. Equal scores share their mean rank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twinnet.partners.baselines import Score
from twinnet.partners.cities import Ints
from twinnet.partners.known import Known

SHARE_HIDDEN = 0.1
SEEDS = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Ranks:
    """One row a question: who asks, the hidden partner, and its rank (1 is best)."""

    city: Ints
    partner: Ints
    rank: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rank)

    @property
    def mrr(self) -> float:
        """Mean of 1 / rank; NaN without questions."""
        return float(np.mean(1 / self.rank)) if len(self) else float("nan")

    def hits(self, k: int) -> float:
        """Share of hidden partners among the first k."""
        return float(np.mean(self.rank <= k)) if len(self) else float("nan")

    def where(self, chosen: NDArray[np.bool_]) -> Ranks:
        return Ranks(self.city[chosen], self.partner[chosen], self.rank[chosen])


def hide(pairs: Ints, seed: int, share: float = SHARE_HIDDEN) -> tuple[Ints, Ints]:
    """Known and hidden pairs, at random: ``share`` of them are hidden."""
    order = np.random.default_rng(seed).permutation(len(pairs))
    count = round(share * len(pairs))
    return pairs[np.sort(order[count:])], pairs[np.sort(order[:count])]


def rank(score: Score, known: Known, hidden: Ints, allowed: NDArray[np.bool_] | None = None) -> Ranks:
    """Ranks of the hidden partners (m, 2), both directions, among all cities that are not known partners.

    Other hidden partners of the same city stay among those ranked. ``allowed`` (n,) narrows who is ranked.
    """
    ends = np.concatenate([hidden, hidden[:, ::-1]])
    ends = ends[np.argsort(ends[:, 0], kind="stable")]
    found = np.empty(len(ends))
    for city in np.unique(ends[:, 0]):
        scores = np.asarray(score(int(city)), dtype=np.float64).copy()
        scores[known.ties.columns(int(city))] = -np.inf
        scores[city] = -np.inf
        if allowed is not None:
            scores[~allowed] = -np.inf
        asked = np.flatnonzero(ends[:, 0] == city)
        own = scores[ends[asked, 1]][:, None]
        found[asked] = 1 + (scores > own).sum(axis=1) + ((scores == own).sum(axis=1) - 1) / 2
    return Ranks(ends[:, 0], ends[:, 1], found)
