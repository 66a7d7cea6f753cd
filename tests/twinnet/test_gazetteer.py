"""Looking places up by name, nearness and near spelling."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from twinnet.fold import fold
from twinnet.gazetteer import Gazetteer, GazetteerPlace, PlaceKind, distance_km

PLACES = [
    GazetteerPlace(7, "Karaj", "IR", "IR-30", 35.83, 50.99, 1_448_075, PlaceKind.CITY),
    GazetteerPlace(3, "Munich", "DE", "DE-BY", 48.14, 11.58, 1_505_005, PlaceKind.CITY),
    GazetteerPlace(9, "Frankfurt am Main", "DE", "DE-HE", 50.11, 8.68, 750_000, PlaceKind.CITY),
    GazetteerPlace(4, "Frankfurt (Oder)", "DE", "DE-BB", 52.34, 14.55, 51_691, PlaceKind.CITY),
    GazetteerPlace(5, "Bavaria", "DE", "DE-BY", None, None, 0, PlaceKind.REGION),
    GazetteerPlace(6, "", "DE", "", 50.0, 8.0, 0, PlaceKind.ISLAND),
]
NAMES = [(7, "کرج"), (3, "munchen"), (3, "munchen"), (9, "frankfurt"), (4, "frankfurt"), (5, "bayern"), (6, "")]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.build(iter(PLACES), iter(NAMES))


def test_places_come_back_whole(gazetteer: Gazetteer) -> None:
    assert [gazetteer.get(place.id) for place in PLACES] == PLACES
    assert len(gazetteer) == len(PLACES)
    with pytest.raises(KeyError):
        gazetteer.get(1)


def test_names_lead_to_places_largest_first(gazetteer: Gazetteer) -> None:
    assert [place.id for place in gazetteer.named("frankfurt")] == [9, 4]
    assert [place.id for place in gazetteer.named(fold("München"), "DE")] == [3]
    assert [place.id for place in gazetteer.named(fold("كرج"))] == [7]
    assert gazetteer.named("frankfurt", "IR") == []
    assert gazetteer.named("frankfurt", "XX") == []
    assert gazetteer.named("") == []


def test_a_name_given_twice_counts_once(gazetteer: Gazetteer) -> None:
    assert gazetteer.fame(3) == 2


def test_near_places_nearest_first(gazetteer: Gazetteer) -> None:
    assert [place.id for place in gazetteer.near(50.1, 8.6, 100)] == [9, 6]
    assert gazetteer.near(-50, 8.6, 100) == []


def test_near_across_the_date_line() -> None:
    places = [GazetteerPlace(1, "Taveuni", "FJ", "", -16.8, -179.9, 9_000, PlaceKind.ISLAND)]
    assert Gazetteer.build(places, []).near(-16.8, 179.9, 50) == places


def test_regions(gazetteer: Gazetteer) -> None:
    bavaria = gazetteer.region("DE-BY")
    assert bavaria is not None
    assert bavaria.id == 5
    assert gazetteer.places_tell_region("DE-HE")
    assert gazetteer.region("DE-XX") is None


def test_near_spellings(gazetteer: Gazetteer) -> None:
    assert [(place.id, name, edits) for place, name, edits in gazetteer.near_spellings("muncen", "DE", 1)] == [
        (3, "munchen", 1)
    ]
    assert gazetteer.near_spellings("muncen", "IR", 1) == []
    assert [found[0].id for found in gazetteer.near_spellings("کرچ", "IR", 1)] == [7]


ONE_SCRIPT = st.sampled_from(["abde ", "هکبر ", "жзия"]).flatmap(
    lambda letters: st.tuples(
        st.lists(st.text(letters, min_size=1, max_size=6), min_size=1, max_size=20), st.text(letters, max_size=6)
    )
)


@given(ONE_SCRIPT)
def test_near_spellings_miss_nothing(given_names: tuple[list[str], str]) -> None:
    names, asked = given_names

    def places() -> Iterator[GazetteerPlace]:
        for number, name in enumerate(names):
            yield GazetteerPlace(number, name, "IR", "", None, None, 0, PlaceKind.CITY)

    folded, wanted = [fold(name) for name in names], fold(asked)
    expected = {n for n, name in enumerate(folded) if name and wanted and OSA.distance(wanted, name) <= 2}
    found = Gazetteer.build(places(), []).near_spellings(wanted, "IR", 2)
    assert {place.id for place, _, _ in found} == expected


def test_contradictions_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        Gazetteer.build([PLACES[0], PLACES[0]], [])
    with pytest.raises(KeyError):
        Gazetteer.build([PLACES[0]], [(99, "nowhere")])


def test_empty_gazetteer_answers() -> None:
    empty = Gazetteer.build([], [])
    assert empty.named("paris") == []
    assert empty.near(0, 0, 100) == []
    assert empty.near_spellings("paris", "FR", 1) == []


def test_distance() -> None:
    assert distance_km(35.6892, 51.3890, 48.8566, 2.3522) == pytest.approx(4208, rel=0.005)
