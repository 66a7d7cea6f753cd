"""Which place is meant: accuracy on Wikidata's cities and on the full import's names, beside the plainest lookup.

Truth for cities is `ursino_nodes.csv`: only label and country are asked, right is within 25 km, or for a region the one
whose places lie by the true point. `hekman_twin_cities.csv` is an imperfect key: it only tells where to look.
"""

from __future__ import annotations

import csv
import os
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure
from twinnet import geonames
from twinnet.countries import find_country
from twinnet.fold import fold
from twinnet.gazetteer import Gazetteer, GazetteerPlace, PlaceKind, distance_km
from twinnet.resolve import Decision, Query, Resolution, Resolver

RIGHT_KM = 25.0
KEY_KM = 50.0
Point = tuple[float, float]
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many were asked, answered and answered rightly."""

    asked: int
    answered: int
    right: int

    @property
    def answered_share(self) -> float:
        return 100 * self.answered / self.asked

    @property
    def right_share(self) -> float:
        return 100 * self.right / self.answered


def data_folder() -> Path:
    """The folder of the shared data; FileNotFoundError says how to point to it."""
    folder = Path(os.environ.get("HAMSHAHR_SHARED", "../shared")) / "data" / "ties"
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is missing: set HAMSHAHR_SHARED to the folder of the shared data")
    return folder


def rows(name: str) -> list[dict[str, str]]:
    with (data_folder() / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def is_right(gazetteer: Gazetteer, place: GazetteerPlace, truth: Point) -> bool:
    """Within 25 km, or the region in which the places nearest to the truth lie."""
    if place.lat is not None and place.lon is not None and distance_km(*truth, place.lat, place.lon) <= RIGHT_KM:
        return True
    if place.kind is not PlaceKind.REGION:
        return False
    if not gazetteer.places_tell_region(place.region):
        return place.lat is None or distance_km(*truth, place.lat, place.lon or 0.0) <= 2 * RIGHT_KM
    return place.region in {near.region for near in gazetteer.near(*truth, 2 * RIGHT_KM)[:5]}


def city_tally(gazetteer: Gazetteer, meant: Callable[[str, str], GazetteerPlace | None]) -> Tally:
    """`meant` gives the place for a label and a country, or None where it does not answer."""
    asked = rows("ursino_nodes.csv")
    answers = [(meant(row["label"], row["country"]), (float(row["lat"]), float(row["lon"]))) for row in asked]
    answered = [(place, truth) for place, truth in answers if place is not None]
    return Tally(len(asked), len(answered), sum(is_right(gazetteer, place, truth) for place, truth in answered))


def largest_of_name(gazetteer: Gazetteer, name: str, country: str) -> GazetteerPlace | None:
    """The plainest lookup: the largest city of exactly that name."""
    match = find_country(country)
    found = gazetteer.named(fold(name), match.countries[0]) if match else []
    cities = [place for place in found if place.kind is PlaceKind.CITY]
    return cities[0] if cities else None


def resolve_import(resolver: Resolver) -> tuple[dict[Name, Resolution], float]:
    """Every distinct end of the full import, and the seconds of processor time it took."""
    ends = [(row[f"city{end}"], row[f"country{end}"]) for row in rows("hekman_twin_cities_raw.csv") for end in "12"]
    start = time.process_time()
    resolved = {name: resolver.resolve(Query(*name)) for name in dict.fromkeys(ends)}
    return resolved, time.process_time() - start


def share_of_rows(is_settled: Callable[[Name], bool]) -> float:
    """Percentage of the import's rows of which both ends are settled."""
    table = rows("hekman_twin_cities_raw.csv")
    settled = [all(is_settled((row[f"city{end}"], row[f"country{end}"])) for end in "12") for row in table]
    return 100 * sum(settled) / len(settled)


def key_points() -> dict[Name, Point]:
    return {
        (row[f"city{end}"], row[f"country{end}"]): (float(row[f"lat{end}"]), float(row[f"lng{end}"]))
        for row in rows("hekman_twin_cities.csv")
        for end in "12"
        if row[f"lat{end}"]
    }


def against_key(gazetteer: Gazetteer, resolved: dict[Name, Resolution]) -> tuple[int, list[Name], list[Name]]:
    """(checked, ends whose key lies over 50 km off in another country, ends whose key lies so in the same country)."""
    checked = 0
    abroad: list[Name] = []
    within: list[Name] = []
    for name, point in key_points().items():
        found = resolved.get(name)
        place = found.place if found else None
        if not found or not place or place.lat is None or place.lon is None or place.kind is PlaceKind.REGION:
            continue
        checked += 1
        if distance_km(*point, place.lat, place.lon) > KEY_KM:
            around = {near.country for near in gazetteer.near(*point, KEY_KM)}
            (within if place.country in around else abroad).append(name)
    return checked, abroad, within


def run() -> list[Figure]:
    """All figures, in about 25 seconds."""
    places, names = list(geonames.places()), list(geonames.names())
    tracemalloc.start()
    gazetteer = Gazetteer.build(iter(places), iter(names))
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    start = time.process_time()
    gazetteer = Gazetteer.build(iter(places), iter(names))
    built = time.process_time() - start
    resolver = Resolver(gazetteer)
    cities = city_tally(gazetteer, lambda name, country: resolver.resolve(Query(name, country)).place)
    plain = city_tally(gazetteer, lambda name, country: largest_of_name(gazetteer, name, country))
    resolved, seconds = resolve_import(resolver)
    strict = share_of_rows(lambda name: resolved[name].place is not None)
    located = share_of_rows(lambda name: resolved[name].place is not None or resolved[name].lat is not None)
    waiting = share_of_rows(lambda name: resolved[name].decision not in {Decision.DOUBT, Decision.ERROR})
    exact = share_of_rows(lambda name: largest_of_name(gazetteer, *name) is not None)
    checked, abroad, within = against_key(gazetteer, resolved)
    agreed = 100 * (checked - len(within)) / checked
    return [
        Figure("cities answered", round(cities.answered_share, 2), "%", "≥ 95", cities.answered_share >= 95),
        Figure("cities right when answered", round(cities.right_share, 2), "%", "≥ 99", cities.right_share >= 99),
        Figure("import rows resolved", round(located, 2), "%", "≥ 93", located >= 93, "villages of UN/LOCODE included"),
        Figure("import rows resolved without UN/LOCODE", round(strict, 2), "%", "≥ 91", strict >= 91),
        Figure("import rows that need no person", round(waiting, 2), "%", "≥ 95", waiting >= 95, "with provisional"),
        Figure(
            "errors found in the key", len(abroad), "ends", "≥ 100", len(abroad) >= 100, "it lies in another country"
        ),
        Figure("import ends not against the key", round(agreed, 2), "%", "≥ 97", agreed >= 97, f"of {checked} checked"),
        Figure("import names", round(seconds, 2), "s", "≤ 10", seconds <= 10, f"{len(resolved)} distinct"),
        Figure("gazetteer built", round(built, 2), "s", "≤ 8", built <= 8, f"{len(gazetteer)} places"),
        Figure("gazetteer memory at most", round(peak), "MB", "≤ 250", peak <= 250),
        Figure("plain lookup: cities answered", round(plain.answered_share, 2), "%", "for comparison", True),
        Figure("plain lookup: cities right", round(plain.right_share, 2), "%", "for comparison", True),
        Figure("plain lookup: import rows", round(exact, 2), "%", "for comparison", True),
    ]
