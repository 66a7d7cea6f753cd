"""A network of cities as an igraph graph: which nodes there are, and which of them are tied.

A tie has two or more parties. In the graph a multilateral pact stands either as a clique of pairs, as registers store
it, or as a node of its own between its members; how much that changes is for the caller to compare.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

import igraph
import numpy as np


class Pact(StrEnum):
    """How a tie of three or more parties enters the graph."""

    CLIQUE = "clique"
    HUB = "hub"
    LEAVE_OUT = "leave_out"


def network(
    ties: Iterable[Sequence[str]], *, pacts: Pact = Pact.CLIQUE, parallel: bool = False, self_ties: bool = False
) -> igraph.Graph:
    """The undirected graph of `ties`, each a sequence of two or more names; node names are in attribute `name`.

    Both directions of a pair are one edge unless `parallel` keeps every row as an edge. A node that only ever ties
    itself stays in as an isolated node. Raises ValueError for a tie with fewer than two parties.
    """
    index: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    hubs: list[int] = []

    def node(name: str) -> int:
        return index.setdefault(name, len(index))

    for tie in ties:
        if len(tie) < 2:
            raise ValueError(f"A tie has at least two parties: {tie!r}")
        members = [node(name) for name in tie]
        if len(members) == 2:
            pairs.append((members[0], members[1]))
        elif pacts == Pact.CLIQUE:
            pairs += [(one, other) for at, one in enumerate(members) for other in members[at + 1 :]]
        elif pacts == Pact.HUB:
            hub = node("pact of " + ", ".join(tie))
            hubs.append(hub)
            pairs += [(hub, member) for member in members]
    if not self_ties:
        pairs = [pair for pair in pairs if pair[0] != pair[1]]
    graph = igraph.Graph(n=len(index), edges=pairs, directed=False, vertex_attrs={"name": list(index)})
    graph.vs["is_pact"] = False
    for hub in hubs:
        graph.vs[hub]["is_pact"] = True
    return graph if parallel else graph.simplify(loops=not self_ties)


def countries(graph: igraph.Graph, country: Mapping[str, str], *, parallel: bool = True) -> igraph.Graph:
    """The network of countries behind a network of cities: an edge for each tie of cities in two countries.

    `country` tells the country of each node by its name; pacts and cities without one are left out with their ties, and
    so are ties within a country. With `parallel` (a multigraph) the ties between two countries stay apart, else two
    countries are tied or not.
    """
    of = [country.get(name, "") for name in graph.vs["name"]]
    ties = ((of[one], of[other]) for one, other in graph.get_edgelist())
    return network(((one, other) for one, other in ties if one and other and one != other), parallel=parallel)


def innermost_group(graph: igraph.Graph, *, share: float = 0.9) -> list[str]:
    """The members of the innermost core where each is tied to at least `share` of the others; else an empty list.

    That is how a register that knows only pairs writes one charter: the 22-core of Kaltenbrunner et al. 2013 is one.
    """
    simple = graph if graph.is_simple() else graph.copy().simplify()
    core = np.array(simple.coreness(), dtype=np.int64)
    deepest = int(core.max(initial=0))
    inner = np.flatnonzero(core == deepest).tolist()
    return [simple.vs[at]["name"] for at in inner] if deepest > 1 and deepest >= share * (len(inner) - 1) else []


def as_one_pact(ties: Iterable[Sequence[str]], members: Collection[str]) -> list[Sequence[str]]:
    """The ties with one pact in place of all pairs between `members`."""
    inside = set(members)
    return [*(tie for tie in ties if not inside.issuperset(tie)), sorted(inside)]


def read_ties(path: Path, *, delimiter: str = "") -> list[list[str]]:
    """Ties of a file without header, one a line; parties are separated by tabs, or by commas in a .csv."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=delimiter or ("," if path.suffix == ".csv" else "\t"))
        return [[cell for cell in row if cell] for row in rows if row]
