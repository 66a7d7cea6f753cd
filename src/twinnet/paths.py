"""Distances between all nodes of a graph in one pass, exactly, for every measure that rests on them.

Each node keeps one bit for every source that has reached it; a step of the search is one OR over its neighbours, for
64 sources to a word (the many-source search of Then et al. 2014, here over all sources). Distances are then counted,
never stored: memory stays at a few megabytes.
"""

from __future__ import annotations

from dataclasses import dataclass

import igraph
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
_WORDS = 32
_BITS = 64


@dataclass(frozen=True, slots=True)
class Paths:
    """How far each node is from those it reaches, in steps along unweighted edges.

    `steps` sums the distances from a node to all it reaches, `reached` counts those, itself among them, and
    `eccentricity` is the farthest of them. `component` numbers the node's component as `connected_components` does.
    """

    steps: Ints
    reached: Ints
    eccentricity: Ints
    component: Ints

    @property
    def diameter(self) -> int:
        return int(self.eccentricity.max(initial=0))

    def mean(self, where: NDArray[np.bool_] | None = None) -> float:
        """Mean distance over connected pairs, of all nodes or of whole components; NaN without such a pair."""
        chosen = np.ones(len(self.steps), dtype=bool) if where is None else where
        pairs = int((self.reached[chosen] - 1).sum())
        return int(self.steps[chosen].sum()) / pairs if pairs else float("nan")


def all_paths(graph: igraph.Graph) -> Paths:
    """Distances over the whole graph, edges taken in both directions; parallel edges and loops change nothing."""
    count = graph.vcount()
    component = np.array(graph.connected_components().membership, dtype=np.int64)
    reached = np.bincount(component)[component] if count else component
    steps, far = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    ends = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    giant = component == np.bincount(component).argmax() if count else np.zeros(0, dtype=bool)
    for part in (giant, ~giant):
        members = np.flatnonzero(part)
        if len(members) > 1:
            place = np.full(count, -1, dtype=np.int64)
            place[members] = np.arange(len(members))
            steps[members], far[members] = _search(len(members), place[ends[part[ends[:, 0]]]])
    return Paths(steps, reached, far, component)


def _search(count: int, ends: Ints) -> tuple[Ints, Ints]:
    """Sum of distances and largest distance of each of `count` nodes."""
    order, rounds = _neighbours(count, ends)
    steps, far = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    for first in range(0, count, _WORDS * _BITS):
        sources = np.arange(first, min(first + _WORDS * _BITS, count))
        seen = np.zeros((count, -(-len(sources) // _BITS)), dtype=np.uint64)
        seen[sources, (sources - first) // _BITS] = np.uint64(1) << ((sources - first) % _BITS).astype(np.uint64)
        known = np.bitwise_count(seen).sum(axis=1, dtype=np.int64)
        distance = 0
        while True:
            distance += 1
            before = seen
            seen = seen.copy()
            for neighbour in rounds:
                seen[: len(neighbour)] |= before[neighbour]
            now = np.bitwise_count(seen).sum(axis=1, dtype=np.int64)
            if (now == known).all():
                break
            steps += distance * (now - known)
            far[now > known] = np.maximum(far[now > known], distance)
            known = now
    answer_steps, answer_far = np.empty_like(steps), np.empty_like(far)
    answer_steps[order], answer_far[order] = steps, far
    return answer_steps, answer_far


def _neighbours(count: int, ends: Ints) -> tuple[Ints, list[Ints]]:
    """Nodes by falling degree, and the first, second, third … neighbour of all that have so many, in that order."""
    both = np.unique(np.concatenate([ends, ends[:, ::-1]]), axis=0)
    degree = np.bincount(both[:, 0], minlength=count)
    order = np.argsort(-degree, kind="stable")
    rank = np.empty(count, dtype=np.int64)
    rank[order] = np.arange(count)
    one, other = rank[both[:, 0]], rank[both[:, 1]]
    by_node = np.argsort(one, kind="stable")
    one, other = one[by_node], other[by_node]
    starts = np.concatenate([[0], np.cumsum(degree[order])])
    nth = np.arange(len(one)) - starts[one]
    return order, [other[nth == at] for at in range(int(degree.max(initial=0)))]
