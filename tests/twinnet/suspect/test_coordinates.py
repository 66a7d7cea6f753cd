"""Points that cannot be right."""

from __future__ import annotations

import csv
from collections.abc import Iterable

import numpy as np
import pytest

from tests.shared import shared
from twinnet.countries import find_country, related
from twinnet.gazetteer import PlaceKind
from twinnet.geonames import places as geonames_places
from twinnet.suspect.coordinates import Settlements, Stated, misplaced, shared_points
from twinnet.suspect.faults import Fault, Remedy

ISFAHAN, TEHRAN, FREIBURG, STRASBOURG = (32.65, 51.67), (35.69, 51.42), (48.0, 7.85), (48.58, 7.75)
SYDNEY, REUNION, YONNE = (-33.87, 151.21), (-20.88, 55.45), (47.8, 3.57)
KNOWN = [
    (*ISFAHAN, "IR", "Isfahan"),
    (*TEHRAN, "IR", "Tehran"),
    (*FREIBURG, "DE", "Freiburg"),
    (*STRASBOURG, "FR", "Strasbourg"),
    (*SYDNEY, "AU", "Sydney"),
    (*REUNION, "RE", "Saint-Denis"),
    (*YONNE, "FR", "Auxerre"),
]


@pytest.fixture
def settlements() -> Settlements:
    lats, lons, countries, names = zip(*KNOWN, strict=True)
    return Settlements(np.array(lats), np.array(lons), countries, names)


def fault(settlements: Settlements, stated: Stated) -> tuple[Fault, Remedy | None] | None:
    found = misplaced([stated], settlements)
    return (found[0].fault, found[0].remedy) if found else None


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (Stated("Isfahan", ("IR",), 32.6, 51.7, (ISFAHAN,)), None),
        (Stated("Isfahan", ("IR",), 132.6, 51.7, (ISFAHAN,)), (Fault.RANGE, None)),
        (Stated("Sydney", ("AU",), 151.21, -33.87, (SYDNEY,)), (Fault.RANGE, Remedy.EXCHANGE)),
        (Stated("Isfahan", ("IR",), 0.0, 0.0, (ISFAHAN,)), (Fault.ZERO, None)),
        (Stated("Isfahan", ("IR",), 51.67, 32.65, (ISFAHAN,)), (Fault.FAR, Remedy.EXCHANGE)),
        (Stated("Sydney", ("AU",), 33.87, 151.21, (SYDNEY,)), (Fault.FAR, Remedy.LATITUDE_SIGN)),
        (Stated("Isfahan", ("IR",), 32.65, -51.67, (ISFAHAN,)), (Fault.FAR, Remedy.LONGITUDE_SIGN)),
        (Stated("Ispahan", ("IR",), 48.0, 7.85), (Fault.COUNTRY, None)),
        (Stated("Isfahan", ("IR",), 35.69, 51.42, (ISFAHAN,)), (Fault.FAR, None)),
        (Stated("Lahr", ("DE",), 48.42, 7.82), None),
        (Stated("Saint-Denis", ("FR",), *REUNION, (STRASBOURG,), ("RE",)), None),
        (Stated("Auxere", ("FR",), *YONNE, (STRASBOURG,)), None),
        (Stated("Nowhere", ("XX",), 48.0, 7.85), None),
        (Stated("Freiburg", (), 48.0, 7.85), None),
    ],
    ids=[
        "right", "beyond the pole", "exchanged beyond the pole", "where the lines meet", "exchanged", "southern",
        "western", "in another country", "in another city", "across the border but near", "listed under its sovereign",
        "spelt otherwise", "country without settlements", "no country",
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_point_and_what_would_mend_it(
    settlements: Settlements, stated: Stated, expected: tuple[Fault, Remedy | None] | None
) -> None:
    assert fault(settlements, stated) == expected


def test_a_finding_tells_how_far_and_where(settlements: Settlements) -> None:
    [country, far] = misplaced(
        [Stated("Ispahan", ("IR",), 48.0, 7.85), Stated("Isfahan", ("IR",), *TEHRAN, (ISFAHAN, SYDNEY))], settlements
    )
    assert country.km == pytest.approx(3700, abs=150)
    assert country.lies_in == "DE"
    assert far.km == pytest.approx(339, abs=5)


def test_without_settlements_only_what_needs_none_is_found() -> None:
    nothing = Settlements(np.array([]), np.array([]), [], [])
    found = misplaced([Stated("A", ("IR",), 0, 0), Stated("B", ("IR",), 99, 0), Stated("C", ("IR",), 9, 9)], nothing)
    assert [one.fault for one in found] == [Fault.ZERO, Fault.RANGE]


def test_one_point_for_many_names_is_told_with_all_of_them() -> None:
    dummy = [Stated(name, ("FR",), 47.96, 7.31) for name in ("Achères", "Auriol", "Vermenton", "Melvan", "ACHERES")]
    alone = [Stated("Paris", ("FR",), 48.85, 2.35), Stated("Paris", ("FR",), 48.85, 2.35)]
    [point] = shared_points([*dummy, *alone])
    assert (point.lat, point.lon, point.countries) == (47.96, 7.31, ("FR",))
    assert list(point.names) == ["Achères", "Auriol", "Melvan", "Vermenton"]


def test_parts_of_one_city_may_share_its_point() -> None:
    parts = [Stated(f"Istanbul ({part})", ("TR",), 41.0, 29.0) for part in ("Fatih", "Kadıköy", "Üsküdar", "Beşiktaş")]
    assert shared_points(parts) == []
    dashed = [Stated(f"New Taipei – {part}", ("TW",), 25.0, 121.0) for part in ("Sanxia", "Tamsui", "Xindian", "Xizhi")]
    assert shared_points(dashed) == []
    spas = [Stated(f"{name}-les-Bains", ("FR",), 43.1, 1.1) for name in ("Néris", "Gréoux", "Évian", "Plombières")]
    assert [len(point.names) for point in shared_points(spas)] == [4]


def test_the_dummy_point_of_the_german_register_is_found_with_its_130_partners() -> None:
    path = shared("data/ties/muenchdo_rgre_TwinTowns_clean.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        stated = [
            Stated(row["partnergemeinde"], (), float(row["partner_latitude"]), float(row["partner_longitude"]))
            for row in csv.DictReader(file)
        ]
    dummy = shared_points(stated)[0]
    assert (dummy.lat, dummy.lon, len(dummy.names)) == (47.964359, 7.3071744, 130)


@pytest.fixture(scope="module")
def world() -> Settlements:
    found = [place for place in geonames_places(500) if place.kind is not PlaceKind.REGION and place.lat is not None]
    lats, lons = np.array([place.lat for place in found]), np.array([place.lon for place in found])
    return Settlements(lats, lons, [place.country for place in found], [place.name for place in found])


def misplaced_abroad(world: Settlements, cities: Iterable[tuple[str, str, str, str]]) -> tuple[set[str], int]:
    """Of (name, country, latitude, longitude): those whose point lies in another country, and how many were checked."""
    stated = []
    for name, country, lat, lon in dict.fromkeys(cities):
        match = find_country(country)
        if match and lat and lon:
            also = tuple(other for code in match.countries for other in related(code))
            stated.append(Stated(name, match.countries, float(lat), float(lon), related=also))
    found = {f"{one.stated.name}, {one.stated.countries[0]}" for one in misplaced(stated, world)}
    return found, len(stated)


def test_cities_of_wikidata_that_lie_elsewhere_than_it_says(world: Settlements) -> None:
    with shared("data/ties/ursino_nodes.csv").open(encoding="utf-8", newline="") as file:
        rows = [(row["label"], row["country"], row["lat"], row["lon"]) for row in csv.DictReader(file)]
    found, checked = misplaced_abroad(world, rows)
    crimea = {f"{name}, RU" for name in ("Bakhchysarai", "Feodosia", "Sevastopol", "Simferopol", "Yalta", "Yevpatoria")}
    assert (found, checked) == ({"Chlef, FR"} | crimea, 4566)


def test_misplaced_cities_of_the_answer_key_are_found(world: Settlements) -> None:
    with shared("data/ties/hekman_twin_cities.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            (row[f"city{end}"], row[f"country{end}"], row[f"lat{end}"], row[f"lng{end}"])
            for row in csv.DictReader(file)
            for end in "12"
        ]
    found, checked = misplaced_abroad(world, rows)
    known = {"Ipswich, AU", "Northampton, US", "Bergen, DE", "Lagos, PT", "Valladolid, MX", "Perth, GB", "Gera, TZ"}
    assert known <= found
    assert checked > 17_000
    assert 0.013 < len(found) / checked < 0.016
