"""Honest measure of a ranking: ties are hidden, and each hidden partner is ranked among all cities not known as tied.

A hidden tie asks two questions, one from each end. Equal scores share their mean rank. Where a city has several hidden
partners, each is ranked twice: among all, the others included (``rank``, the stricter, which every figure means that
does not say otherwise), and with the others taken out (``filtered``, usual since Bordes et al. 2013).
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
    """One row a question: who asks, the hidden partner, its rank (1 is best), and that without other right answers."""

    city: Ints
    partner: Ints
    rank: NDArray[np.float64]
    filtered: NDArray[np.float64]

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
        return Ranks(self.city[chosen], self.partner[chosen], self.rank[chosen], self.filtered[chosen])

    def without_other_answers(self) -> Ranks:
        """The same questions by the filtered rank."""
        return Ranks(self.city, self.partner, self.filtered, self.filtered)


def hide(pairs: Ints, seed: int, share: float = SHARE_HIDDEN) -> tuple[Ints, Ints]:
    """Known and hidden pairs, at random: ``share`` of them are hidden."""
    order = np.random.default_rng(seed).permutation(len(pairs))
    count = round(share * len(pairs))
    return pairs[np.sort(order[count:])], pairs[np.sort(order[:count])]


def rank(
    score: Score,
    known: Known,
    hidden: Ints,
    allowed: NDArray[np.bool_] | None = None,
    asking: NDArray[np.bool_] | None = None,
) -> Ranks:
    """Ranks of the hidden partners (m, 2), both directions, among all cities that are not known partners.

    ``allowed`` (n,) narrows who is ranked, ``asking`` (n,) who asks.
    """
    ends = np.concatenate([hidden, hidden[:, ::-1]])
    if asking is not None:
        ends = ends[asking[ends[:, 0]]]
    ends = ends[np.argsort(ends[:, 0], kind="stable")]
    found, filtered = np.empty(len(ends)), np.empty(len(ends))
    for city in np.unique(ends[:, 0]):
        scores = np.asarray(score(int(city)), dtype=np.float64).copy()
        scores[known.ties.columns(int(city))] = -np.inf
        scores[city] = -np.inf
        if allowed is not None:
            scores[~allowed] = -np.inf
        asked = np.flatnonzero(ends[:, 0] == city)
        right = scores[ends[asked, 1]]
        found[asked] = _ranks(right, scores)
        filtered[asked] = found[asked] - _ranks(right, right) + 1
    return Ranks(ends[:, 0], ends[:, 1], found, filtered)


def _ranks(own: NDArray[np.float64], among: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rank of each score (k,) among scores of which it is one."""
    each = own[:, None]
    return np.asarray(1 + (among > each).sum(axis=1) + ((among == each).sum(axis=1) - 1) / 2)
