"""Why a city is recommended and what speaks against it: codes with values. Words are for others to give."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from twinnet.fold import fold
from twinnet.partners.cities import Ints
from twinnet.partners.known import Known
from twinnet.partners.places import neighbours
from twinnet.partners.tongues import close_pair, with_kin


class ReasonCode(StrEnum):
    """What each ``value`` is stands beside the code."""

    SHARED_TWINS = "twins_of_your_twins"  # how many cities are tied with both
    NEIGHBOURS_TIED = "neighbours_tied"  # how many cities within 60 km of you are tied with it
    COUNTRY_AFFINITY = "country_affinity"  # times as many ties of the two countries as by chance
    REGION_AFFINITY = "region_affinity"  # how many ties join the two regions
    SAME_LANGUAGE = "same_language"  # code of the language
    CLOSE_LANGUAGES = "close_languages"  # codes of your language and of its, with a blank between
    SAME_NAME = "same_name"  # the name
    SIMILAR_SIZE = "similar_size"  # the larger population by the smaller
    BOTH_CAPITALS = "both_capitals"  # true
    NEAR_BORDER = "near_border"  # km, across a border
    NEW_COUNTRY = "not_yet_in_country"  # code of the country
    WELL_CONNECTED = "well_connected"  # its ties
    VERY_FAR = "very_far"  # km
    NO_SHARED_LANGUAGE = "no_shared_language"  # true; told only where most cities share one with you
    MANY_TIES = "already_many_ties"  # its ties
    SIZES_DIFFER = "sizes_differ"  # the larger population by the smaller
    RARE_COUNTRY = "country_rarely_tied"  # ties of the two countries by those expected by chance, below a half
    NO_TIES_YET = "no_ties_known"  # true: nothing is known of how it chooses partners
    SAME_COUNTRY_TIES = "already_in_country"  # how many of your ties are there


@dataclass(frozen=True, slots=True)
class Reason:
    """``favours``: speaks for the partner, else against it."""

    code: ReasonCode
    value: float | str
    favours: bool


_SIMILAR = 1.5
_DIFFERENT = 5.0
_FAR_KM = 8000.0
_BORDER_KM = 150.0
_NEAR_KM = 60.0
_AFFINE = 1.5
_RARE = 0.5
_CONNECTED = 8
_MANY = 20
_SEVERAL = 3
_MOST = 0.5
# What tells answers apart best comes first, because a list of answers shows the first two.
_WEIGHT_AGAINST = (
    ReasonCode.VERY_FAR,
    ReasonCode.SIZES_DIFFER,
    ReasonCode.MANY_TIES,
    ReasonCode.SAME_COUNTRY_TIES,
    ReasonCode.RARE_COUNTRY,
    ReasonCode.NO_TIES_YET,
    ReasonCode.NO_SHARED_LANGUAGE,
)


def reasons(known: Known, city: int, other: int) -> tuple[Reason, ...]:
    """What speaks for ``other`` as a partner of ``city``, then what against it, the weightiest first; row numbers."""
    found = [*_network(known, city, other), *_place(known, city, other), *_likeness(known, city, other)]
    return tuple(sorted(found, key=lambda reason: 0 if reason.favours else 1 + _WEIGHT_AGAINST.index(reason.code)))


def _network(known: Known, city: int, other: int) -> list[Reason]:
    cities = known.still.cities
    own, their = int(cities.country[city]), int(cities.country[other])
    found = []
    partners, others = set(known.ties.columns(city).tolist()), set(known.ties.columns(other).tolist())
    if partners & others:
        found.append(Reason(ReasonCode.SHARED_TWINS, len(partners & others), True))
    near = [row for row in others if cities.kilometres(city, _one(row))[0] <= _NEAR_KM and row != city]
    if near:
        found.append(Reason(ReasonCode.NEIGHBOURS_TIED, len(near), True))
    if own != their:
        lift = math.exp(float(known.country_lift[own, their]))
        if lift >= _AFFINE:
            found.append(Reason(ReasonCode.COUNTRY_AFFINITY, round(lift, 1), True))
        elif lift <= _RARE:
            found.append(Reason(ReasonCode.RARE_COUNTRY, round(lift, 2), False))
        between = int(known.region_ties.row(int(cities.region[city]))[cities.region[other]])
        if between >= _SEVERAL:
            found.append(Reason(ReasonCode.REGION_AFFINITY, between, True))
        held = int(known.by_country[city, their])
        if not held:
            found.append(Reason(ReasonCode.NEW_COUNTRY, cities.countries[their], True))
        elif held >= _SEVERAL:
            found.append(Reason(ReasonCode.SAME_COUNTRY_TIES, held, False))
    degree = int(known.degree[other])
    if degree >= _MANY:
        found.append(Reason(ReasonCode.MANY_TIES, degree, False))
    elif degree >= _CONNECTED:
        found.append(Reason(ReasonCode.WELL_CONNECTED, degree, True))
    elif not degree:
        found.append(Reason(ReasonCode.NO_TIES_YET, True, False))
    return found


def _place(known: Known, city: int, other: int) -> list[Reason]:
    cities = known.still.cities
    km = round(float(cities.kilometres(city, _one(other))[0]))
    own, their = cities.countries[cities.country[city]], cities.countries[cities.country[other]]
    if km >= _FAR_KM:
        return [Reason(ReasonCode.VERY_FAR, km, False)]
    if their in neighbours(own) and km <= _BORDER_KM:
        return [Reason(ReasonCode.NEAR_BORDER, km, True)]
    return []


def _likeness(known: Known, city: int, other: int) -> list[Reason]:
    cities = known.still.cities
    found = []
    if cities.is_capital[city] and cities.is_capital[other]:
        found.append(Reason(ReasonCode.BOTH_CAPITALS, True, True))
    if fold(cities.names[city]) == fold(cities.names[other]):
        found.append(Reason(ReasonCode.SAME_NAME, cities.names[other], True))
    found += _language(known, city, other)
    if cities.population[city] > 0 and cities.population[other] > 0:
        ratio = round(math.exp(abs(float(cities.log_population[city] - cities.log_population[other]))), 1)
        if ratio <= _SIMILAR:
            found.append(Reason(ReasonCode.SIMILAR_SIZE, ratio, True))
        elif ratio >= _DIFFERENT:
            found.append(Reason(ReasonCode.SIZES_DIFFER, ratio, False))
    return found


def _language(known: Known, city: int, other: int) -> list[Reason]:
    """No common language speaks against a city only where that tells it from most others."""
    cities = known.still.cities
    if cities.country[city] == cities.country[other]:
        return []
    own, their = cities.languages[city], cities.languages[other]
    if own & their:
        return [Reason(ReasonCode.SAME_LANGUAGE, min(own & their), True)]
    if pair := close_pair(own, their):
        return [Reason(ReasonCode.CLOSE_LANGUAGES, " ".join(pair), True)]
    return [Reason(ReasonCode.NO_SHARED_LANGUAGE, True, False)] if _most_understand(known, own) else []


def _most_understand(known: Known, own: frozenset[str]) -> bool:
    """Whether more than half of all cities speak one of these languages, or one close to it."""
    understood, still = with_kin(own), known.still
    has_common = np.array([bool(understood & spoken) for spoken in still.tongues], dtype=bool)
    return bool(has_common[still.tongue].mean() > _MOST)


def _one(row: int) -> Ints:
    return np.array([row])
