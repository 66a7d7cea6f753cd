"""From ties to the picture of their network, by twinnet; no database."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import igraph
import numpy as np
from numpy.typing import NDArray

from hamshahr.insight.models import COMMUNITIES
from hamshahr.insight.reading import Spot, TiesRead
from twinnet.measures import Measured, NodeMeasures, attribute_assortativity, measure, whole
from twinnet.network import Pact, as_one_pact, countries, innermost_group, network

_CITIES_NAMED = 8
_COUNTRIES_NAMED = 5
_BRIDGES = 5
_COUNTRY_LINKS = 40

Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Place:
    """Where one place stands; the fields are those of the model Position."""

    place_id: int
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Measurings:
    """`figures` of the whole as JSON holds it, places in no order, and ties by pair of countries in order of code."""

    figures: dict[str, Any]
    places: list[Place]
    flows: dict[tuple[str, str], int]


class NothingToMeasureError(ValueError):
    """There is no tie in force."""


def measured(read: TiesRead, tell: Tell) -> Measurings:
    """Measure the network of these ties. Raises NothingToMeasureError where there is none."""
    if not read.ties:
        raise NothingToMeasureError
    ties = [tuple(str(place) for place in tie) for tie in read.ties]
    country = {str(place): spot.country for place, spot in read.places.items()}
    tell(1, 6, "searching")
    graph = network(ties)
    main = measure(graph)
    tell(4, 6, "comparing")
    figures = {
        "ties": len(ties),
        "pacts": sum(len(tie) > 2 for tie in ties),
        "not_in_force": read.not_in_force,
        "growth": [[year, count] for year, count in read.begun.items()],
        "undated": read.undated,
        "cities": _plain(main.whole.as_dict()),
        "readings": _readings(ties, graph),
        "countries": {
            "multigraph": _whole(countries(graph, country)),
            "simple": _whole(countries(graph, country, parallel=False)),
        },
        "assortativity": _assortativity(graph, read.places),
        "communities": _communities(main.nodes, country),
    }
    tell(5, 6, "placing")
    return Measurings(figures, _places(graph, main, country), _flows(graph, country))


def _plain(figures: Mapping[str, Any]) -> dict[str, Any]:
    """NaN is no JSON: nothing stands for it."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in figures.items()}


def _whole(graph: igraph.Graph) -> dict[str, Any] | None:
    return _plain(whole(graph).as_dict()) if graph.ecount() else None


def _readings(ties: Sequence[Sequence[str]], graph: igraph.Graph) -> dict[str, Any]:
    """The same network where pacts count otherwise, as far as that makes a difference.

    `as_one` and `left_out` tell of the pacts the atlas knows as such; `innermost` of one that its sources wrote as
    pairs, with its members.
    """
    found: dict[str, Any] = {}
    if any(len(tie) > 2 for tie in ties):
        found["as_one"] = _whole(network(ties, pacts=Pact.HUB))
        found["left_out"] = _whole(network(ties, pacts=Pact.LEAVE_OUT))
    if members := innermost_group(graph):
        found["innermost"] = _whole(network(as_one_pact(ties, members), pacts=Pact.HUB))
        found["innermost_members"] = [int(name) for name in members]
    return found


def _assortativity(graph: igraph.Graph, places: Mapping[int, Spot]) -> dict[str, Any]:
    spots = [places[int(name)] for name in graph.vs["name"]]
    return _plain(
        {
            "latitude": attribute_assortativity(graph, [spot.latitude for spot in spots]),
            "longitude": attribute_assortativity(graph, [spot.longitude for spot in spots]),
            "population": attribute_assortativity(
                graph, [math.log10(spot.population) if spot.population else None for spot in spots]
            ),
        }
    )


def _communities(nodes: NodeMeasures, country: Mapping[str, str]) -> list[dict[str, Any]]:
    """The largest communities: size, best tied cities, and the countries most of their cities are in."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    for at, community in enumerate(nodes.community.tolist()):
        if community < COMMUNITIES:
            members[community].append(at)
    told = []
    for community, inside in sorted(members.items()):
        best = sorted(inside, key=lambda at: (-nodes.degree[at], int(nodes.name[at])))[:_CITIES_NAMED]
        of = Counter(country[nodes.name[at]] for at in inside)
        told.append(
            {
                "number": community + 1,
                "size": len(inside),
                "places": [int(nodes.name[at]) for at in best],
                "countries": [list(pair) for pair in of.most_common(_COUNTRIES_NAMED)],
            }
        )
    return told


def ranks(values: NDArray[Any]) -> list[int]:
    """1 for the greatest; equal values share the rank of the first of them."""
    ordered = np.sort(-values)
    return [int(rank) + 1 for rank in np.searchsorted(ordered, -values, side="left")]


def _places(graph: igraph.Graph, found: Measured, country: Mapping[str, str]) -> list[Place]:
    nodes = found.nodes
    count = len(nodes.name)
    size = np.bincount(nodes.component)[nodes.component]
    steps = (count - 1) / nodes.closeness - (count - size) * count if count > 1 else np.zeros(count)
    columns: dict[str, list[Any]] = {
        "degree": nodes.degree.tolist(),
        "degree_rank": ranks(nodes.degree),
        "betweenness": nodes.betweenness.tolist(),
        "betweenness_rank": ranks(np.round(nodes.betweenness, 6)),
        "closeness": nodes.closeness.tolist(),
        "closeness_rank": ranks(nodes.closeness),
        "core": nodes.core.tolist(),
        "core_rank": ranks(nodes.core),
        "mean_steps": (np.round(steps) / np.maximum(size - 1, 1)).tolist(),
        "community": (nodes.community + 1).tolist(),
        "component_size": size.tolist(),
        "only_through_it": [sum(nodes.degree[other] == 1 for other in graph.neighbors(at)) for at in range(count)],
        "bridges": _bridges(graph, found),
        "country_links": _country_links(graph, [country[name] for name in nodes.name]),
    }
    return [Place(int(nodes.name[at]), {key: column[at] for key, column in columns.items()}) for at in range(count)]


def _bridges(graph: igraph.Graph, found: Measured) -> list[list[list[int]]]:
    """For each place its ties that most shortest ways of the network run along: [partner, ways]."""
    most: list[list[tuple[float, int]]] = [[] for _ in range(graph.vcount())]
    for (one, other), ways in zip(graph.get_edgelist(), found.edge_betweenness.tolist(), strict=True):
        most[one].append((-ways, other))
        most[other].append((-ways, one))
    names = found.nodes.name
    return [[[int(names[other]), round(-ways)] for ways, other in sorted(ties)[:_BRIDGES]] for ties in most]


def _country_links(graph: igraph.Graph, country: Sequence[str]) -> list[list[list[Any]]]:
    """For each place the pairs of countries all of whose ties end in it: [its country, the other, ties]."""
    ends: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
    ties: Counter[tuple[str, str]] = Counter()
    for one, other in graph.get_edgelist():
        if country[one] != country[other]:
            ends[country[one], country[other]].add(one)
            ends[country[other], country[one]].add(other)
            ties[country[one], country[other]] += 1
            ties[country[other], country[one]] += 1
    links: list[list[list[Any]]] = [[] for _ in country]
    for (here, there), cities in ends.items():
        if len(cities) == 1:
            links[next(iter(cities))].append([here, there, ties[here, there]])
    return [sorted(found, key=lambda link: (-link[2], link[1]))[:_COUNTRY_LINKS] for found in links]


def _flows(graph: igraph.Graph, country: Mapping[str, str]) -> dict[tuple[str, str], int]:
    of = [country[name] for name in graph.vs["name"]]
    pairs = ((of[one], of[other]) for one, other in graph.get_edgelist())
    return dict(Counter((min(pair), max(pair)) for pair in pairs))
