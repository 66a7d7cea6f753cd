"""Finding places as one types, in any script: best first, in a bounded number of queries.

Answers are ordered by whether a name was typed in full, then by the rank of the term (terms.py). Terms are read tier by
tier, so that a short beginning such as "sa" is answered from the first tiers without reading all.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from hamshahr.atlas.models import Place, PlaceName, SearchTerm
from hamshahr.atlas.qualifiers import Setting, Within, readings
from hamshahr.atlas.terms import LAST_TIER
from twinnet.fold import fold

LONGEST = 100
_AFTER_ALL = "\U0010ffff"
_TIERS_OF_ONE_PLACE = 4
_SHORTEST_NEAR = 4
_NEAR_TERMS = 6000
_TIERS_OF_BIG_PLACES = 5
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
_WHOLE, _BEGUN = 0, 1


@dataclass(frozen=True, slots=True)
class Found:
    """A place that was looked for.

    `matched` is the name that fits what was typed, `is_whole` tells that it was typed in full; `ties` counts its
    relationships. With `is_near` nothing was found and this is only spelt like it ("did you mean").
    """

    place: Place
    matched: str
    ties: int
    is_whole: bool
    is_near: bool = False


def search(text: str, limit: int = 10, kinds: Sequence[str] = (), countries: Sequence[str] = ()) -> list[Found]:
    """The `limit` best places for what was typed so far, from two letters on (one in Chinese, Japanese or Korean).

    `kinds` (PlaceKind) and `countries` (ISO 3166-1 alpha-2) narrow the search. "Name, country" and "name region" narrow
    it too, if nothing bears all of it as a name.
    """
    typed = text[:LONGEST]
    folded = fold(typed)
    if len(folded) < 2 and not _IDEOGRAPHS.match(folded):
        return []
    settings = (Setting(frozenset(code.upper() for code in countries), frozenset()),) if countries else ()
    within = Within(frozenset(kinds), settings)
    if graded := _graded(folded, limit, within):
        return _found(graded, folded)
    narrowed = list(readings(typed, within))
    for name, narrower in narrowed:
        if graded := _graded(name, limit, narrower):
            return _found(graded, name)
    name, narrower = narrowed[0] if narrowed else (folded, within)
    return _near(_spelt_near(name, limit, narrower))


def _graded(folded: str, limit: int, within: Within) -> dict[int, int]:
    """Keys of the best places in order, each with _WHOLE or _BEGUN; only placeholders are put into the SQL."""
    narrowing, values = _narrowing(within)
    terms = f"FROM atlas_searchterm t {narrowing} t.tier = %s AND"
    whole = (
        f"SELECT * FROM (SELECT t.place_id, t.rank, {_WHOLE} AS grade {terms} t.text = %s AND t.is_whole"  # noqa: S608
        f" ORDER BY t.rank, t.place_id LIMIT {limit:d}) AS whole"
    )
    begun = (
        f"SELECT * FROM (SELECT t.place_id, MIN(t.rank), {_BEGUN} AS grade {terms} t.text >= %s AND t.text < %s"  # noqa: S608
        f" GROUP BY t.place_id ORDER BY 2, 1 LIMIT {limit:d}) AS begun"
    )
    branches: list[str] = []
    parameters: list[Any] = []
    for branch, bounds in ((whole, [folded]), (begun, [folded, folded + _AFTER_ALL])):
        for tier in range(LAST_TIER + 1):
            branches.append(branch)
            parameters += [*values, tier, *bounds]
    best: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(branches)} LIMIT {limit * (1 + _TIERS_OF_ONE_PLACE):d}", parameters)
        for key, _, grade in cursor.fetchall():
            if len(best) < limit:
                best.setdefault(key, grade)
    return best


def _narrowing(within: Within) -> tuple[str, list[str]]:
    """The join and the conditions (ending in WHERE or AND) that keep to what a search is narrowed to."""
    conditions, values = [], []
    if within.kinds:
        conditions.append(f"p.kind IN ({_marks(within.kinds)})")
        values += sorted(within.kinds)
    for setting in within.settings:
        conditions.append(
            f"(p.country_id IN ({_marks(setting.countries)})"  # noqa: S608
            f" OR p.region_id IN (SELECT id FROM atlas_place WHERE iso_code IN ({_marks(setting.regions)})))"
        )
        values += [*sorted(setting.countries), *sorted(setting.regions)]
    if not conditions:
        return "WHERE", values
    return "JOIN atlas_place p ON p.id = t.place_id WHERE " + " AND ".join(conditions) + " AND", values


def _marks(values: Collection[object]) -> str:
    """Placeholders for the values; NULL, which nothing equals, where there are none."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def _found(graded: Mapping[int, int], folded: str) -> list[Found]:
    """The places of these keys, in their order."""
    places, ties = _places(graded)
    names: dict[int, list[tuple[str, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place_id, folded, name FROM atlas_placename WHERE place_id IN ({_marks(graded)})"  # noqa: S608
            " AND folded >= %s AND folded < %s",
            [*graded, folded, folded + _AFTER_ALL],
        )
        for key, name_folded, name in cursor.fetchall():
            names.setdefault(key, []).append((name_folded, name))
    return [
        Found(places[key], _matched(places[key], names.get(key, []), folded), ties[key], is_whole=grade == _WHOLE)
        for key, grade in graded.items()
    ]


def _near(spellings: Mapping[int, str]) -> list[Found]:
    """The places of these keys, in their order, each under the name with that (folded) spelling."""
    places, ties = _places(spellings)
    fitting = PlaceName.objects.filter(place_id__in=spellings, folded__in=set(spellings.values()))
    names = {(key, folded): name for key, folded, name in fitting.values_list("place_id", "folded", "name")}
    return [
        Found(place, names.get((key, spelling), place.name_en), ties[key], is_whole=False, is_near=True)
        for key, spelling in spellings.items()
        for place in [places[key]]
    ]


def _places(keys: Collection[int]) -> tuple[dict[int, Place], dict[int, int]]:
    """Places by key, and how many relationships each has."""
    counted = Place.objects.filter(pk__in=keys).values_list("pk").annotate(Count("relationships"))
    return Place.objects.with_setting().in_bulk(list(keys)), dict(counted)


def _matched(place: Place, names: Sequence[tuple[str, str]], folded: str) -> str:
    """The place's name that fits what was typed: in full if any does, else one of its main names, else the shortest.

    `names` are (folded, name) of all that begin so; a main name may also fit by a later word.
    """
    main = (place.name_en, place.name_fa, place.name_local)
    spellings = {name: key for key, name in names}
    fitting = [name for name in main if name in spellings] + [name for _, name in sorted(names)]
    for name in fitting:
        if spellings[name] == folded:
            return name
    if fitting:
        return fitting[0]
    return next((name for name in main if f" {folded}" in f" {fold(name)}"), place.name_en)


def _spelt_near(folded: str, limit: int, within: Within) -> dict[int, str]:
    """Keys of places whose name is spelt nearly so, the nearest and biggest first, each with that (folded) name.

    Looked for among the names that share the first two letters, and among those of big places that share the first one.
    """
    if len(folded) < _SHORTEST_NEAR:
        return {}
    edits = 1 if len(folded) < 6 else 2 if len(folded) < 10 else 3
    tiers = range(LAST_TIER + 1)
    texts = _beginning_with(folded[:2], tiers) | _beginning_with(folded[:1], tiers[:_TIERS_OF_BIG_PLACES])
    near = process.extract(folded, texts, scorer=OSA.distance, score_cutoff=edits, limit=limit)
    distances = {text: distance for text, distance, _ in near}
    bearers = SearchTerm.objects.filter(tier__in=tiers, text__in=distances, is_whole=True)
    if within.kinds:
        bearers = bearers.filter(place__kind__in=within.kinds)
    for setting in within.settings:
        bearers = bearers.filter(_lies_in(setting))
    rows = list(bearers.values_list("text", "rank", "place_id"))
    best: dict[int, str] = {}
    for text, _, key in sorted(rows, key=lambda row: (distances[row[0]], row[1], row[2])):
        if len(best) < limit:
            best.setdefault(key, text)
    return best


def _beginning_with(letters: str, tiers: range) -> set[str]:
    terms = SearchTerm.objects.filter(tier__in=tiers, text__gte=letters, text__lt=letters + _AFTER_ALL)
    return set(terms.order_by("tier").values_list("text", flat=True)[:_NEAR_TERMS])


def _lies_in(setting: Setting) -> Q:
    return Q(place__country__in=setting.countries) | Q(place__region__iso_code__in=setting.regions)
