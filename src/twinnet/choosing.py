"""Choosing among places of one name: by region, coordinates, population and size, or not at all."""

from dataclasses import dataclass, replace

from twinnet.answers import Candidate, Evidence, Query
from twinnet.fold import fold
from twinnet.gazetteer import GazetteerPlace, PlaceKind, distance_km

BY_FAR = 3.0
SAME_TOWN_KM = 6.0
NEAR_KM = 25.0
FAR_KM = 100.0
REGION_REACH_KM = 60.0
CANDIDATES = 8
_OTHER_NAME = 0.2
_UNKNOWN_POPULATION = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """``chosen`` is None where a person must choose; ``ranked`` holds all candidates, likeliest first."""

    chosen: GazetteerPlace | None
    evidence: tuple[Evidence, ...]
    ranked: tuple[Candidate, ...]


def weight(place: GazetteerPlace, names: set[str]) -> float:
    """How much a place is likely to be meant by one of ``names``: its people, less where the name is not its first."""
    people = max(place.population, _UNKNOWN_POPULATION)
    return people * (1.0 if fold(place.name) in names else _OTHER_NAME)


def apart(place: GazetteerPlace, other: GazetteerPlace) -> float | None:
    """Kilometres between two places, None where the coordinates of one are unknown."""
    if place.lat is None or place.lon is None or other.lat is None or other.lon is None:
        return None
    return distance_km(place.lat, place.lon, other.lat, other.lon)


def rank(places: list[GazetteerPlace], names: set[str], code: str = "exact_name") -> tuple[Candidate, ...]:
    """Candidates by weight; scores are shares of the whole weight."""
    total = sum(weight(place, names) for place in places) or 1.0
    candidates = []
    for place in places:
        own = fold(place.name) in names
        reason = Evidence(code if own or code != "exact_name" else "other_name", place.name)
        candidates.append(Candidate(place, round(weight(place, names) / total, 4), (reason,)))
    return tuple(sorted(candidates, key=lambda candidate: (-candidate.score, candidate.place.id)))


def with_reason(candidates: tuple[Candidate, ...], reason: Evidence) -> tuple[Candidate, ...]:
    """The same candidates, each with one more reason."""
    return tuple(replace(candidate, evidence=(*candidate.evidence, reason)) for candidate in candidates)


def _by_point(ranked: tuple[Candidate, ...], query: Query) -> Choice | None:
    """By the coordinates of the source: the one candidate near them; a doubt where all are far."""
    if query.lat is None or query.lon is None:
        return None
    distances = {}
    for candidate in ranked:
        place = candidate.place
        if place.lat is not None and place.lon is not None:
            distances[place.id] = distance_km(query.lat, query.lon, place.lat, place.lon)
    near = [candidate for candidate in ranked if distances.get(candidate.place.id, FAR_KM) <= NEAR_KM]
    if near:
        nearest = min(near, key=lambda candidate: (candidate.place.kind is PlaceKind.REGION, -candidate.score))
        reason = Evidence("near", f"{distances[nearest.place.id]:.0f}")
        return Choice(nearest.place, (*nearest.evidence, reason), ranked)
    if distances and min(distances.values()) > FAR_KM:
        return Choice(None, (Evidence("far", f"{min(distances.values()):.0f}"),), ranked)
    return None


def _by_population(ranked: tuple[Candidate, ...], query: Query) -> Choice | None:
    """By the population of the source: the one candidate within a factor of two, if all others are beyond three."""
    if not query.population or len(ranked) < 2:
        return None
    ratios = [max(c.place.population, 1) / query.population for c in ranked]
    alike = [c for c, ratio in zip(ranked, ratios, strict=True) if 0.5 <= ratio <= 2]
    if len(alike) != 1 or sum(1 / 3 <= ratio <= 3 for ratio in ratios) != 1:
        return None
    reason = Evidence("population_agrees", str(alike[0].place.population))
    return Choice(alike[0].place, (*alike[0].evidence, reason), ranked)


def choose(ranked: tuple[Candidate, ...], query: Query, by_far: float = BY_FAR) -> Choice:
    """The one that is meant among ranked namesakes, or none: see the evidence codes for the reasons."""
    by_source = _by_point(ranked, query) or _by_population(ranked, query)
    if by_source:
        return by_source
    top = ranked[0]
    others = [c for c in ranked[1:] if (apart(top.place, c.place) or FAR_KM) > SAME_TOWN_KM]
    if not others:
        return Choice(top.place, (*top.evidence, Evidence("only_namesake", top.place.country)), ranked)
    if top.score >= by_far * others[0].score:
        reason = Evidence("largest_by_far", str(top.place.population))
        return Choice(top.place, (*top.evidence, reason), ranked)
    return Choice(None, (Evidence("namesakes", str(len(others) + 1)),), ranked)
