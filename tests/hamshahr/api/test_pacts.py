"""A pact that sources write as pairs counts once, at every door: API, GeoJSON, pages, files and search."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from hamshahr.atlas.models import Place
from hamshahr.quality.actions import accept_pact
from hamshahr.ties.models import Relationship
from tests import factories

pytestmark = pytest.mark.django_db
PAIRS_OF_ONE = 3


@pytest.fixture
def altea() -> Place:
    """A city of four that are tied each to each, and of a tie of its own; the pairs were accepted as one pact."""
    finding = factories.pact_finding()
    accept_pact(finding=finding, by=factories.BY, name_en="Charter", name_fa="منشور")
    altea = Place.objects.get(name_en="Altea")
    factories.tie(altea, factories.place(), by_source=factories.source("another"))
    return altea


def pact() -> Relationship:
    return Relationship.objects.get(name_en="Charter")


def asked(client: Client, path: str, **query: Any) -> Any:
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.getvalue()
    return json.loads(answer.getvalue())


def test_the_api_counts_a_pact_once_at_its_cities_and_countries(altea: Place, client: Client) -> None:
    assert asked(client, f"cities/{altea.pk}")["ties"] == 2
    assert asked(client, "countries/ES")["ties"] == 2
    assert asked(client, "search", q="Altea")["cities"][0]["city"]["ties"] == 2
    assert asked(client, "")["ties"] == 2


def test_lists_of_the_api_leave_pairs_of_a_pact_out_unless_asked(altea: Place, client: Client) -> None:
    once = asked(client, "relationships", city=altea.pk)["items"]
    assert {tie["part_of"] for tie in once} == {None}
    assert len(once) == 2
    every = asked(client, "relationships", city=altea.pk, parts="true")["items"]
    assert [tie["part_of"] for tie in every].count(pact().pk) == PAIRS_OF_ONE
    of_source = asked(client, "relationships", city=altea.pk, source="charters")["items"]
    assert [tie["part_of"] for tie in of_source] == [pact().pk] * PAIRS_OF_ONE


def test_a_pair_is_still_there_by_its_number_and_tells_of_which_pact_it_is(altea: Place, client: Client) -> None:
    pair = Relationship.objects.of_place(altea).filter(part_of__isnull=False).order_by("pk")[0]
    assert asked(client, f"relationships/{pair.pk}")["part_of"] == pact().pk


@pytest.mark.parametrize(("query", "expected"), [({}, 2), ({"parts": "true"}, 8)])
def test_geojson_shows_a_pact_once_unless_asked(
    altea: Place, client: Client, query: dict[str, str], expected: int
) -> None:
    features = asked(client, "relationships.geojson", **query)["features"]
    assert len(features) == expected
    parts = [one["properties"]["part_of"] for one in features]
    assert parts.count(pact().pk) == (expected - 2)


def test_the_page_of_a_city_and_its_files_show_a_pact_once(altea: Place, client: Client) -> None:
    page = client.get(f"/en/cities/{altea.pk}/")
    assert [row.tie.part_of_id for row in page.context["rows"]] == [None, None]
    assert len(page.context["every"]) == 2
    lines = list(
        csv.DictReader(io.StringIO(client.get(f"/en/cities/{altea.pk}/ties.csv").getvalue().decode("utf-8-sig")))
    )
    assert len(lines) == 2
    assert len(client.get(f"/en/cities/{altea.pk}/ties.json").json()["ties"]) == 2
    assert len(client.get(f"/en/embed/cities/{altea.pk}/").context["rows"]) == 2


def test_the_page_of_a_city_shows_the_pairs_of_the_source_that_is_asked_for(altea: Place, client: Client) -> None:
    page = client.get(f"/en/cities/{altea.pk}/", {"source": "charters"})
    assert [row.tie.part_of_id for row in page.context["rows"]] == [pact().pk] * PAIRS_OF_ONE


def test_the_map_of_a_city_shows_a_pact_once(altea: Place, client: Client) -> None:
    drawn = client.get("/en/map/ties.json", {"place": altea.pk}).json()["ties"]["id"]
    pairs = set(Relationship.objects.filter(part_of__isnull=False).order_by("pk").values_list("pk", flat=True))
    assert not pairs.intersection(drawn)


def test_the_page_of_a_pact_leads_to_its_pairs(altea: Place, client: Client) -> None:
    page = client.get(f"/en/ties/{pact().pk}/").content.decode()
    pairs = Relationship.objects.filter(part_of=pact()).order_by("pk")
    assert len(pairs) == 6
    for pair in pairs:
        assert f'href="/en/ties/{pair.pk}/"' in page


def test_countries_count_a_pact_once(altea: Place, client: Client) -> None:
    totals = client.get("/en/countries/es/").context["totals"]
    assert (totals.ties, totals.domestic, totals.cities) == (2, 1, 4)


def test_the_page_of_a_source_says_that_it_counts_pairs_of_pacts(altea: Place, client: Client) -> None:
    assert "6 of them are pairs of a pact" in client.get("/en/sources/charters/").content.decode()
    assert "pairs of a pact" not in client.get("/en/sources/another/").content.decode()
