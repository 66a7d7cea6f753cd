"""What a place is found by as one types: its folded names, and their rests from later words on; each with its rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log10
from typing import NamedTuple

from hamshahr.atlas.models import Place, PlaceKind, SearchTerm
from twinnet.fold import fold, squash

LAST_TIER = 11
MAX_LENGTH = 200
_NON_JOINER = "\u200c"
_TIER_WIDTH = 500
_BIGGEST = 7.6
_SHORT = 100
_ALTERNATE = 1200
_OTHER_SCRIPT = 300
_LAST_LATIN = "\u024f"
_REST = 400
_SIZE_WHERE_UNKNOWN = {
    PlaceKind.REGION: 30_000,
    PlaceKind.COUNTY: 20_000,
    PlaceKind.MUNICIPALITY: 3_000,
    PlaceKind.DISTRICT: 3_000,
    PlaceKind.ISLAND: 3_000,
    PlaceKind.CITY: 300,
}


class Term(NamedTuple):
    """A row of SearchTerm without its place. `tier` is the rank in coarse steps, 0 the best, LAST_TIER the rest."""

    text: str
    tier: int
    rank: int
    is_whole: bool


def terms_of(kind: str, population: int | None, main: Iterable[str], others: Iterable[str]) -> list[Term]:
    """The terms of one place from its folded names; every text once, with its best rank.

    `main` are its English, Persian and own names, found also by their later words ("new york" by "york") and, with
    the names that are short for them ("new york" for "new york city"), written in one ("newyork").
    """
    size = population or _SIZE_WHERE_UNKNOWN[PlaceKind(kind)]
    base = max(0, round(1000 * (_BIGGEST - log10(size))))
    ranks: dict[str, tuple[int, bool]] = {}
    main, others = list(dict.fromkeys(main)), list(others)
    short = [text for text in others if any(_is_short_for(text, name) for name in main)]
    for text in main:
        ranks[text] = (base, True)
    for text in short:
        ranks.setdefault(text, (base + _SHORT, True))
    for text in others:
        ranks.setdefault(text, (base + _apart(text), True))
    for text in (*main, *short):
        if " " in text:
            ranks.setdefault(squash(text), (base + _ALTERNATE, True))
    for text in main:
        for rest in _rests(text):
            ranks.setdefault(rest, (base + _REST, False))
    return [
        Term(text, min(rank // _TIER_WIDTH, LAST_TIER), rank, is_whole)
        for text, (rank, is_whole) in ranks.items()
        if text and len(text) <= MAX_LENGTH
    ]


def _is_short_for(text: str, name: str) -> bool:
    """Whether a name is made of the first words of another ("newcastle"), or of its last ("hull")."""
    return name.startswith(f"{text} ") or name.endswith(f" {text}")


def _apart(text: str) -> int:
    """How far an alternate name stands behind a main one: less in other scripts, in which a place has few names."""
    return _ALTERNATE if text[:1] <= _LAST_LATIN else _OTHER_SCRIPT


def _rests(text: str) -> Iterable[str]:
    """The rests of a name from its second, third … word on, of two letters or more."""
    at = text.find(" ")
    while at >= 0:
        rest = text[at + 1 :]
        if len(rest) > 1:
            yield rest
        at = text.find(" ", at + 1)


def spellings(names: Sequence[str]) -> list[str]:
    """Names folded, those with a zero-width non-joiner («نجف‌آباد») also as if written with a space."""
    folded = [fold(name) for name in names]
    spaced = [fold(name.replace(_NON_JOINER, " ")) for name in names if _NON_JOINER in name]
    return [name for name in dict.fromkeys(folded + spaced) if name]


def search_terms(place: Place, main: Sequence[str], others: Sequence[str]) -> list[SearchTerm]:
    """The search terms of a place that has a key, not yet saved; from names as written (see terms_of)."""
    found = terms_of(place.kind, place.population, spellings(main), map(fold, others))
    return [SearchTerm(place=place, **term._asdict()) for term in found]
