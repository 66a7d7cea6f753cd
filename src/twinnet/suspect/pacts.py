"""Cities that a register ties each to each: one charter of many, written as pairs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import itemgetter
from statistics import median
from typing import Final, Generic, TypeVar

import igraph

FEWEST: Final = 4
SHARED: Final = 0.75
DENSE: Final = 0.9
INWARD: Final = 0.5

City = TypeVar("City", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Pair(Generic[City]):
    """A tie of two cities as one source writes it. `year` and `kind` where told."""

    one: City
    other: City
    year: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Pact(Generic[City]):
    """Cities that look like the members of one pact.

    `pairs` of the `possible` ones are told. `inward` is the share of its ties that a member has within the group, the
    median of all members. `year` and `kind` are those of (nearly) all pairs that tell any; None and empty where they
    tell none. `missing` are the pairs that are not told.
    """

    members: tuple[City, ...]
    pairs: int
    inward: float
    year: int | None
    kind: str
    missing: tuple[tuple[City, City], ...]

    @property
    def possible(self) -> int:
        return len(self.members) * (len(self.members) - 1) // 2


def pacts(pairs: Iterable[Pair[City]]) -> list[Pact[City]]:
    """The groups of FEWEST or more cities that look like one pact each, the largest first.

    A group begins as cities tied each to each (a maximal clique) and takes in such groups that share SHARED of the
    smaller one's cities, as long as DENSE of all pairs are told: a register that forgot a pair has not two pacts. It
    looks like a pact where DENSE of the pairs that tell a kind or a year tell the same, and either that is the year of
    DENSE of all its pairs or the median member has INWARD of all its ties within the group. Capitals that know each
    other pass neither.
    """
    told: dict[frozenset[City], Pair[City]] = {}
    for pair in pairs:
        if pair.one != pair.other:
            told.setdefault(frozenset((pair.one, pair.other)), pair)
    degree = Counter(city for cities in told for city in cities)
    found: dict[frozenset[City], Pact[City]] = {}
    for layer in _layers(told):
        for group in _merged(_cliques(layer), told):
            pact = _judged(group, told, degree)
            if pact:
                found.setdefault(group, pact)
    groups = sorted(found.values(), key=lambda pact: (-len(pact.members), -pact.pairs, str(pact.members)))
    return _apart(groups)


def _layers(told: Mapping[frozenset[City], Pair[City]]) -> Iterable[Sequence[frozenset[City]]]:
    """All pairs, and those of each year and kind alone: a pact of 1982 hides among the later ties of its members."""
    yield list(told)
    dated: defaultdict[tuple[int, str], list[frozenset[City]]] = defaultdict(list)
    for cities, pair in told.items():
        if pair.year is not None:
            dated[pair.year, pair.kind].append(cities)
    yield from (same for same in dated.values() if len(same) >= FEWEST * (FEWEST - 1) // 2)


def _cliques(pairs: Sequence[frozenset[City]]) -> list[frozenset[City]]:
    """Cities tied each to each, in groups that no further city could join, the largest first."""
    names = sorted({city for cities in pairs for city in cities}, key=str)
    at = {city: index for index, city in enumerate(names)}
    graph = igraph.Graph(n=len(names), edges=[tuple(at[city] for city in cities) for cities in pairs])
    found = [frozenset(names[v] for v in clique) for clique in graph.maximal_cliques(min=FEWEST)]
    return sorted(found, key=lambda clique: (-len(clique), sorted(map(str, clique))))


def _merged(cliques: Sequence[frozenset[City]], told: Mapping[frozenset[City], object]) -> list[frozenset[City]]:
    """Each clique joined to the first group that it is nearly part of."""
    groups: list[frozenset[City]] = []
    for clique in cliques:
        for at, group in enumerate(groups):
            if len(clique & group) >= SHARED * len(clique):
                both = group | clique
                if both == group:
                    break
                if _told_within(both, told) >= DENSE * len(both) * (len(both) - 1) / 2:
                    groups[at] = both
                    break
        else:
            groups.append(clique)
    return groups


def _told_within(group: frozenset[City], told: Mapping[frozenset[City], object]) -> int:
    return sum(frozenset(pair) in told for pair in combinations(group, 2))


def _judged(
    group: frozenset[City], told: Mapping[frozenset[City], Pair[City]], degree: Mapping[City, int]
) -> Pact[City] | None:
    members = tuple(sorted(group, key=str))
    inside: Counter[City] = Counter()
    years, kinds, pairs = Counter[int](), Counter[str](), 0
    missing = []
    for one, other in combinations(members, 2):
        pair = told.get(frozenset((one, other)))
        if pair is None:
            missing.append((one, other))
            continue
        pairs += 1
        inside.update((one, other))
        years.update([] if pair.year is None else [pair.year])
        kinds.update([pair.kind] if pair.kind else [])
    year, in_year = max(years.items(), key=itemgetter(1), default=(None, 0))
    kind, of_kind = max(kinds.items(), key=itemgetter(1), default=("", 0))
    inward = median(inside[city] / degree[city] for city in members)
    is_mixed = in_year < DENSE * years.total() or of_kind < DENSE * kinds.total()
    if is_mixed or (in_year < DENSE * pairs and inward < INWARD):
        return None
    return Pact(members, pairs, inward, year, kind, tuple(missing))


def _apart(groups: Sequence[Pact[City]]) -> list[Pact[City]]:
    """Without groups most of whose cities are in a larger one already."""
    kept: list[Pact[City]] = []
    for pact in groups:
        members = set(pact.members)
        if not any(len(members & set(larger.members)) >= SHARED * len(members) for larger in kept):
            kept.append(pact)
    return kept
