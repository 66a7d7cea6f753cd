"""What reading operations give."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from hamshahr.api.kept import shelf
from hamshahr.api.read.ahead import tell_ahead
from hamshahr.atlas.models import Place
from hamshahr.atlas.search import search
from hamshahr.core.writing import action
from hamshahr.insight.actions import measure_network
from hamshahr.ties.actions import withdraw_claims
from hamshahr.ties.models import Claim, Relationship
from tests import factories
from tests.factories import SmallAtlas

pytestmark = pytest.mark.django_db

Ask = Callable[..., Any]


@pytest.fixture
def atlas() -> SmallAtlas:
    return factories.small_atlas()


@pytest.fixture
def ask(client: Client) -> Ask:
    def get(path: str, **query: Any) -> Any:
        answer = client.get(f"/api/v1/{path}", query)
        assert answer.status_code == 200, answer.content
        return json.loads(answer.getvalue())

    return get


def ids(answer: dict[str, Any]) -> set[int]:
    return {item["id"] for item in answer["items"]}


def test_a_city_has_its_names_codes_ties_and_networks(atlas: SmallAtlas, ask: Ask) -> None:
    measure_network(by=factories.BY)
    city = ask(f"cities/{atlas.isfahan.pk}")
    assert city["names"] == {"fa": "اصفهان", "en": "Isfahan", "local": None}
    assert (city["country"], city["unlocode"], city["geonames_id"]) == ("IR", "IRIFN", 418863)
    assert city["ties"] == 2
    assert [(one["key"], one["since"]) for one in city["networks"]] == [("mayors-for-peace", "2010")]
    assert city["position"]["degree"]["value"] == 1
    assert city["page"] == f"http://testserver/cities/{atlas.isfahan.pk}/"


def test_addresses_of_pages_lead_readers_to_their_language(atlas: SmallAtlas, ask: Ask, client: Client) -> None:
    page = ask(f"relationships/{atlas.sister.pk}")["page"].removeprefix("http://testserver")
    for language in ("fa", "en"):
        answer = client.get(page, headers={"accept-language": language})
        assert answer.headers["Location"] == f"/{language}/ties/{atlas.sister.pk}/"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"country": "tr"}, {"Van"}),
        ({"name": "münchen"}, {"Munich"}),
        ({"name": "اصفهان"}, {"Isfahan"}),
        ({"geonames_id": "418863"}, {"Isfahan"}),
        ({"unlocode": "irifn"}, {"Isfahan"}),
        ({"kind": "region"}, {"Bavaria"}),
        ({"is_provisional": "true"}, {"Dull"}),
        ({"has_ties": "true", "country": "DE"}, {"Freiburg", "Munich", "Bavaria"}),
        ({"has_ties": "false"}, set()),
        ({"bbox": "40,30,60,40"}, {"Isfahan", "Tehran", "Van"}),
        ({"bbox": "50,30,44,40"}, {"Isfahan", "Tehran", "Van"}),
        ({"bbox": "170,30,-170,40"}, set()),
        ({"ties_changed_since": "2999-01-01T00:00:00Z"}, set()),
        ({"ties_changed_since": "2001-01-01T00:00:00Z", "country": "TR"}, {"Van"}),
    ],
)
def test_cities_are_found_by_what_they_are(query: dict[str, str], names: set[str], atlas: SmallAtlas, ask: Ask) -> None:
    assert {item["names"]["en"] for item in ask("cities", **query)["items"]} == names


def test_every_fact_of_a_tie_names_the_claims_that_give_it(atlas: SmallAtlas, ask: Ask) -> None:
    tie = ask(f"relationships/{atlas.disputed.pk}")
    assert tie["agreement"] == "disputed"
    start = tie["facts"]["start"]
    assert start["is_disputed"]
    assert {said["value"] for said in start["said"]} == {"1990", "1993-05"}
    assert tie["facts"]["kind"] == {
        "value": "sister",
        "is_disputed": False,
        "said": [{"value": "sister", "claims": [claim["id"] for claim in tie["history"]]}],
    }
    assert {claim["source"]["key"] for claim in tie["history"]} == {"register", "freiburg-page"}


@pytest.mark.parametrize(
    ("query", "ties"),
    [
        ({"kind": "multilateral_pact"}, {"pact"}),
        ({"status": "suspended"}, {"sister"}),
        ({"agreement": "disputed"}, {"disputed"}),
        ({"source": "freiburg-page"}, {"sister", "disputed"}),
        ({"country": "IR", "partner": "DE", "until": "1999"}, {"disputed"}),
        ({"since": "2001"}, {"pact"}),
        ({"changed_since": "2999-01-01T00:00:00Z"}, set()),
    ],
)
def test_ties_pass_the_filter_of_the_pages(
    query: dict[str, str], ties: set[str], atlas: SmallAtlas, ask: Ask, client: Client
) -> None:
    wanted = {getattr(atlas, name).pk for name in ties}
    assert ids(ask("relationships", **query)) == wanted
    features = ask("relationships.geojson", **query)["features"]
    assert {feature["id"] for feature in features} == wanted
    if "changed_since" not in query:
        page = client.get("/en/ties/ties.csv", query | {"calendar": "gregorian"}).getvalue().decode()
        assert {int(line.split(",")[0]) for line in page.splitlines()[1:]} == wanted


def test_ties_are_found_by_city_and_network(atlas: SmallAtlas, ask: Ask) -> None:
    of_isfahan = ids(ask("relationships", city=atlas.isfahan.pk))
    assert len(of_isfahan) == 2
    assert of_isfahan < ids(ask("relationships", network=atlas.network.key))


def test_what_nobody_claims_any_more_is_told_only_when_asked_for(atlas: SmallAtlas, ask: Ask) -> None:
    claims = list(Claim.objects.filter(relationship=atlas.pact).values_list("pk", flat=True))
    withdraw_claims(claims=claims, by=factories.BY, reason="Its source no longer states it.")
    assert atlas.pact.pk not in ids(ask("relationships"))
    assert ids(ask("relationships", state="withdrawn")) == {atlas.pact.pk}
    assert not ids(ask("claims", relationship=atlas.pact.pk))
    [claim] = ask("claims", relationship=atlas.pact.pk, state="withdrawn")["items"]
    assert claim["withdrawal"]["reason"]["en"] == "Its source no longer states it."
    assert claim["withdrawal"]["reason"]["fa"] != claim["withdrawal"]["reason"]["en"]
    tie = ask(f"relationships/{atlas.pact.pk}")
    assert tie["is_withdrawn"]
    assert len(tie["history"]) == 1
    assert not any(fact["said"] for fact in tie["facts"].values())


def test_geojson_joins_cities_where_they_are(atlas: SmallAtlas, ask: Ask) -> None:
    whole = ask("relationships.geojson")
    features = {feature["id"]: feature for feature in whole["features"]}
    assert set(features) == set(Relationship.objects.values_list("pk", flat=True))
    assert features[atlas.sister.pk]["geometry"] == {
        "type": "LineString",
        "coordinates": [[51.67, 32.65], [7.85, 48.0]],
    }
    assert features[atlas.pact.pk]["geometry"]["type"] == "MultiPoint"
    assert features[atlas.pact.pk]["properties"]["names"] == {"fa": "پیمان سه رود", "en": "Pact of Three Rivers"}
    assert sum(feature["geometry"] is None for feature in whole["features"]) == 1


def test_search_gives_what_the_site_gives_in_its_order(atlas: SmallAtlas, ask: Ask) -> None:
    for typed in ("te", "فرا", "munchen", "iran", "nowhere at all"):
        found = ask("search", q=typed)["cities"]
        assert [one["city"]["id"] for one in found] == [one.place.pk for one in search(typed)]
    assert [one["code"] for one in ask("search", q="iran")["countries"]] == ["IR"]


def test_members_sources_and_countries(atlas: SmallAtlas, ask: Ask) -> None:
    members = ask(f"networks/{atlas.network.key}/members")["items"]
    assert {(one["city"]["names"]["en"], one["since"]) for one in members} == {("Isfahan", "2010"), ("Tehran", None)}
    source = ask(f"sources/{atlas.page.key}")
    assert (source["claims"], source["ties"]) == (2, 2)
    iran = ask("countries/ir")
    assert (iran["cities"], iran["neighbours"]) == (2, ["AM", "TR"])
    assert ask("networks")["items"][0]["members"] == 2


@pytest.mark.parametrize(
    ("path", "most"),
    [("cities", 3), ("relationships", 7), ("claims", 5), ("countries", 4), ("networks", 4), ("sources", 5)],
)
def test_a_page_takes_as_many_queries_whatever_its_length(
    path: str, most: int, atlas: SmallAtlas, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for limit in (1, 200):
        with django_assert_max_num_queries(most):
            assert client.get(f"/api/v1/{path}", {"limit": limit}).status_code == 200


def test_one_city_and_one_tie_take_a_fixed_number_of_queries(
    atlas: SmallAtlas, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for path in (f"cities/{atlas.tehran.pk}", f"relationships/{atlas.sister.pk}", f"relationships/{atlas.pact.pk}"):
        with django_assert_max_num_queries(13):
            client.get(f"/api/v1/{path}")


def test_an_answer_one_has_costs_one_query_and_comes_anew_when_data_change(
    atlas: SmallAtlas, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for path in ("cities", f"relationships/{atlas.sister.pk}", "relationships.geojson", "search?q=te"):
        first = client.get(f"/api/v1/{path}")
        known = {"If-None-Match": first.headers["ETag"]}
        with django_assert_num_queries(1):
            again = client.get(f"/api/v1/{path}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        factories.tie(factories.place(f"New {path}", "DE"), atlas.tehran, by_source=atlas.page)
        assert client.get(f"/api/v1/{path}", headers=known).status_code == 200


def test_an_etag_names_the_question_too(atlas: SmallAtlas, client: Client) -> None:
    tags = {client.get(f"/api/v1/{path}").headers["ETag"] for path in ("cities", "cities?country=IR", "claims")}
    assert len(tags) == 3


def test_any_name_comes_out_as_it_is_written(atlas: SmallAtlas, ask: Ask) -> None:
    odd = 'Ab"c\\d\te\u2028f\u0001 «ز\u200cه» 😀'
    place = factories.place(odd, "DE", name_fa=odd, population=0)
    factories.tie(place, atlas.tehran, by_source=atlas.page)
    for city in (ask(f"cities/{place.pk}"), ask("relationships", city=place.pk)["items"][0]["parties"][0]):
        assert (city["names"]["en"], city["names"]["fa"]) == (odd, odd)
    assert ask(f"cities/{place.pk}")["population"] == 0


def test_ties_and_claims_told_ahead_are_not_asked_for_again(
    atlas: SmallAtlas, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    paths = ("relationships", "claims")
    whole = [client.get(f"/api/v1/{path}").content for path in paths]
    shelf.clear()
    tell_ahead()
    with django_assert_num_queries(4):  # for each the state of the atlas, and which
        assert [client.get(f"/api/v1/{path}").content for path in paths] == whole


def test_texts_kept_for_all_name_the_site_as_it_was_asked(atlas: SmallAtlas, client: Client) -> None:
    for host in ("testserver", "localhost"):
        for path in (
            "relationships",
            f"relationships/{atlas.sister.pk}",
            "claims",
            f"networks/{atlas.network.key}/members",
        ):
            answer = client.get(f"/api/v1/{path}", headers={"Host": host}).content.decode()
            addresses = set(re.findall(r'"(?:url|page|relationship_url)":"([a-z]+://[^/]+)/', answer))
            assert addresses == {f"http://{host}"}, path
            assert "\0" not in answer
            assert "u0000" not in answer


@action
def renamed(*, place: Place, name: str) -> None:
    Place.objects.filter(pk=place.pk).update(name_en=name)


def test_ties_name_a_city_as_it_is_called_now(atlas: SmallAtlas, ask: Ask) -> None:
    """Names of parties are kept between answers, but not beyond a change of the atlas."""
    before = {city["names"]["en"] for one in ask("relationships")["items"] for city in one["parties"]}
    renamed(place=atlas.isfahan, name="Renamed")
    factories.tie(factories.place("New", "DE"), atlas.tehran, by_source=atlas.page)
    after = {city["names"]["en"] for one in ask("relationships")["items"] for city in one["parties"]}
    assert after == before - {"Isfahan"} | {"Renamed", "New"}
