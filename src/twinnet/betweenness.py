"""Shortest paths through nodes and edges, exactly, over unordered pairs (Brandes 2001), many sources at a time.

Trees that hang on the network are counted off in closed form first: every path into one is known, so that only the rest
(less than half of a network of cities) is searched, its nodes weighing as much as hangs on them. The search then runs
over a whole block of sources as products of sparse and dense matrices, on all cores.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import igraph
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_SOURCES = 64


@dataclass(frozen=True, slots=True)
class Betweenness:
    """`nodes`: shortest paths through each node (ends not counted); `edges`: along each edge, in the graph's orders."""

    nodes: Floats
    edges: Floats


@dataclass(frozen=True, slots=True)
class _Trees:
    """What hangs on the rest of the graph: `weight` of each node is one and all that hangs on it."""

    weight: Floats
    is_left: NDArray[np.bool_]
    nodes: Floats
    edges: Floats


def betweenness(graph: igraph.Graph) -> Betweenness:
    """Both counts, unnormalised. Parallel edges are paths of their own and share what runs between their ends."""
    count = graph.vcount()
    ends = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    ends.sort(axis=1)
    pairs, edge_pair, parallel = np.unique(ends, axis=0, return_inverse=True, return_counts=True)
    proper = pairs[:, 0] != pairs[:, 1]
    component = np.array(graph.connected_components().membership, dtype=np.int64)
    size = np.bincount(component)[component].astype(np.float64) if count else np.zeros(0)
    trees = _trees(count, pairs, proper, size)
    through, along = trees.nodes, trees.edges
    left = proper & trees.is_left[pairs].all(axis=1) if count else proper
    nodes, edges = _searched(count, pairs[left], parallel[left], trees)
    through += nodes
    along[left] += edges
    return Betweenness(through, (along / parallel)[edge_pair.reshape(-1)])


def _trees(count: int, pairs: Ints, proper: NDArray[np.bool_], size: Floats) -> _Trees:
    """Take leaves off until none is left, and count the paths that run through what was taken off."""
    at: list[dict[int, int]] = [{} for _ in range(count)]
    for pair in np.flatnonzero(proper).tolist():
        one, other = pairs[pair].tolist()
        at[one][other] = at[other][one] = pair
    weight, squares, along = np.ones(count), np.zeros(count), np.zeros(len(pairs))
    is_left = np.ones(count, dtype=bool)
    leaves = [node for node in range(count) if len(at[node]) == 1]
    while leaves:
        leaf = leaves.pop()
        if len(at[leaf]) != 1:
            continue
        [(holder, pair)] = at[leaf].items()
        is_left[leaf] = False
        del at[holder][leaf]
        at[leaf].clear()
        along[pair] = weight[leaf] * (size[leaf] - weight[leaf])
        weight[holder] += weight[leaf]
        squares[holder] += weight[leaf] ** 2
        if len(at[holder]) == 1:
            leaves.append(holder)
    hanging = weight - 1
    return _Trees(weight, is_left, hanging * (size - weight) + (hanging**2 - squares) / 2, along)


def _searched(count: int, pairs: Ints, parallel: Ints, trees: _Trees) -> tuple[Floats, Floats]:
    """Paths between what the trees left, each end standing for all that hangs on it: through nodes and along pairs."""
    nodes, edges = np.zeros(count), np.zeros(len(pairs))
    if not len(pairs):
        return nodes, edges
    inside = _from_the_middle(count, pairs)
    place = np.full(count, -1, dtype=np.int64)
    place[inside] = np.arange(len(inside))
    ends = place[pairs]
    both = np.concatenate([ends, ends[:, ::-1]])
    matrix = sparse.csr_matrix(
        (np.tile(parallel.astype(np.float64), 2), (both[:, 0], both[:, 1])), shape=(len(inside), len(inside))
    )
    weight = trees.weight[inside]
    blocks = [np.arange(first, min(first + _SOURCES, len(inside))) for first in range(0, len(inside), _SOURCES)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for through, along in pool.map(lambda block: _block(matrix, ends, weight, block), blocks):
            nodes[inside] += through
            edges += along
    return nodes / 2, edges * parallel / 2


def _from_the_middle(count: int, pairs: Ints) -> Ints:
    """The nodes of these pairs, those near the best tied first: a block of sources then takes about as many steps."""
    inside = np.unique(pairs)
    graph = igraph.Graph(n=count, edges=pairs)
    steps = np.array(graph.distances(source=int(np.argmax(graph.degree())))[0])[inside]
    return np.asarray(inside[np.argsort(steps, kind="stable")])


def _block(matrix: sparse.csr_matrix, ends: Ints, weight: Floats, block: Ints) -> tuple[Floats, Floats]:
    """What the sources of one block add, each path counted from that end only."""
    columns = np.arange(len(block))
    front = np.zeros((len(weight), len(block)))
    front[block, columns] = 1.0
    ways, reached = front.copy(), front > 0
    unseen = ~reached
    distance = np.zeros(front.shape, dtype=np.int16)
    levels = []
    while reached.any():
        levels.append(reached)
        distance += unseen
        front = matrix @ front
        front *= unseen
        reached = front > 0
        unseen ^= reached
        ways += front
    share, dependency = np.zeros_like(ways), np.zeros_like(ways)
    known = np.maximum(ways, 1.0)
    for nearer, here in zip(levels[-2::-1], levels[:0:-1], strict=True):
        flow = dependency + weight[:, None]
        flow /= known
        flow *= here
        share += flow
        flow = matrix @ flow
        flow *= ways
        flow *= nearer
        dependency += flow
    dependency[block, columns] = 0.0
    return dependency @ weight[block], _along(ends, ways, share, distance, weight[block])


def _along(ends: Ints, ways: Floats, share: Floats, distance: NDArray[np.int16], sources: Floats) -> Floats:
    """Paths along each pair: from its end nearer to the source, spread over those that go on from the farther one."""
    one, other = ends[:, 0], ends[:, 1]
    apart = distance[other] - distance[one]
    flow = ways[one] * share[other] * (apart == 1)
    flow += ways[other] * share[one] * (apart == -1)
    return np.asarray(flow @ sources)
