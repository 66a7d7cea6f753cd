"""Filters, sorting, files and fragments of the lists of ties."""

from __future__ import annotations

import csv
import io
import json

import pytest
from django.http import QueryDict
from django.test import Client

from hamshahr.core import calendars
from hamshahr.publish.exports import harmless
from hamshahr.publish.filters import TieFilter
from hamshahr.ties.models import Relationship
from tests.factories import SmallAtlas, place, source, tie


def _found(query: str) -> set[str]:
    ties = TieFilter(QueryDict(query)).apply(Relationship.objects.all()).with_parties().order_by("pk")
    return {"–".join(party.place.name_en for party in one.parties.all()) for one in ties}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("country=DE&partner=DE", set()),
        ("country=TR", {"Isfahan–Van", "Tehran–Munich–Van"}),
        ("country=IR&partner=TR&kind=memorandum", {"Isfahan–Van"}),
        ("kind=friendship", {"Tehran–Dull"}),
        ("status=unknown&country=TR&kind=multilateral_pact", {"Tehran–Munich–Van"}),
        ("status=suspended", {"Isfahan–Freiburg"}),
        ("agreement=agreed", {"Isfahan–Freiburg"}),
        ("agreement=disputed", {"Tehran–Munich"}),
        ("source=freiburg-page", {"Isfahan–Freiburg", "Tehran–Munich"}),
        ("since=2001", {"Tehran–Munich–Van"}),
        ("until=1500", {"Tehran–Dull"}),
        ("since=2000&until=2000", {"Isfahan–Freiburg"}),
        ("since=۲۰۰۰&until=۲۰۰۰", {"Isfahan–Freiburg"}),
    ],
)
def test_filter(atlas: SmallAtlas, query: str, expected: set[str]) -> None:
    assert _found(query) == expected


def test_years_are_those_of_the_calendar_named(db: None) -> None:
    one, other = place("A", "IR"), place("B", "DE")
    tie(one, other, start="1989-03-20")
    third = place("C", "DE")
    tie(one, third, start="1989")
    assert _found("calendar=jalali&since=1368&until=1368") == {"A–C"}
    assert _found("calendar=jalali&since=1367&until=1367") == {"A–B", "A–C"}
    assert _found("calendar=gregorian&since=1989&until=1989") == {"A–B", "A–C"}


def test_years_without_a_calendar_in_the_address_are_gregorian(db: None) -> None:
    tie(place("A", "IR"), place("B", "DE"), start="1989-03-20")
    calendars.choose(calendars.Calendar.JALALI)
    try:
        assert _found("since=1989") == {"A–B"}
    finally:
        calendars.choose(None)


def test_domestic_ties_have_two_parties_in_the_country(db: None) -> None:
    first, second, abroad = place("A", "IR"), place("B", "IR"), place("C", "DE")
    tie(first, second)
    tie(first, abroad)
    assert _found("country=IR&partner=IR") == {"A–B"}


@pytest.mark.parametrize(
    "query",
    ["since=last", "since=0", "until=99999", "country=XX", "kind=nonsense", "since=12.5", "source=%00", "country=%00"],
)
def test_a_wrong_value_is_said_and_filters_nothing(client: Client, atlas: SmallAtlas, query: str) -> None:
    response = client.get(f"/en/ties/?{query}")
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()
    assert len(_found(query)) == Relationship.objects.count()


@pytest.mark.parametrize("query", ["kind=nope", "country=XX", "since=last", "since=2000&until=1990"])
def test_a_wrong_filter_gets_no_file(client: Client, atlas: SmallAtlas, query: str) -> None:
    for path in ("ties/ties.csv", f"cities/{atlas.tehran.pk}/ties.csv", f"cities/{atlas.tehran.pk}/ties.json"):
        response = client.get(f"/en/{path}?{query}")
        assert response.status_code == 400
        assert response["Content-Type"].startswith("text/plain")


def test_a_country_may_be_written_small(client: Client, atlas: SmallAtlas) -> None:
    assert _found("country=ir&partner=tr&kind=memorandum") == {"Isfahan–Van"}
    assert '<option value="TR" selected>' in client.get("/en/ties/?country=tr").content.decode()


def test_what_is_wrong_is_said_in_plain_words(client: Client, atlas: SmallAtlas) -> None:
    assert "There is no “zz” to choose here" in client.get("/en/ties/?kind=zz").content.decode()
    assert "«zz»" in client.get("/fa/ties/?kind=zz").content.decode()
    assert "Write a year with digits" in client.get(f"/en/ties/?since={'9' * 30}").content.decode()


def test_years_the_wrong_way_round_are_said_to_be_so(client: Client, atlas: SmallAtlas) -> None:
    assert "The last year comes before the first" in client.get("/en/ties/?since=2000&until=1990").content.decode()
    assert _found("since=2000&until=1990") == _found("since=2000")


@pytest.mark.parametrize(
    "query", ["since=9999", "until=9999", "calendar=jalali&until=9999", "page=0", "page=99", "page=x"]
)
def test_values_at_the_edge(client: Client, atlas: SmallAtlas, query: str) -> None:
    assert client.get(f"/fa/ties/?{query}").status_code == 200


def test_on_a_citys_page_country_means_the_partners(client: Client, atlas: SmallAtlas) -> None:
    response = client.get(f"/en/cities/{atlas.tehran.pk}/?country=DE")
    assert {row.partners[0].name_en for row in response.context["rows"]} == {"Munich", "Bavaria"}
    own = client.get(f"/en/cities/{atlas.tehran.pk}/?country=IR")
    assert 'aria-invalid="true"' in own.content.decode()


@pytest.mark.parametrize(
    ("order", "first", "last"),
    [
        ("since", "Dull", "Bavaria"),
        ("-since", "Munich", "Bavaria"),
        ("partner", "Bavaria", "Munich"),
        ("country", "Bavaria", "Dull"),
    ],
)
def test_a_citys_ties_are_sorted(client: Client, atlas: SmallAtlas, order: str, first: str, last: str) -> None:
    rows = client.get(f"/en/cities/{atlas.tehran.pk}/?sort={order}").context["rows"]
    assert (rows[0].partners[0].name_en, rows[-1].partners[0].name_en) == (first, last)


def test_htmx_gets_the_list_alone(client: Client, atlas: SmallAtlas) -> None:
    response = client.get("/en/ties/?kind=friendship", headers={"HX-Request": "true"})
    text = response.content.decode()
    assert text.strip().startswith('<div id="list"')
    assert "<html" not in text
    assert "HX-Request" in response["Vary"]


def test_htmx_gets_the_whole_page_back_from_its_history(client: Client, atlas: SmallAtlas) -> None:
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get(f"/en/cities/{atlas.isfahan.pk}/", headers=headers).content.decode()


def test_the_file_holds_what_the_filter_passes(client: Client, atlas: SmallAtlas) -> None:
    response = client.get("/fa/ties/ties.csv?kind=multilateral_pact")
    text = response.getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["city_a"], row["country_a"], row["city_b"], row["further_parties"]) == (
        "Tehran",
        "IR",
        "Munich",
        "Van, TR",
    )
    assert (row["pact"], row["start_date"], row["sources"]) == ("Pact of Three Rivers", "2020-01", "register")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("Isfahan") == "Isfahan"


def test_a_formula_for_a_name_reaches_no_spreadsheet(client: Client, db: None) -> None:
    evil = place("=HYPERLINK(1)", "IR")
    tie(evil, place("B", "DE"), by_source=source())
    text = client.get(f"/en/cities/{evil.pk}/ties.csv").getvalue().decode()
    assert ",'=HYPERLINK(1)," in text


def test_a_citys_data_as_json(client: Client, atlas: SmallAtlas) -> None:
    told = json.loads(client.get(f"/en/cities/{atlas.isfahan.pk}/ties.json").content)
    assert told["place"]["geonames"] == 418863
    agreed = next(one for one in told["ties"] if one["agreement"] == "agreed")
    assert agreed["partners"][0]["name_en"] == "Freiburg"
    assert [one["key"] for one in agreed["sources"]] == ["register", "freiburg-page"]
