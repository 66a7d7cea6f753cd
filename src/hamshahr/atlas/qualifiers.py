"""Where a place is looked for: the country or region at the end of what was typed ("paris texas", «کرج، ایران»)."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from twinnet.countries import codes, country_name, named_country
from twinnet.fold import fold
from twinnet.reference import regions

_COMMA = re.compile(r"\s*[,،、，;؛]\s*")
_WORD_BREAK = re.compile(r"[\s\-‐‑–—/()]+")
_MOST_WORDS = 4
_MOST_READINGS = 2
_SHORTEST_BEGINNING = 3
_MOST_BEGUN_COUNTRIES = 3
_TOO_MANY = 30


@dataclass(frozen=True, slots=True)
class Setting:
    """Countries (ISO 3166-1 alpha-2) and regions (ISO 3166-2), in any one of which a place may lie."""

    countries: frozenset[str]
    regions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Within:
    """What narrows a search: a place must be of one of the kinds, and in each of the settings; empty is no bound."""

    kinds: frozenset[str] = frozenset()
    settings: tuple[Setting, ...] = ()


def readings(typed: str, within: Within) -> Iterator[tuple[str, Within]]:
    """(folded name, where) for the ways in which what was typed tells a place and its country or region.

    That stands at the end ("paris texas", two ways at most) or, in full, at the beginning ("Bayern München", one).
    """
    if len(parts := _COMMA.split(typed.strip())) > 1:
        settings = [setting(part) for part in parts[1:] if fold(part)]
        known = tuple(one for one in settings if one)
        if known and len(known) == len(settings) and (name := fold(parts[0])):
            yield name, replace(within, settings=within.settings + known)
        return
    words = _words(typed)
    most = min(_MOST_WORDS, len(words) - 1)
    endings = ((words[:-count], setting(" ".join(words[-count:]))) for count in range(most, 0, -1))
    beginnings = ((words[count:], _leading(" ".join(words[:count]))) for count in range(most, 0, -1))
    for ways, most_ways in ((endings, _MOST_READINGS), (beginnings, 1)):
        known_ways = ((name, known) for rest, known in ways if known and (name := fold(" ".join(rest))))
        for name, known_setting in islice(known_ways, most_ways):
            yield name, replace(within, settings=(*within.settings, known_setting))


def splits(typed: str) -> list[tuple[str, str]]:
    """(folded city, folded district) for the ways in which what was typed names both, in either order."""
    words = [word for one in _words(typed) if (word := fold(one))][: _MOST_WORDS + 1]
    halves = [(" ".join(words[:count]), " ".join(words[count:])) for count in range(1, len(words))]
    return halves + [(last, first) for first, last in halves]


def countries_named(text: str) -> list[str]:
    """Codes (ISO 3166-1 alpha-2) of the countries with this name in any language, else of the few whose name begins so.

    A code itself is taken only in capitals ("UK"): in small letters it may be the beginning of a city.
    """
    folded = fold(text)
    if len(folded) < _SHORTEST_BEGINNING and not (text.strip().isupper() or not folded.isascii()):
        return []
    if exact := _exactly(text, folded).countries:
        return sorted(exact)
    begun = sorted(code for code in _beginning(folded) if len(code) == 2) if len(folded) > _SHORTEST_BEGINNING else []
    return begun if len(begun) <= _MOST_BEGUN_COUNTRIES else []


def _words(typed: str) -> list[str]:
    return [word for word in _WORD_BREAK.split(typed) if word]


def _leading(text: str) -> Setting | None:
    """The countries and regions with this name in full; None without any, or where it may be a mere article ("la")."""
    folded = fold(text)
    known = _exactly(text, folded) if len(folded) >= _SHORTEST_BEGINNING or not folded.isascii() else _setting(())
    return known if known.countries or known.regions else None


def setting(text: str) -> Setting | None:
    """The countries and regions with this name or code, or if none has it, whose name begins so; None without any."""
    folded = fold(text)
    exact = _exactly(text, folded)
    if exact.countries or exact.regions:
        return exact
    begun = _beginning(folded) if len(folded) >= _SHORTEST_BEGINNING else frozenset()
    return _setting(begun) if 0 < len(begun) <= _TOO_MANY else None


def _exactly(text: str, folded: str) -> Setting:
    """By name in English or Persian or by code; else by any spelling that twinnet knows."""
    known = {code for name, code in _slice(folded, folded + " ") if name == folded}
    is_short = len(folded) == 2 and folded.isascii()
    if is_short:
        known |= _regions_by_short_code().get(folded, frozenset()) | ({folded.upper()} & codes())
    if not known or is_short:
        match = named_country(text.upper() if is_short else text)
        if match and not match.rest:
            known |= {match.region} if match.region else set(match.countries)
    return _setting(known)


def _setting(found: Iterable[str]) -> Setting:
    """Country codes have two letters, codes of regions more."""
    return Setting(
        frozenset(code for code in found if len(code) == 2), frozenset(code for code in found if len(code) > 2)
    )


def _beginning(folded: str) -> frozenset[str]:
    return frozenset(code for _, code in _slice(folded, folded + "\U0010ffff"))


def _slice(first: str, last: str) -> list[tuple[str, str]]:
    names = _names()
    return names[bisect_left(names, (first, "")) : bisect_left(names, (last, ""))]


@cache
def _names() -> list[tuple[str, str]]:
    """(folded name, code) of all countries in English and Persian and of all regions, in order."""
    names = {(fold(country_name(code, language)), code) for code in codes() for language in ("en", "fa")}
    for region in regions():
        names |= {(fold(name), region.iso) for name in (region.name, region.name_fa, *region.names) if fold(name)}
    return sorted(names)


@cache
def _regions_by_short_code() -> dict[str, frozenset[str]]:
    """Regions by the two letters that their country knows them by ("il" → US-IL)."""
    found: dict[str, set[str]] = {}
    for region in regions():
        if len(region.iso) == 5 and region.iso[3:].isalpha():
            found.setdefault(region.iso[3:].lower(), set()).add(region.iso)
    return {code: frozenset(isos) for code, isos in found.items()}
