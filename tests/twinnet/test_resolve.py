"""Which place is meant, on a small gazetteer made by hand: every kind of reading, and above all what is not guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twinnet.fold import fold
from twinnet.gazetteer import Gazetteer, GazetteerPlace, PlaceKind
from twinnet.resolve import EVIDENCE, Decision, Query, Resolution, Resolver, explain

CITY, REGION = PlaceKind.CITY, PlaceKind.REGION
WORLD = [
    (1, "Karaj", "IR", "IR-30", 35.83, 50.99, 1_448_075, CITY, "کرج"),
    (2, "Tehran", "IR", "IR-23", 35.69, 51.42, 7_153_309, CITY, "تهران|Teheran"),
    (3, "Munich", "DE", "DE-BY", 48.14, 11.58, 1_505_005, CITY, "München|Muenchen|Мюнхен|ミュンヘン"),
    (4, "Berlin", "DE", "DE-BE", 52.52, 13.41, 3_426_354, CITY, "برلین"),
    (5, "Spandau", "DE", "DE-BE", 52.55, 13.20, 39_653, CITY, "Berlin-Spandau"),
    (6, "Neustadt", "DE", "DE-RP", 49.35, 8.14, 53_000, CITY, ""),
    (7, "Neustadt", "DE", "DE-BY", 49.58, 10.61, 40_000, CITY, ""),
    (8, "Halle (Saale)", "DE", "DE-ST", 51.48, 11.97, 237_865, CITY, "Halle"),
    (9, "Halle", "DE", "DE-NW", 52.06, 8.36, 21_393, CITY, ""),
    (10, "Prague", "CZ", "CZ-10", 50.09, 14.42, 1_165_581, CITY, "Praha"),
    (11, "Havana", "CU", "CU-03", 23.13, -82.38, 2_163_824, CITY, "La Habana"),
    (12, "Salisbury", "US", "US-MD", 38.36, -75.60, 32_899, CITY, ""),
    (13, "Salisbury", "US", "US-NC", 35.67, -80.47, 34_017, CITY, ""),
    (14, "Maryland", "US", "US-MD", None, None, 0, REGION, ""),
    (15, "Springfield", "US", "US-IL", 39.80, -89.64, 114_394, CITY, ""),
    (16, "Springfield", "US", "US-MA", 42.10, -72.59, 154_341, CITY, ""),
    (17, "Illinois", "US", "US-IL", None, None, 0, REGION, ""),
    (18, "Hawaii", "US", "US-HI", None, None, 0, REGION, ""),
    (19, "Saint Petersburg", "RU", "RU-SPE", 59.94, 30.31, 5_351_935, CITY, "سن پترزبورگ|Leningrad"),
    (20, "Aichi", "JP", "JP-23", 35.18, 136.91, 0, REGION, "Aichi Prefecture"),
    (21, "Okazaki", "JP", "JP-23", 34.95, 137.17, 384_654, CITY, "Aichi"),
    (22, "Kyoto", "JP", "JP-26", 35.02, 135.75, 1_463_723, CITY, ""),
    (23, "Kyoto", "JP", "JP-26", 35.02, 135.75, 0, REGION, ""),
    (24, "Sagae", "JP", "JP-06", 38.38, 140.28, 42_000, CITY, ""),
    (25, "Saga", "JP", "JP-41", 33.23, 130.30, 233_301, CITY, ""),
    (26, "Borås", "SE", "SE-O", 57.72, 12.94, 71_700, CITY, "Boras"),
    (27, "Nuuk", "GL", "GL-SM", 64.18, -51.72, 14_798, CITY, "Godthåb"),
    (28, "Gwangju", "KR", "KR-29", 35.15, 126.92, 1_401_235, CITY, ""),
    (29, "Gwangju", "KR", "KR-41", 37.41, 127.26, 81_780, CITY, ""),
    (30, "Gyeonggi", "KR", "KR-41", 37.29, 127.01, 0, REGION, "Gyeonggi-do"),
    (31, "Arrasate / Mondragón", "ES", "ES-PV", 43.06, -2.49, 21_500, CITY, "Arrasate|Mondragón"),
    (32, "Comines", "BE", "BE-WHT", 50.77, 3.00, 17_562, CITY, ""),
    (33, "Warneton", "BE", "BE-WHT", 50.75, 2.95, 4_000, CITY, ""),
    (34, "Mytishchi", "RU", "RU-MOS", 55.91, 37.73, 160_542, CITY, ""),
    (35, "Gravesend", "GB", "GB-ENG", 51.44, 0.37, 54_263, CITY, ""),
    (36, "Perth", "GB", "GB-SCT", 56.40, -3.43, 47_350, CITY, ""),
    (37, "Bangor", "GB", "GB-NIR", 54.66, -5.67, 61_011, CITY, ""),
    (38, "Bangor", "GB", "GB-WLS", 53.23, -4.13, 18_322, CITY, ""),
    (39, "Istanbul", "TR", "TR-34", 41.01, 28.95, 15_701_602, CITY, "İstanbul"),
    (40, "Avcılar", "TR", "TR-01", 37.94, 35.70, 630, CITY, ""),
    (41, "Pest", "HU", "HU-PE", 47.50, 19.06, 0, REGION, "Pest County|Pest megye"),
    (42, "Wejherowo", "PL", "PL-22", 54.61, 18.24, 47_435, CITY, ""),
    (44, "San Juan", "PR", "US-PR", 18.47, -66.11, 342_259, CITY, ""),
    (45, "Saint-Denis", "FR", "FR-IDF", 48.94, 2.35, 96_128, CITY, ""),
    (46, "Saint-Denis", "RE", "FR-974", -20.88, 55.45, 137_195, CITY, ""),
    (47, "Elbe", "DE", "DE-NI", 52.08, 10.28, 1_800, CITY, ""),
    (48, "Aken", "DE", "DE-ST", 51.85, 12.04, 8_800, CITY, ""),
    (49, "Limburg an der Lahn", "DE", "DE-HE", 50.39, 8.06, 35_000, CITY, ""),
    (50, "Kish", "IR", "IR-22", 26.56, 53.98, 20_000, CITY, ""),
    (51, "Komárno", "SK", "SK-NI", 47.76, 18.13, 32_287, CITY, ""),
    (52, "Komárno", "SK", "SK-NI", 47.76, 18.13, 32_287, CITY, ""),
    (53, "Donostia / San Sebastián", "ES", "ES-PV", 43.31, -1.97, 185_357, CITY, "San Sebastián|Donostia"),
    (54, "Löhne", "DE", "DE-NW", 52.19, 8.69, 39_521, CITY, ""),
    (55, "Lohne", "DE", "DE-NI", 52.66, 8.24, 28_089, CITY, ""),
    (43, "Coventry", "GB", "GB-ENG", 52.41, -1.51, 325_949, CITY, ""),
]


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    places = [GazetteerPlace(*row[:8]) for row in WORLD]
    names = [(row[0], fold(name)) for row in WORLD for name in row[8].split("|")]
    return Resolver(Gazetteer.build(places, names))


def codes(resolution: Resolution) -> set[str]:
    return {reason.code for reason in resolution.evidence}


PLACES = [
    ("كرج", "ایران", 1),
    ("کرج", "IR", 1),
    ("karaj", "Iran", 1),
    ("شهر کرج", "ایران", 1),
    ("Munchen", "آلمان", 3),
    ("Muenchen", "Germany", 3),
    ("Мюнхен", "Германия", 3),
    ("ミュンヘン", "ドイツ", 3),
    ("برلین", "آلمان", 4),
    ("Berlin – Spandau", "Germany", 5),
    ("Spandau (Berlin)", "Germany", 5),
    ("Halle", "Germany", 8),
    ("City of Havana", "Cuba", 11),
    ("Salisbury, Maryland", "United States", 12),
    ("Salisbury (Maryland)", "United States", 12),
    ("Salisbury", "Maryland, United States", 12),
    ("Springfield (Illinois)", "USA", 15),
    ("st petersburg", "Russia", 19),
    ("سن پترزبورگ", "روسیه", 19),
    ("Aichi Prefecture", "Japan", 20),
    ("Aichi", "Japan", 20),
    ("Kyoto", "Japan", 22),
    ("Kyoto Prefecture", "Japan", 23),
    ("Sagae", "Japan", 24),
    ("Saga", "Japan", 25),
    ("Borås Municipality", "Sweden", 26),
    ("Nuuk", "Denmark", 27),
    ("Gwangju, Gyeonggi", "South Korea", 29),
    ("Arrasate/Mondragón", "Spain", 31),
    ("Mytischi", "Russia", 34),
    ("Perth", "Scotland, United Kingdom", 36),
    ("Bangor", "Wales", 38),
    ("Pest County", "Hungary", 41),
    ("Karaj, Iran", "", 1),
    ("Coventry", "England", 43),
    ("Komárno", "Slovakia", 51),
    ("San Sebastián", "Spain", 53),
    ("Löhne", "Germany", 54),
    ("San Juan, Puerto Rico", "United States", 44),
    ("Saint-Denis", "Réunion, France", 46),
    ("Limburg a. d. Lahn", "Deutschland", 49),
]


@pytest.mark.parametrize(("name", "country", "expected"), PLACES)
def test_place_is_found(resolver: Resolver, name: str, country: str, expected: int) -> None:
    found = resolver.resolve(Query(name, country))
    assert found.decision is Decision.PLACE, explain(found)
    assert found.place is not None
    assert found.place.id == expected, explain(found)
    assert codes(found)


PARTS = [
    ("Old Havana (Havana)", "Cuba", 11, "Old Havana", PlaceKind.DISTRICT),
    ("Havana – Cerro", "Cuba", 11, "Cerro", PlaceKind.DISTRICT),
    ("Prague 5", "Czech Republic", 10, "Prague 5", PlaceKind.DISTRICT),
    ("Prague 5 – Smíchov", "Czech Republic", 10, "Smíchov", PlaceKind.DISTRICT),
    ("District 12 (Tehran)", "Iran", 2, "District 12 (Tehran)", PlaceKind.DISTRICT),
    ("منطقه ۱۲ تهران", "ایران", 2, "منطقه ۱۲ تهران", PlaceKind.DISTRICT),
    ("Comines-Warneton", "Belgium", 32, "Comines-Warneton", PlaceKind.MUNICIPALITY),
    ("Wejherowo County", "Poland", 42, "Wejherowo County", PlaceKind.COUNTY),
    ("Wejherowo (rural gmina)", "Poland", 42, "Wejherowo (rural gmina)", PlaceKind.MUNICIPALITY),
    ("Gravesham", "England", 35, "Gravesham", PlaceKind.MUNICIPALITY),
    ("Avcılar", "Turkey", 39, "Avcılar", PlaceKind.DISTRICT),
    ("Maui County", "United States", 18, "Maui County", PlaceKind.COUNTY),
]


@pytest.mark.parametrize(("name", "country", "whole", "part", "kind"), PARTS)
def test_part_of_a_known_place(
    resolver: Resolver, name: str, country: str, whole: int, part: str, kind: PlaceKind
) -> None:
    found = resolver.resolve(Query(name, country))
    assert found.decision is Decision.PART, explain(found)
    assert found.place is not None
    assert (found.place.id, found.part_name, found.kind) == (whole, part, kind)


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Neustadt", "Germany"),
        ("Salisbury", "United States"),
        ("Springfield", "United States"),
        ("Montgomery County", "United States"),
        ("Karadj Kuh", "Congo"),
        ("Saint-Denis", "France"),
        ("Lohne", "Germany"),
        ("Aken (Elbe)", "Germany"),
        ("Kish Island", "Iran"),
    ],
)
def test_namesakes_are_not_guessed(resolver: Resolver, name: str, country: str) -> None:
    found = resolver.resolve(Query(name, country))
    assert found.decision is Decision.DOUBT, explain(found)
    assert found.place is None


def test_doubt_ranks_its_candidates_with_reasons(resolver: Resolver) -> None:
    found = resolver.resolve(Query("Neustadt", "Germany"))
    assert [candidate.place.id for candidate in found.candidates] == [6, 7]
    assert found.candidates[0].score > found.candidates[1].score
    assert all(candidate.evidence for candidate in found.candidates)


def test_other_evidence_decides_between_namesakes(resolver: Resolver) -> None:
    for query, expected, code in (
        (Query("Neustadt", "Germany", region="Bavaria"), 7, "region_agrees"),
        (Query("Neustadt", "Germany", lat=49.6, lon=10.6), 7, "near"),
        (Query("Springfield", "USA", population=115_000), None, ""),
        (Query("Gwangju", "South Korea", population=80_000), 29, "population_agrees"),
    ):
        found = resolver.resolve(query)
        assert (found.place.id if found.place else None) == expected, explain(found)
        assert not code or code in codes(found)


def test_far_coordinates_make_a_doubt_of_the_only_namesake(resolver: Resolver) -> None:
    found = resolver.resolve(Query("Perth", "United Kingdom", lat=-31.95, lon=115.86))
    assert found.decision is Decision.DOUBT
    assert "far" in codes(found)


def test_a_point_is_far_from_a_town_sooner_than_from_a_large_city(resolver: Resolver) -> None:
    assert resolver.resolve(Query("Borås", "Sweden", lat=57.1, lon=12.94)).decision is Decision.PLACE
    town = resolver.resolve(Query("Comines", "Belgium", lat=50.25, lon=3.0))
    assert (town.decision, town.evidence[-1].code) == (Decision.DOUBT, "far")


def test_a_point_far_from_the_whole_makes_a_doubt_of_its_part(resolver: Resolver) -> None:
    assert resolver.resolve(Query("Aken – Nordend", "Germany", lat=51.86, lon=12.05)).decision is Decision.PART
    part = resolver.resolve(Query("Aken – Nordend", "Germany", lat=50.3, lon=8.0))
    assert (part.decision, part.evidence[-1].code) == (Decision.DOUBT, "far")
    assert [found.place.name for found in part.candidates] == ["Aken"]


def test_a_region_that_only_made_places_tell_is_not_told(resolver: Resolver) -> None:
    places = [
        GazetteerPlace(1, "Avize", "FR", "FR-GES", 48.97, 4.01, 1_800, CITY),
        GazetteerPlace(2, "Marne", "FR", "FR-51", 48.96, 4.32, 0, REGION),
        GazetteerPlace(3, "Petit Lieu", "FR", "FR-51", None, None, 0, CITY),
    ]
    gazetteer = Gazetteer.build(places, [(place.id, place.name) for place in places])
    assert not gazetteer.places_tell_region("FR-51")
    found = Resolver(gazetteer).resolve(Query("Avize (Marne)", "France"))
    assert found.place and found.place.id == 1


def test_a_point_tells_of_a_town_at_the_edge_of_a_wide_region(resolver: Resolver) -> None:
    places = [
        GazetteerPlace(1, "Vienne", "FR", "FR-ARA", 45.52, 4.87, 30_000, CITY),
        GazetteerPlace(2, "Isère", "FR", "FR-38", 45.26, 5.59, 0, REGION),
    ]
    at_the_edge = Resolver(Gazetteer.build(places, [(place.id, place.name) for place in places]))
    assert at_the_edge.resolve(Query("Vienne (Isère)", "France")).decision is Decision.DOUBT
    found = at_the_edge.resolve(Query("Vienne (Isère)", "France", lat=45.5, lon=4.9))
    assert found.place and found.place.id == 1
    far = at_the_edge.resolve(Query("Vienne (Isère)", "France", lat=48.0, lon=4.9))
    assert far.decision is Decision.DOUBT


def test_region_that_disagrees_is_a_doubt(resolver: Resolver) -> None:
    found = resolver.resolve(Query("Perth", "England"))
    assert found.decision is Decision.DOUBT
    assert "region_disagrees" in codes(found)


def test_unknown_place_is_provisional(resolver: Resolver) -> None:
    found = resolver.resolve(Query(" Hollókő[1] ", "Hungary"))
    assert (found.decision, found.part_name, found.country) == (Decision.PROVISIONAL, "Hollókő", "HU")
    assert found.candidates == ()


def test_village_of_unlocode_is_located(resolver: Resolver) -> None:
    found = resolver.resolve(Query("Bourgoin-Jallieu", "France"))
    assert found.decision is Decision.PROVISIONAL
    assert "unlocode" in codes(found)
    assert found.lat == pytest.approx(45.6, abs=0.1)


def test_only_near_spelling_waits_for_a_person(resolver: Resolver) -> None:
    found = resolver.resolve(Query("Comynes", "Belgium"))
    assert found.decision in {Decision.DOUBT, Decision.PLACE}
    weak = resolver.resolve(Query("Gravasend", "England"))
    assert weak.decision is Decision.DOUBT
    assert [candidate.place.id for candidate in weak.candidates] == [35]


@pytest.mark.parametrize(
    ("name", "country", "code"),
    [
        ("", "Iran", "no_name"),
        ("—", "Iran", "no_name"),
        ("Karaj", "Atlantis", "country_not_understood"),
        ("Nowhere", "", "no_country"),
    ],
)
def test_errors_say_what_is_missing(resolver: Resolver, name: str, country: str, code: str) -> None:
    found = resolver.resolve(Query(name, country))
    assert found.decision is Decision.ERROR
    assert codes(found) == {code}


def test_without_a_country_only_a_name_of_one_place_decides(resolver: Resolver) -> None:
    assert resolver.resolve(Query("Karaj")).decision is Decision.PLACE
    assert resolver.resolve(Query("Perth")).decision is Decision.PLACE
    assert resolver.resolve(Query("Springfield")).decision is Decision.DOUBT


@given(st.text(), st.sampled_from(["", "Iran", "US", "England", "??"]))
def test_any_text_is_answered(resolver: Resolver, name: str, country: str) -> None:
    found = resolver.resolve(Query(name, country))
    assert codes(found) <= set(EVIDENCE)
    assert explain(found)
    assert (found.place is not None) == (found.decision in {Decision.PLACE, Decision.PART})
    assert resolver.resolve(Query(name, country)) == found
