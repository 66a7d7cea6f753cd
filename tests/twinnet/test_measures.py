"""Measures against small networks done by hand, and against the published figures of Kaltenbrunner et al. 2013."""

from __future__ import annotations

import csv
import io
import json
import math
from pathlib import Path

import numpy as np
import pytest

from tests.shared import shared
from twinnet.__main__ import main
from twinnet.measures import attribute_assortativity, betweenness, closeness, gini, nodes, whole
from twinnet.network import Pact, network, read_ties

PATH = [("a", "b"), ("b", "c"), ("c", "d")]


def test_both_directions_of_a_pair_are_one_tie() -> None:
    assert network([("a", "b"), ("b", "a"), ("a", "a")]).ecount() == 1
    assert network([("a", "b"), ("b", "a")], parallel=True).ecount() == 2


def test_a_tie_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two parties"):
        network([("a",)])


@pytest.mark.parametrize(("pacts", "size"), [(Pact.CLIQUE, (4, 6)), (Pact.HUB, (5, 4)), (Pact.LEAVE_OUT, (4, 0))])
def test_a_pact_enters_as_told(pacts: Pact, size: tuple[int, int]) -> None:
    graph = network([("a", "b", "c", "d")], pacts=pacts)
    assert (graph.vcount(), graph.ecount()) == size
    assert sum(graph.vs["is_pact"]) == (pacts == Pact.HUB)


def test_a_path_of_four_by_hand() -> None:
    graph = network(PATH)
    found = whole(graph)
    assert (found.nodes, found.edges, found.components, found.diameter) == (4, 3, 1, 3)
    assert found.mean_distance == pytest.approx(10 / 6)
    assert found.density == 0.5
    assert betweenness(graph).tolist() == [0, 2, 2, 0]
    assert closeness(graph).tolist() == pytest.approx([3 / 6, 3 / 4, 3 / 4, 3 / 6])


def test_a_node_out_of_reach_is_n_steps_away_or_not_counted() -> None:
    graph = network([("a", "b"), ("c", "d")])
    assert closeness(graph).tolist() == pytest.approx([3 / 9] * 4)
    assert closeness(graph, unreachable_as_n=False).tolist() == [1.0] * 4


def test_parallel_ties_are_paths_of_their_own_in_betweenness() -> None:
    doubled = network([("a", "b"), ("a", "b"), ("b", "d"), ("a", "c"), ("c", "d")], parallel=True)
    assert betweenness(doubled).tolist() == pytest.approx(doubled.betweenness(directed=False))
    assert betweenness(doubled)[1] == pytest.approx(2 / 3)


def test_gini_of_equal_and_of_wholly_unequal_shares() -> None:
    assert gini([2, 2, 2]) == 0
    assert gini([0, 0, 0, 5]) == pytest.approx(1)
    assert math.isnan(gini([3]))


def test_an_edge_with_an_unknown_end_is_left_out_of_assortativity() -> None:
    graph = network([("a", "b"), ("c", "d"), ("a", "e")])
    assert attribute_assortativity(graph, [1, 1, 5, 5, None]) == pytest.approx(1)


def test_a_network_without_ties_has_no_measures() -> None:
    with pytest.raises(ValueError, match="without a tie"):
        whole(network([]))


def test_the_command_prints_json_and_a_table(tmp_path: Path) -> None:
    file = tmp_path / "ties.tsv"
    file.write_text("a\tb\nb\tc\nc\td\n", encoding="utf-8")
    out = io.StringIO()
    assert main(["measures", str(file)], out) == 0
    assert json.loads(out.getvalue())["edges"] == 3
    out = io.StringIO()
    assert main(["measures", str(file), "--nodes"], out) == 0
    rows = list(csv.DictReader(io.StringIO(out.getvalue()), delimiter="\t"))
    assert [row["betweenness"] for row in rows] == ["0.0", "2.0", "2.0", "0.0"]


def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "ties.tsv"
    file.write_text("alone\n", encoding="utf-8")
    assert main(["measures", str(file)]) == 2
    assert "at least two parties" in capsys.readouterr().err


def test_the_published_country_network_comes_out_for_every_country() -> None:
    folder = shared("data/kaltenbrunner2013")
    graph = network(read_ties(folder / "country_ties.csv", delimiter="\t"), parallel=True)
    found = nodes(graph)
    with (folder / "country_nodes_published.csv").open(encoding="utf-8") as file:
        published = {row["node"]: row for row in csv.DictReader(file, delimiter="\t")}
    assert set(found.name) == set(published)
    assert found.degree.tolist() == [int(published[name]["degree"]) for name in found.name]
    assert found.core.tolist() == [int(published[name]["k"]) for name in found.name]
    for measure, column, precision in (("betweenness", "betweeness", 0.0051), ("closeness", "closeness", 1e-10)):
        expected = [float(published[name][column]) for name in found.name]
        assert np.abs(getattr(found, measure) - expected).max() < precision
