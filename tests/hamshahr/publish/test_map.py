"""The columns the map is drawn from."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from django.test import Client

from hamshahr.publish.wording import map_words
from hamshahr.ties.models import Relationship
from tests.factories import SmallAtlas, place, tie


def _map(client: Client, query: str = "", language: str = "en") -> dict[str, Any]:
    told: dict[str, Any] = json.loads(client.get(f"/{language}/map/ties.json{query}").content)
    return told


def _lines(told: dict[str, Any]) -> set[tuple[str, str, str, int | None]]:
    names, ties = told["places"]["name"], told["ties"]
    columns = zip(ties["a"], ties["b"], ties["kind"], ties["start"], strict=True)
    return {(names[a], names[b], told["kinds"][kind], year) for a, b, kind, year in columns}


def test_columns(client: Client, atlas: SmallAtlas) -> None:
    told = _map(client)
    assert _lines(told) == {
        ("Isfahan", "Freiburg", "sister", 2000),
        ("Tehran", "Munich", "sister", 1993),
        ("Isfahan", "Van", "memorandum", None),
        ("Tehran", "Bavaria", "sister", None),
        ("Tehran", "Munich", "multilateral_pact", 2020),
        ("Munich", "Van", "multilateral_pact", 2020),
    }
    assert told["places"]["ties"][told["places"]["name"].index("Tehran")] == 3
    assert told["places"]["url"] == "/en/cities/{id}/"
    lengths = {len(column) for name, column in told["ties"].items() if name != "url"}
    assert lengths == {6}
    assert told["places"]["weight"][told["places"]["name"].index("Isfahan")] == 2000


def test_names_and_addresses_are_in_the_readers_language(client: Client, atlas: SmallAtlas) -> None:
    told = _map(client, language="fa")
    assert "اصفهان" in told["places"]["name"]
    assert told["ties"]["url"] == "/fa/ties/{id}/"


def test_the_same_filter_as_the_lists(client: Client, atlas: SmallAtlas) -> None:
    assert len(_lines(_map(client, f"?place={atlas.isfahan.pk}"))) == 2
    assert _lines(_map(client, f"?tie={atlas.disputed.pk}")) == {("Tehran", "Munich", "sister", 1993)}
    assert _lines(_map(client, "?country=TR&kind=memorandum")) == {("Isfahan", "Van", "memorandum", None)}


@pytest.mark.parametrize("query", ["?place=x", "?place=-1", "?tie=99999999999999999999", "?place=999999", "?tie=%00"])
def test_a_wrong_place_has_no_ties(client: Client, atlas: SmallAtlas, query: str) -> None:
    assert _lines(_map(client, query)) == set()


def test_a_district_without_coordinates_stands_where_its_city_is(client: Client, db: None) -> None:
    berlin = place("Berlin", "DE", latitude=52.5, longitude=13.4)
    spandau = place("Spandau", "DE", part_of=berlin)
    tie(spandau, place("B", "IR", latitude=30.0, longitude=50.0))
    told = _map(client)
    at = told["places"]["name"].index("Spandau")
    assert (told["places"]["lon"][at], told["places"]["lat"][at]) == (13.4, 52.5)


def test_it_is_packed_and_kept_until_data_change(client: Client, atlas: SmallAtlas) -> None:
    first = client.get("/en/map/ties.json", headers={"Accept-Encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(first.content))["ties"]["id"]) == 6
    kept = client.get("/en/map/ties.json", headers={"If-None-Match": first["ETag"]})
    assert kept.status_code == 304
    tie(place("A", "IR", latitude=1.0, longitude=1.0), place("B", "DE", latitude=2.0, longitude=2.0))
    later = client.get("/en/map/ties.json", headers={"If-None-Match": first["ETag"]})
    assert later.status_code == 200
    assert len(later.json()["ties"]["id"]) == 7


def test_each_language_has_its_own_tag(client: Client, atlas: SmallAtlas) -> None:
    assert client.get("/en/map/ties.json")["ETag"] != client.get("/fa/map/ties.json")["ETag"]


def test_every_kind_has_a_word(db: None) -> None:
    assert all(map_words()["kinds"].values())


def test_the_home_page_says_how_many_ties_the_map_leaves_out(atlas: SmallAtlas, client: Client) -> None:
    drawn = client.get("/en/map/ties.json").json()["ties"]["id"]
    left_out = Relationship.objects.exclude(pk__in=drawn).count()
    assert left_out == 1, "Dull has no coordinates"
    assert "1 more tie stands in the table alone" in " ".join(client.get("/en/").content.decode().split())
    assert "۱ پیوند دیگر تنها در جدول آمده است" in " ".join(client.get("/fa/").content.decode().split())
