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


class ReasonCode(StrEnum):
    """What each ``value`` is stands beside the code."""

    SHARED_TWINS = "twins_of_your_twins"  # how many cities are tied with both
    NEIGHBOURS_TIED = "neighbours_tied"  # how many cities within 60 km of you are tied with it
    COUNTRY_AFFINITY = "country_affinity"  # times as many ties of the two countries as by chance
    REGION_AFFINITY = "region_affinity"  # how many ties join the two regions
    SAME_LANGUAGE = "same_language"  # code of the language
    SAME_NAME = "same_name"  # the name
    SIMILAR_SIZE = "similar_size"  # the larger population by the smaller
    BOTH_CAPITALS = "both_capitals"  # true
    NEAR_BORDER = "near_border"  # km, across a border
    NEW_COUNTRY = "not_yet_in_country"  # code of the country
    WELL_CONNECTED = "well_connected"  # its ties
    VERY_FAR = "very_far"  # km
    NO_SHARED_LANGUAGE = "no_shared_language"  # true
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


def reasons(known: Known, city: int, other: int) -> tuple[Reason, ...]:
    """What speaks for ``other`` as a partner of ``city``, then what against it; row numbers."""
    found = [*_network(known, city, other), *_place(known, city, other), *_likeness(known, city, other)]
    return tuple(sorted(found, key=lambda reason: not reason.favours))


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
    shared = cities.languages[city] & cities.languages[other]
    if shared and cities.country[city] != cities.country[other]:
        found.append(Reason(ReasonCode.SAME_LANGUAGE, min(shared), True))
    elif not shared:
        found.append(Reason(ReasonCode.NO_SHARED_LANGUAGE, True, False))
    if cities.population[city] > 0 and cities.population[other] > 0:
        ratio = round(math.exp(abs(float(cities.log_population[city] - cities.log_population[other]))), 1)
        if ratio <= _SIMILAR:
            found.append(Reason(ReasonCode.SIMILAR_SIZE, ratio, True))
        elif ratio >= _DIFFERENT:
            found.append(Reason(ReasonCode.SIZES_DIFFER, ratio, False))
    return found


def _one(row: int) -> Ints:
    return np.array([row])
