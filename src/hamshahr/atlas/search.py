"""Finding places as one types, in any script: best first, in a bounded number of queries.

Candidates (candidates.py) are read for what was typed as one name and, if no place is called so, for the ways in which
it may tell a place and where it lies ("paris texas", "Berlin – Spandau"). All stand in one order: how well the name
fits, how big the place is, and how many ties it has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10

from django.db import connection

from hamshahr.atlas.candidates import AFTER_ALL, Candidate, best_of_each, fitting, marks, parts_fitting, spelt_near
from hamshahr.atlas.models import Place, PlaceKind
from hamshahr.atlas.qualifiers import Setting, Within, readings, splits
from twinnet.fold import fold

LONGEST = 100
_CANDIDATES_PER_ANSWER = 4
_FEWEST_CANDIDATES = 40
_TIES = 900
_NOT_A_TOWN = 400
_SIDE_NAME = 1500
_WEAK = 5500
_IDEOGRAPHS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class Hit:
    """The key of a place that was looked for.

    `matched` is the name that fits what was typed, `is_whole` tells that it was typed in full; `ties` counts its
    relationships. With `is_near` no place is called so, and this one is only spelt like it ("did you mean").
    """

    key: int
    matched: str
    ties: int
    is_whole: bool
    is_near: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A place that was looked for; the rest as in Hit."""

    place: Place
    matched: str
    ties: int
    is_whole: bool
    is_near: bool = False


def search(text: str, limit: int = 10, kinds: Sequence[str] = (), countries: Sequence[str] = ()) -> list[Found]:
    """The places themselves of what `hits` finds."""
    found = hits(text, limit, kinds, countries)
    places = Place.objects.with_setting().in_bulk([one.key for one in found])
    return [Found(places[one.key], one.matched, one.ties, one.is_whole, one.is_near) for one in found]


def hits(text: str, limit: int = 10, kinds: Sequence[str] = (), countries: Sequence[str] = ()) -> list[Hit]:
    """The `limit` best places for what was typed so far, from two letters on (one in Chinese, Japanese or Korean).

    `kinds` (PlaceKind) and `countries` (ISO 3166-1 alpha-2) narrow the search. "Name, country", "name region" and
    "city district" narrow it too, if nothing bears all of it as a name.
    """
    typed = text[:LONGEST]
    folded = fold(typed)
    if len(folded) < 2 and not _IDEOGRAPHS.match(folded):
        return []
    settings = (Setting(frozenset(code.upper() for code in countries), frozenset()),) if countries else ()
    within = Within(frozenset(kinds), settings)
    count = max(_FEWEST_CANDIDATES, _CANDIDATES_PER_ANSWER * limit)
    candidates = fitting(folded, count, within)
    read = [(folded, within)]
    if _is_weak(candidates):
        narrowed = list(readings(typed, within))
        for name, narrower in narrowed:
            candidates += fitting(name, count, narrower)
        candidates += parts_fitting(splits(typed), within)
        read = narrowed or read
    candidates += _near(candidates, *read[0], count)
    return _named(_ranked(best_of_each(candidates)[:count], limit))


def _near(candidates: Sequence[Candidate], name: str, within: Within, count: int) -> list[Candidate]:
    """What is spelt nearly so, if nothing was found, or only the beginning of one word that hardly anyone means."""
    if not _is_weak(candidates) or (candidates and " " in name):
        return []
    return spelt_near(name, count, within, is_last_resort=not candidates)


def _is_weak(candidates: Sequence[Candidate]) -> bool:
    """Whether there is nothing, or only the beginning of what hardly anyone means."""
    return not any(one.is_whole or one.rank < _WEAK for one in candidates)


def _ranked(candidates: Sequence[Candidate], limit: int) -> list[tuple[Candidate, int, list[str]]]:
    """The `limit` best candidates in order, each with the number of its ties and its main names.

    Ten times the people weigh as much as 1000 of rank, ten times the ties as much as _TIES. A region stands behind the
    city of its name, the beginning of a side name behind that of a main one.
    """
    if not candidates:
        return []
    parties = Place.relationships.through._meta.db_table
    ties = Place._meta.get_field("relationships").related_model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.id, p.kind, (SELECT COUNT(*) FROM {parties} t JOIN {ties} r ON r.id = t.relationship_id"  # noqa: S608
            " WHERE t.place_id = p.id AND NOT r.is_withdrawn AND NOT r.is_confidential AND r.part_of_id IS NULL),"
            f" p.name_en, p.name_fa, p.name_local FROM atlas_place p WHERE p.id IN ({marks(candidates)})",
            [one.key for one in candidates],
        )
        about = {key: (kind, main, ties) for key, kind, ties, *main in cursor.fetchall()}

    def score(one: Candidate) -> tuple[float, int]:
        kind, main, ties = about[one.key]
        behind = _NOT_A_TOWN if kind in (PlaceKind.REGION, PlaceKind.COUNTY) else 0
        if not one.is_whole and not any(f" {one.text}" in f" {fold(name)}" for name in main):
            behind += _SIDE_NAME
        return one.rank + behind - _TIES * log10(1 + ties), one.key

    best = sorted(candidates, key=score)[:limit]
    return [(one, about[one.key][2], about[one.key][1]) for one in best]


def _named(ranked: Sequence[tuple[Candidate, int, list[str]]]) -> list[Hit]:
    """These candidates in their order, each under the name that fits."""
    if not ranked:
        return []
    keys, texts = [one.key for one, _, _ in ranked], sorted({one.text for one, _, _ in ranked})
    begun = " OR ".join(["folded >= %s AND folded < %s"] * len(texts))
    names: dict[int, list[tuple[str, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place_id, folded, name FROM atlas_placename WHERE place_id IN ({marks(keys)}) AND ({begun})",  # noqa: S608
            [*keys, *(bound for text in texts for bound in (text, text + AFTER_ALL))],
        )
        for key, folded, name in cursor.fetchall():
            names.setdefault(key, []).append((folded, name))
    return [
        Hit(one.key, _matched(main, names.get(one.key, []), one.text), ties, one.is_whole, one.is_near)
        for one, ties, main in ranked
    ]


def _matched(main: Sequence[str], names: Sequence[tuple[str, str]], folded: str) -> str:
    """The name that fits what was typed: in full if any does, else a main one, else the shortest.

    `main` are those in English, Persian and the place's own language, `names` (folded, name) of those that begin so; a
    main name may also fit by a later word.
    """
    spellings = {name: key for key, name in names if key.startswith(folded)}
    fitting_names = [*_among(main, spellings), *(name for _, name in sorted(names) if name in spellings)]
    for name in fitting_names:
        if spellings[name] == folded:
            return name
    if fitting_names:
        return fitting_names[0]
    return next((name for name in main if f" {folded}" in f" {fold(name)}"), main[0])


def _among(names: Sequence[str], known: Mapping[str, str]) -> Iterator[str]:
    return (name for name in names if name in known)
