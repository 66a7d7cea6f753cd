"""Measures of a network of cities, each with the definition that gives published figures again.

The options exist because others measured differently: Kaltenbrunner et al. 2013 (LNCS 8221) average distances over all
connected pairs, count an unreachable node as n steps away, and measure the country network partly as a multigraph.
Distances and shortest paths are searched once each (paths.py, betweenness.py), whatever rests on them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import igraph
import numpy as np
from numpy.typing import NDArray

from twinnet.betweenness import betweenness as paths_through
from twinnet.paths import Paths, all_paths

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WholeMeasures:
    """One network in figures. Distances in steps; all others without unit."""

    nodes: int
    edges: int
    components: int
    largest_component: int
    largest_component_share: float
    mean_degree: float
    max_degree: int
    density: float
    clustering: float
    mean_local_clustering: float
    mean_distance: float
    mean_distance_in_largest: float
    diameter: int
    degree_gini: float
    degree_assortativity: float
    max_core: int
    max_core_size: int
    communities: int
    modularity: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class NodeMeasures:
    """Columns of one value a node, in the graph's node order."""

    name: list[str]
    degree: NDArray[np.int64]
    core: NDArray[np.int64]
    betweenness: Floats
    closeness: Floats
    community: NDArray[np.int64]
    component: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measured:
    """A network measured whole, by node, and by edge: `edge_betweenness` in the order of the graph's edges."""

    whole: WholeMeasures
    nodes: NodeMeasures
    edge_betweenness: Floats


def gini(values: Sequence[float] | NDArray[Any]) -> float:
    """Gini coefficient, without small-sample bias (G·n/(n−1)); NaN below two values or where their sum is zero."""
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    count, total = len(ordered), float(ordered.sum())
    if count < 2 or total == 0:
        return float("nan")
    ranks = np.arange(1, count + 1)
    return float((2 * (ranks * ordered).sum() / total - (count + 1)) / (count - 1))


def density(graph: igraph.Graph) -> float:
    """Edges by possible pairs of nodes; above 1 where edges run parallel. NaN below two nodes."""
    count = graph.vcount()
    return 2 * graph.ecount() / (count * (count - 1)) if count > 1 else float("nan")


def clustering(graph: igraph.Graph) -> float:
    """Share of connected triples that are closed (global transitivity), of the simple graph."""
    return float(_simple(graph).transitivity_undirected())


def mean_distance(graph: igraph.Graph) -> float:
    """Mean steps over all connected pairs of the whole graph, whichever component they lie in."""
    return all_paths(graph).mean()


def attribute_assortativity(graph: igraph.Graph, values: Sequence[float | None]) -> float:
    """Pearson correlation of an attribute over the two ends of each edge, both directions counted.

    Edges with an end whose value is missing (None or NaN) are left out. NaN where the attribute does not vary.
    """
    column = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    ends = np.array(graph.get_edgelist(), dtype=np.int64).reshape(-1, 2)
    one, other = column[ends[:, 0]], column[ends[:, 1]]
    known = ~(np.isnan(one) | np.isnan(other))
    both = np.concatenate([one[known], other[known]]), np.concatenate([other[known], one[known]])
    if known.sum() < 2 or np.ptp(both[0]) == 0:
        return float("nan")
    return float(np.corrcoef(*both)[0, 1])


def degree_assortativity(graph: igraph.Graph) -> float:
    """Pearson correlation of the degrees at both ends of each edge (parallel edges count as edges)."""
    return attribute_assortativity(graph, graph.degree())


def betweenness(graph: igraph.Graph) -> Floats:
    """Shortest paths through each node, exact, unnormalised, over unordered pairs.

    Where edges run parallel each counts as a path of its own, as in igraph.
    """
    return paths_through(graph).nodes


def closeness(graph: igraph.Graph, *, unreachable_as_n: bool = True) -> Floats:
    """(n−1) by the sum of distances to all other nodes; NaN for a node without neighbours unless unreachable count.

    With `unreachable_as_n` (Kaltenbrunner et al. 2013) a node out of reach is n steps away; else the sum and the n run
    over the node's own component only.
    """
    return _closeness(all_paths(graph), unreachable_as_n=unreachable_as_n)


def _closeness(paths: Paths, *, unreachable_as_n: bool = True) -> Floats:
    count = len(paths.steps)
    if unreachable_as_n:
        return np.asarray((count - 1) / (paths.steps + (count - paths.reached) * count), dtype=np.float64)
    nowhere = np.full(count, np.nan)
    return np.asarray(np.divide(paths.reached - 1, paths.steps, out=nowhere, where=paths.steps > 0), dtype=np.float64)


def cores(graph: igraph.Graph) -> NDArray[np.int64]:
    """The largest k for which each node is in the k-core of the simple graph."""
    return np.array(_simple(graph).coreness(), dtype=np.int64)


def communities(graph: igraph.Graph, *, seed: int = 1) -> igraph.VertexClustering:
    """Leiden communities by modularity, numbered from the largest; the same seed gives the same answer."""
    igraph.set_random_number_generator(random.Random(seed))  # noqa: S311 - repeatable, not secret
    found = _simple(graph).community_leiden(objective_function="modularity", n_iterations=-1)
    igraph.set_random_number_generator(random)
    order = np.argsort([-size for size in found.sizes()], kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return igraph.VertexClustering(graph, membership=rank[np.array(found.membership, dtype=np.int64)].tolist())


def whole(graph: igraph.Graph) -> WholeMeasures:
    """All measures of the network at once. Raises ValueError for a graph without an edge."""
    return _whole(graph, _simple(graph), all_paths(graph), cores(graph), communities(graph))


def nodes(graph: igraph.Graph) -> NodeMeasures:
    """All measures of every node. Betweenness follows `graph` as it is, core and closeness its simple form."""
    return _nodes(graph, all_paths(graph), cores(graph), communities(graph), betweenness(graph))


def measure(graph: igraph.Graph, *, seed: int = 1) -> Measured:
    """All measures of the network, its nodes and its edges, each reckoned once.

    Raises ValueError for a graph without an edge.
    """
    paths, in_core, found = all_paths(graph), cores(graph), communities(graph, seed=seed)
    figures = _whole(graph, _simple(graph), paths, in_core, found)
    through = paths_through(graph)
    return Measured(figures, _nodes(graph, paths, in_core, found, through.nodes), through.edges)


def _whole(
    graph: igraph.Graph, simple: igraph.Graph, paths: Paths, in_core: NDArray[np.int64], found: igraph.VertexClustering
) -> WholeMeasures:
    if not graph.ecount():
        raise ValueError("A network without a tie has no measures.")
    sizes = np.bincount(paths.component)
    largest = int(sizes.max())
    degrees = np.array(graph.degree(), dtype=np.float64)
    return WholeMeasures(
        nodes=graph.vcount(),
        edges=graph.ecount(),
        components=len(sizes),
        largest_component=largest,
        largest_component_share=largest / graph.vcount(),
        mean_degree=float(degrees.mean()),
        max_degree=int(degrees.max()),
        density=density(graph),
        clustering=clustering(graph),
        mean_local_clustering=float(simple.transitivity_avglocal_undirected(mode="zero")),
        mean_distance=paths.mean(),
        mean_distance_in_largest=paths.mean(paths.component == sizes.argmax()),
        diameter=paths.diameter,
        degree_gini=gini(degrees),
        degree_assortativity=degree_assortativity(graph),
        max_core=int(in_core.max()),
        max_core_size=int((in_core == in_core.max()).sum()),
        communities=len(found),
        modularity=float(simple.modularity(found.membership)),
    )


def _nodes(
    graph: igraph.Graph, paths: Paths, in_core: NDArray[np.int64], found: igraph.VertexClustering, through: Floats
) -> NodeMeasures:
    return NodeMeasures(
        name=list(graph.vs["name"]) if "name" in graph.vs.attributes() else [str(at) for at in range(graph.vcount())],
        degree=np.array(graph.degree(), dtype=np.int64),
        core=in_core,
        betweenness=through,
        closeness=_closeness(paths),
        community=np.array(found.membership, dtype=np.int64),
        component=paths.component,
    )


def _simple(graph: igraph.Graph) -> igraph.Graph:
    return graph if graph.is_simple() else graph.copy().simplify()
