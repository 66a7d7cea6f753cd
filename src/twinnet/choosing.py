"""Choosing among places of one name: by region, coordinates, population and size, or not at all."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from twinnet.answers import Candidate, Evidence, Query
from twinnet.fold import fold, unmerged
from twinnet.gazetteer import GazetteerPlace, PlaceKind, distance_km
from twinnet.parse import spelt_out

BY_FAR = 3.0
BY_FAR_OTHER_NAME = 12.0
SAME_TOWN_KM = 10.0
NEAR_KM = 25.0
FAR_KM = 100.0  # of a large city from the point of a source
FAR_FROM_TOWN_KM = 50.0
FAR_FROM_REGION_KM = 300.0
LARGE_PEOPLE = 50_000
REGION_REACH_KM = 60.0
CANDIDATES = 8
UNKNOWN_PEOPLE = 200  # of a town; GeoNames leaves out those of small places
REGION_PEOPLE = 200_000  # of a first or second-level region

# How a place's people count when the name asked for is not, letter by letter, its first name.
OTHER_ACCENTS = 0.3  # "Lohne" for Löhne, by a source that may write without accents
OTHER_LETTERS = 0.1  # "Löhne" for Lohne, by one that does not
BRACKETED = 0.9  # "Halle" for Halle (Saale)
WITH_ADDITION = 0.25  # "Burg" for Burg bei Magdeburg
MERGED_VOWELS = 0.02  # "Sagae" for Saga
OTHER_NAME = 0.01  # "Milan" for Syracuse
_CEDILLAS = str.maketrans("şţ’ʼ", "șț''")
_EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


@dataclass(frozen=True, slots=True)
class Choice:
    """``chosen`` is None where a person must choose; ``ranked`` holds all candidates, likeliest first."""

    chosen: GazetteerPlace | None
    evidence: tuple[Evidence, ...]
    ranked: tuple[Candidate, ...]


def likeness(name: str, place: GazetteerPlace) -> float:
    """How well a written name is the first name of a place: 1 letter by letter, least for one of its other names."""
    first = place.name
    asked = spelt_out(unmerged(name))
    if _literal(first) == _literal(name) or (name.isascii() and asked == spelt_out(first.casefold())):
        return 1.0
    if asked in {spelt_out(unmerged(first)), unmerged(first.casefold().translate(_EXPANDED))}:
        return OTHER_ACCENTS if name.isascii() else OTHER_LETTERS
    if fold(first) == fold(name):
        return MERGED_VOWELS
    if fold(first).startswith(fold(name) + " "):
        return BRACKETED if "(" in first else WITH_ADDITION
    return OTHER_NAME


def _literal(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().translate(_CEDILLAS)


def _weights(fame: Callable[[int], int], places: list[GazetteerPlace], names: Iterable[str]) -> dict[int, float]:
    """By id, how much each place is likely to be meant: its people and its fame, less the less it is called so."""
    return {place.id: _people(place) * fame(place.id) * max(likeness(n, place) for n in names) for place in places}


def _people(place: GazetteerPlace) -> int:
    return place.population or (REGION_PEOPLE if place.kind is PlaceKind.REGION else UNKNOWN_PEOPLE)


def apart(place: GazetteerPlace, other: GazetteerPlace) -> float | None:
    """Kilometres between two places, None where the coordinates of one are unknown."""
    if place.lat is None or place.lon is None or other.lat is None or other.lon is None:
        return None
    return distance_km(place.lat, place.lon, other.lat, other.lon)


def rank(
    fame: Callable[[int], int], places: list[GazetteerPlace], names: Iterable[str], code: str = "exact_name"
) -> tuple[Candidate, ...]:
    """Candidates for the written ``names``, likeliest first; scores are shares of the whole weight.

    ``fame`` gives the number of names by which a place (by id) is known: see :meth:`Gazetteer.fame`.
    """
    names = list(names)
    weights = _weights(fame, places, names)
    total = sum(weights.values()) or 1.0
    candidates = []
    for place in places:
        reason = Evidence(_how_called(code, max(likeness(name, place) for name in names)), place.name)
        candidates.append(Candidate(place, weights[place.id] / total, (reason,)))
    return tuple(sorted(candidates, key=lambda candidate: (-candidate.score, candidate.place.id)))


def _how_called(code: str, alike: float) -> str:
    if code != "exact_name" or alike in {1.0, BRACKETED}:
        return code
    return "other_name" if alike in {OTHER_NAME, MERGED_VOWELS} else "like_name"


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
    if distances and all(is_far(c.place, distances.get(c.place.id, float("inf"))) for c in ranked):
        return Choice(None, (Evidence("far", f"{min(distances.values()):.0f}"),), ranked)
    return None


def is_far(place: GazetteerPlace, km: float) -> bool:
    """Whether a point so far from the middle of a place speaks against it: regions and large cities are wide."""
    if place.kind is PlaceKind.REGION:
        return km > FAR_FROM_REGION_KM
    return km > (FAR_KM if place.population >= LARGE_PEOPLE else FAR_FROM_TOWN_KM)


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
    others = [c for c in ranked[1:] if (km := apart(top.place, c.place)) is None or km > SAME_TOWN_KM]
    if not others:
        return Choice(top.place, (*top.evidence, Evidence("only_namesake", top.place.country)), ranked)
    called, next_called = top.evidence[0].code, others[0].evidence[0].code
    if fold(query.name).isascii() and (called == "other_name" or (called == "like_name" and next_called != called)):
        by_far = max(by_far, BY_FAR_OTHER_NAME)
    if top.score >= by_far * others[0].score:
        reason = Evidence("largest_by_far", str(top.place.population))
        return Choice(top.place, (*top.evidence, reason), ranked)
    return Choice(None, (Evidence("namesakes", str(len(others) + 1)),), ranked)
