"""The places whose names fit what was typed, read from the table of search terms with a bounded number of queries.

Terms are read tier by tier, so that a short beginning such as "sa" is answered from the first tiers alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from rapidfuzz import process
from rapidfuzz.distance import OSA

from hamshahr.atlas.qualifiers import Setting, Within
from hamshahr.atlas.terms import LAST_TIER

AFTER_ALL = "\U0010ffff"
_ROWS_OF_ONE_PLACE = 3
_NEAR_TERMS = 6000
_TIERS_OF_BIG_PLACES = 5
_SHORTEST_NEAR = 4
_SHORTEST_PART = 3
_BEGUN = 2500
_MISSPELT = 2500
_EDIT = 1000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place whose name fits; `text` is the folded name typed, `rank` says how well, smaller better.

    A name typed in full counts as its term's rank; one only begun, or spelt otherwise, as if the place were smaller.
    """

    key: int
    rank: int
    text: str
    is_whole: bool = False
    is_near: bool = False


def fitting(folded: str, count: int, within: Within) -> list[Candidate]:
    """Candidates for a folded name, about `count` typed in full and `count` begun; the SQL holds placeholders only."""
    conditions, values = _conditions(within)
    join = "JOIN atlas_place p ON p.id = t.place_id" if conditions else ""
    terms = f"FROM atlas_searchterm t {join} WHERE {''.join(f'{one} AND ' for one in conditions)}t.tier = %s AND"
    whole = (
        f"SELECT * FROM (SELECT t.place_id, t.rank, 1 AS is_whole {terms} t.text = %s AND t.is_whole"  # noqa: S608
        f" ORDER BY t.rank, t.place_id LIMIT {count:d}) AS whole"
    )
    begun = (
        f"SELECT * FROM (SELECT t.place_id, MIN(t.rank), 0 AS is_whole {terms} t.text >= %s AND t.text < %s"  # noqa: S608
        f" GROUP BY t.place_id ORDER BY 2, 1 LIMIT {count:d}) AS begun"
    )
    branches: list[str] = []
    parameters: list[Any] = []
    for branch, bounds in ((whole, [folded]), (begun, [folded, folded + AFTER_ALL])):
        for tier in range(LAST_TIER + 1):
            branches.append(branch)
            parameters += [*values, tier, *bounds]
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION ALL '.join(branches)} LIMIT {count * _ROWS_OF_ONE_PLACE:d}", parameters)
        return [
            Candidate(key, rank + (0 if is_whole else _BEGUN), folded, is_whole=bool(is_whole))
            for key, rank, is_whole in cursor.fetchall()
        ]


def parts_fitting(splits: Sequence[tuple[str, str]], within: Within) -> list[Candidate]:
    """Candidates among the districts of a city: of each split (folded city, folded district) those it fits."""
    if not splits:
        return []
    conditions, values = _conditions(within)
    tiers, cities = range(LAST_TIER + 1), sorted({city for city, _ in splits})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place_id, text FROM atlas_searchterm"  # noqa: S608
            f" WHERE tier IN ({marks(tiers)}) AND text IN ({marks(cities)}) AND is_whole",
            [*tiers, *cities],
        )
        called = dict(cursor.fetchall())
        if not called:
            return []
        cursor.execute(
            "SELECT p.part_of_id, t.place_id, t.rank, t.text, t.is_whole"  # noqa: S608
            " FROM atlas_place p JOIN atlas_searchterm t ON t.place_id = p.id"
            f" WHERE {''.join(f'{one} AND ' for one in conditions)}p.part_of_id IN ({marks(called)})",
            [*values, *called],
        )
        rows = cursor.fetchall()
    found = []
    for whole, key, rank, text, is_name in rows:
        for outer, inner in splits:
            if outer == called[whole] and text == inner and is_name:
                found.append(Candidate(key, rank, inner, is_whole=True))
            elif outer == called[whole] and len(inner) >= _SHORTEST_PART and text.startswith(inner):
                found.append(Candidate(key, rank + _BEGUN, inner))
    return found


def spelt_near(folded: str, count: int, within: Within, *, is_last_resort: bool) -> list[Candidate]:
    """Candidates whose name is spelt nearly so; their `text` is that (folded) name.

    Looked for among the names of big places that share the first two letters; as a last resort among all that share
    them, and those of big places that share the first one, with more letters wrong.
    """
    if len(folded) < _SHORTEST_NEAR:
        return []
    tiers = range(LAST_TIER + 1)
    texts = _beginning_with(folded[:2], tiers if is_last_resort else tiers[:_TIERS_OF_BIG_PLACES])
    edits = 1
    if is_last_resort:
        texts |= _beginning_with(folded[:1], tiers[:_TIERS_OF_BIG_PLACES])
        edits = 1 if len(folded) < 6 else 2 if len(folded) < 10 else 3
    near = process.extract(folded, texts, scorer=OSA.distance, score_cutoff=edits, limit=count)
    distances = {text: distance for text, distance, _ in near}
    if not distances:
        return []
    conditions, values = _conditions(within)
    join = "JOIN atlas_place p ON p.id = t.place_id" if conditions else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.text, t.rank, t.place_id FROM atlas_searchterm t {join}"  # noqa: S608
            f" WHERE {''.join(f'{one} AND ' for one in conditions)}t.tier IN ({marks(tiers)})"
            f" AND t.text IN ({marks(distances)}) AND t.is_whole",
            [*values, *tiers, *distances],
        )
        return [
            Candidate(key, rank + _MISSPELT + round(_EDIT * distances[text]), text, is_near=True)
            for text, rank, key in cursor.fetchall()
        ]


def _beginning_with(letters: str, tiers: range) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT text FROM atlas_searchterm WHERE tier IN ({marks(tiers)}) AND text >= %s AND text < %s"  # noqa: S608
            f" ORDER BY tier LIMIT {_NEAR_TERMS:d}",
            [*tiers, letters, letters + AFTER_ALL],
        )
        return {text for (text,) in cursor.fetchall()}


def _conditions(within: Within) -> tuple[list[str], list[str]]:
    """The conditions on the place p that keep to what a search is narrowed to, and their values."""
    conditions, values = [], []
    if within.kinds:
        conditions.append(f"p.kind IN ({marks(within.kinds)})")
        values += sorted(within.kinds)
    for setting in within.settings:
        conditions.append(_lies_in(setting))
        values += [*sorted(setting.countries), *sorted(setting.regions)]
    return conditions, values


def _lies_in(setting: Setting) -> str:
    return (
        f"(p.country_id IN ({marks(setting.countries)})"  # noqa: S608
        f" OR p.region_id IN (SELECT id FROM atlas_place WHERE iso_code IN ({marks(setting.regions)})))"
    )


def marks(values: Collection[object]) -> str:
    """Placeholders for the values; NULL, which nothing equals, where there are none."""
    return ", ".join(["%s"] * len(values)) or "NULL"


def best_of_each(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best candidate of every place, best first."""
    best: dict[int, Candidate] = {}
    for one in sorted(candidates, key=lambda one: (one.rank, one.key)):
        best.setdefault(one.key, one)
    return list(best.values())
