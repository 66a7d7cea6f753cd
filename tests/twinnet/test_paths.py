"""Distances and shortest paths against igraph's own, over networks of every shape."""

from __future__ import annotations

import igraph
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinnet import betweenness as searching
from twinnet.betweenness import betweenness
from twinnet.measures import measure, nodes, whole
from twinnet.network import Pact, as_one_pact, countries, innermost_group, network
from twinnet.paths import all_paths

graphs = st.integers(1, 14).flatmap(
    lambda count: st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=24).map(
        lambda pairs: igraph.Graph(n=count, edges=[pair for pair in pairs if pair[0] != pair[1]])
    )
)


@given(graphs)
def test_distances_are_those_of_igraph(graph: igraph.Graph) -> None:
    found = all_paths(graph)
    expected = np.array(graph.distances(), dtype=float)
    within = np.isfinite(expected)
    assert found.steps.tolist() == np.where(within, expected, 0).sum(axis=1).tolist()
    assert found.reached.tolist() == within.sum(axis=1).tolist()
    assert found.eccentricity.tolist() == np.where(within, expected, 0).max(axis=1).tolist()
    assert found.mean() == pytest.approx(graph.average_path_length(directed=False), nan_ok=True)
    assert found.diameter == graph.diameter(directed=False)


@given(graphs)
def test_shortest_paths_are_those_of_igraph_parallel_edges_too(graph: igraph.Graph) -> None:
    found = betweenness(graph)
    assert found.nodes.tolist() == pytest.approx(graph.betweenness(directed=False))
    assert found.edges.tolist() == pytest.approx(graph.edge_betweenness(directed=False))


def test_more_sources_than_one_block_and_word_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    graph = igraph.Graph.Lattice([10, 15], circular=False) + igraph.Graph.Star(40)
    graph.add_edges([(0, 150), (3, 77)])
    monkeypatch.setattr("twinnet.paths._WORDS", 1)
    monkeypatch.setattr(searching, "_SOURCES", 7)
    assert betweenness(graph).nodes.tolist() == pytest.approx(graph.betweenness(directed=False))
    assert all_paths(graph).mean() == pytest.approx(graph.average_path_length(directed=False))


def test_a_network_without_a_node_is_searched_too() -> None:
    assert all_paths(igraph.Graph()).diameter == 0
    assert betweenness(igraph.Graph()).nodes.tolist() == []


def test_all_at_once_is_the_same_as_one_by_one() -> None:
    graph = network([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "f")])
    found = measure(graph)
    assert found.whole == whole(graph)
    for name in ("degree", "core", "betweenness", "closeness", "community", "component"):
        assert getattr(found.nodes, name).tolist() == getattr(nodes(graph), name).tolist()
    assert found.edge_betweenness.tolist() == pytest.approx(graph.edge_betweenness(directed=False))


def test_countries_with_every_tie_or_tied_or_not() -> None:
    graph = network([("a", "x"), ("a", "y"), ("b", "x"), ("a", "b"), ("b", "?")])
    country = {"a": "IR", "b": "IR", "x": "DE", "y": "DE"}
    assert countries(graph, country).ecount() == 3
    simple = countries(graph, country, parallel=False)
    assert (simple.vcount(), simple.ecount()) == (2, 1)


def test_a_charter_written_as_pairs_is_told_and_counts_once() -> None:
    members = [f"m{number}" for number in range(6)]
    pairs = [(one, other) for at, one in enumerate(members) for other in members[at + 1 :]]
    ties = [*pairs, ("m0", "p"), ("p", "q")]
    graph = network(ties)
    assert sorted(innermost_group(graph)) == members
    assert whole(graph).max_core == 5
    assert whole(network(as_one_pact(ties, members), pacts=Pact.HUB)).max_core == 1


def test_a_woven_core_that_is_no_charter_is_not_taken_for_one() -> None:
    assert innermost_group(igraph.Graph.Lattice([4, 4], circular=True)) == []
