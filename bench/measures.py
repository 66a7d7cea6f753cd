"""Every figure published by Kaltenbrunner et al. 2013 that can be had again, and the time of all measures.

The assortativity of latitude is not among them: the coordinates it was taken from are not in the shared data.
"""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Callable
from pathlib import Path

import igraph
import numpy as np

from bench.figures import Figure
from twinnet.measures import measure, nodes, whole
from twinnet.network import network, read_ties

SHARED = Path(os.environ.get("HAMSHAHR_SHARED", Path(__file__).resolve().parents[2] / "shared"))
PUBLISHED = {
    "size_gc": "largest_component",
    "size_gc%": "largest_component_share",
    "clustering": "clustering",
    "avg_d_gc": "mean_distance",
    "density": "density",
    "gini_degree": "degree_gini",
    "assortativity": "degree_assortativity",
    "kmax": "max_core",
    "ksize": "max_core_size",
    "nodes": "nodes",
    "edges": "edges",
}


def run() -> list[Figure]:
    return [*_reproduction("city", parallel=False), *_reproduction("country", parallel=True), _speed()]


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def _reproduction(which: str, *, parallel: bool) -> list[Figure]:
    folder = SHARED / "data" / "kaltenbrunner2013"
    graph = network(read_ties(folder / f"{which}_ties.csv", delimiter="\t"), parallel=parallel)
    found = whole(graph).as_dict()
    published = _table(folder / f"{which}_graph_published.csv")[0]
    figures = [
        _exact(f"{which} network, {theirs}", found[ours], published[theirs]) for theirs, ours in PUBLISHED.items()
    ]
    return [*figures, *_per_node(which, graph, _table(folder / f"{which}_nodes_published.csv"))]


def _exact(name: str, value: float, published: str) -> Figure:
    """Whether the value, written with as many digits as were published, is the published one."""
    ok = f"{value:.12g}" == f"{float(published):.12g}"
    return Figure(name, value, "", f"= {published}", ok)


def _per_node(which: str, graph: igraph.Graph, rows: list[dict[str, str]]) -> list[Figure]:
    found = nodes(graph)
    published = {row["node"]: row for row in rows}
    giant = found.component == np.bincount(found.component).argmax()
    result = []
    for name, column, precision in (
        ("degree", "degree", 0.0),
        ("core", "k", 0.0),
        ("betweenness", "betweeness", 0.0051),
        ("closeness", "closeness", 1e-10),
    ):
        known = giant if name == "closeness" else np.ones(len(found.name), dtype=bool)
        expected = np.array(
            [float(published[node][column]) for node, wanted in zip(found.name, known, strict=True) if wanted]
        )
        same = np.abs(getattr(found, name)[known] - expected) <= precision
        result.append(
            Figure(f"{which} network, {name} of each node", 100 * float(same.mean()), "%", "= 100", bool(same.all()))
        )
    return result


def _seconds(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def _speed() -> Figure:
    with (SHARED / "data" / "ties" / "hekman_twin_cities.csv").open(encoding="utf-8") as file:
        rows = [
            (f"{row['city1']}|{row['country1']}", f"{row['city2']}|{row['country2']}") for row in csv.DictReader(file)
        ]
    graph = network(rows)
    bare = sum(
        _seconds(call)
        for call in (
            lambda: graph.betweenness(directed=False),
            lambda: graph.closeness(normalized=True),
            lambda: graph.average_path_length(directed=False),
            lambda: graph.connected_components().giant().average_path_length(directed=False),
            lambda: graph.diameter(directed=False),
            graph.transitivity_undirected,
            lambda: graph.transitivity_avglocal_undirected(mode="zero"),
            lambda: graph.assortativity_degree(directed=False),
            graph.coreness,
            lambda: graph.community_leiden(objective_function="modularity", n_iterations=-1),
        )
    )
    ours = _seconds(lambda: measure(graph))
    return Figure(
        "all measures of 25,914 ties, ours by bare igraph",
        ours / bare,
        "×",
        "≤ 0.7",
        ours <= 0.7 * bare,
        note=f"{ours:.1f} s against {bare:.1f} s",
    )
