from __future__ import annotations

import pytest

from hamshahr.core.errors import UserError
from hamshahr.imports.columns import headerless, recognise

ENDS = {"city1", "country1", "city2", "country2"}


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("city1,country1,city2,country2", ENDS),
        ("city1,country1,lat1,lng1,city2,country2,lat2,lng2", ENDS | {"lat1", "lon1", "lat2", "lon2"}),
        ("City,Country,Partner City,Partner Country,Year,Source", ENDS | {"start", "source_url"}),
        ("City,State,Country,Sister City,Sister State,Sister Country", ENDS | {"region1", "region2"}),
        ("city_a,country_a,city_b,country_b,since,until,url", ENDS | {"start", "end", "source_url"}),
        ("from city,from country,to city,to country,note", ENDS | {"note"}),
        ("Stadt;Land;Partnerstadt;Partnerland;Seit;Art;Status", ENDS | {"start", "kind", "status"}),
        ("Ville,Pays,Ville jumelée,Pays jumelé", ENDS),
        ("شهر ۱,کشور ۱,شهر ۲,کشور ۲,سال", ENDS | {"start"}),
        ("شهر,کشور,خواهرشهر,کشور خواهرشهر,سال آغاز,وضعیت", ENDS | {"start", "status"}),
        ("شهر,كشور,شهر شريک,كشور شريک,نوع", ENDS | {"kind"}),
        ("qid_a,qid_b", {"wikidata1", "wikidata2"}),
        ("geonames1,GeoNames ID 2", {"geonames1", "geonames2"}),
        ("city1,country1,city2,country2,city3,country3", ENDS | {"city3", "country3"}),
        ("شهر ۱,کشور ۱,شهر ۲,کشور ۲,شهر ۳,کشور ۳", ENDS | {"city3", "country3"}),
    ],
)
def test_columns_are_recognised(header: str, found: set[str]) -> None:
    names = header.split(";" if ";" in header else ",")
    columns = recognise(names, {})
    assert set(columns.positions) == found
    assert columns.cell("city2", names) == (names[columns.positions["city2"]] if "city2" in found else "")


def test_a_column_without_a_side_belongs_to_the_city_before_it() -> None:
    header = [
        "municipality",
        "bundesland",
        "latitude",
        "longitude",
        "partnergemeinde",
        "land",
        "seit",
        "partner_latitude",
    ]
    columns = recognise(header, {"country1": "=Germany"})
    assert columns.positions["country2"] == header.index("land")
    assert columns.positions["region1"] == header.index("bundesland")
    assert (columns.positions["lat1"], columns.positions["lat2"]) == (2, 7)
    assert columns.cell("country1", header) == "Germany"


def test_named_columns_win() -> None:
    columns = recognise(
        ["a", "Land", "b", "city1"], {"city1": "a", "country1": "land", "city2": "b", "country2": "=IR"}
    )
    assert (columns.positions["city1"], columns.positions["country1"], columns.positions["city2"]) == (0, 1, 2)


def test_what_is_missing_is_told_with_what_was_seen() -> None:
    with pytest.raises(UserError) as told:
        recognise(["city1", "country1", "colour"], {})
    for words in ("city2, country2", "'colour'", "city1 = 'city1'", "--city2 NAME"):
        assert words in str(told.value)


@pytest.mark.parametrize("first", [["Berlin", "Germany", "Paris", "France"], ["تهران", "ایران", "پکن", "چین"]])
def test_a_first_row_that_is_a_tie_is_not_eaten(first: list[str]) -> None:
    with pytest.raises(UserError, match=r"seems to have no header.*--no-header.*--header-row"):
        recognise(first, {})


def test_a_first_row_of_two_identifiers_is_a_tie() -> None:
    assert headerless(["Q64", "Q90"]) == ("wikidata1", "wikidata2")
    assert headerless(["Berlin", "Germany", "Paris", "France"]) == ("city1", "country1", "city2", "country2")
    with pytest.raises(UserError, match=r"--no-header; the first columns are then wikidata1, wikidata2"):
        recognise(["Q200166", "Q182059"], {})


def test_a_list_of_cities_is_no_table_of_ties() -> None:
    header = ["qid", "label", "lat", "lon", "country"]
    with pytest.raises(UserError, match=r"each row names one city only .*= 'label'.*--city2 NAME --country2 NAME"):
        recognise(header, {})


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("city1.name,city1.country,city2.name,city2.country.code", ENDS),
        ("from.city,from.country,to.city,to.country,to.location.lat,to.location.lon", ENDS | {"lat2", "lon2"}),
        ("parties.1.name,parties.1.country,parties.2.name,parties.2.country", ENDS),
        ("place.name_en,place.country,partners.1.name_en,partners.1.country", ENDS),
        ("city.name,city.country,partner.name,partner.country,source.name,source.url", ENDS | {"source_url"}),
        ("city1,country1,city2,country2,mayor.name,source.country,Nr. Stadt", ENDS),
    ],
)
def test_columns_of_what_was_nested_are_recognised(header: str, found: set[str]) -> None:
    assert set(recognise(header.split(","), {}).positions) == found


def test_a_third_city_needs_its_country() -> None:
    with pytest.raises(UserError, match="for country3"):
        recognise(["city1", "country1", "city2", "country2", "city3"], {})


def test_a_named_column_must_exist() -> None:
    with pytest.raises(UserError, match=r"no column 'town' for --city1\. The columns are: 'x', 'y'"):
        recognise(["x", "y"], {"city1": "town"})
    with pytest.raises(UserError, match="for --kind-column"):
        recognise(["x", "y"], {"kind": "sort"})


def test_second_columns_of_the_same_names_are_the_second_city() -> None:
    found = recognise(["city", "country", "city 2", "country 2", "note", "note 2"], {}).positions
    assert found == {"city1": 0, "country1": 1, "city2": 2, "country2": 3, "note": 4}


@pytest.mark.usefixtures("persian")
def test_a_persian_reader_is_told_in_persian_which_column_is_missing() -> None:
    with pytest.raises(UserError) as error:
        recognise(["city1", "country1", "x"], {})
    assert str(error.value).startswith("ستونی برای city2, country2 شناخته نشد")
