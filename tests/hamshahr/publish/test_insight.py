"""The insight pages: what they say, what they cost, and that nothing is measured in a page's own time."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hamshahr.audit.actions import Actor
from hamshahr.insight.actions import measure_network
from hamshahr.publish.chord import chord
from hamshahr.publish.neighbourhood import as_picture, neighbourhood
from tests.factories import SmallAtlas, place, tie

ADDRESSES = (
    "insight/",
    "insight/?by=core",
    "insight/cities/",
    "cities/{pk}/position/",
    "cities/{pk}/neighbourhood.json",
)


@pytest.fixture
def measured(atlas: SmallAtlas, by: Actor) -> SmallAtlas:
    measure_network(by=by)
    return atlas


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_before_the_first_measurement_the_page_says_so(client: Client, atlas: SmallAtlas) -> None:
    assert "has not been measured yet" in page(client, "/en/insight/")
    assert "no measured position" in page(client, f"/en/cities/{atlas.isfahan.pk}/position/")
    assert client.get("/en/insight/flows.csv").status_code == 404
    assert 'id="position"' not in page(client, f"/en/cities/{atlas.isfahan.pk}/")


def test_the_world(client: Client, measured: SmallAtlas) -> None:
    text = page(client, "/en/insight/")
    for said in (
        "The most central cities",
        "Communities",
        "Ties between countries",
        "Growth by year",
        "a pact is one tie",
    ):
        assert said in text
    assert "a new measurement is due" not in text
    tie(place("New", "FR"), measured.tehran)
    assert "a new measurement is due" in page(client, "/en/insight/")


def test_the_network_of_countries_speaks_of_countries(client: Client, measured: SmallAtlas) -> None:
    table = page(client, "/en/insight/").partition("Countries as the nodes")[2].partition("</table>")[0]
    found = dict(re.findall(r'<th scope="row">(.*?)</th>\s*<td class="num"[^>]*>(.*?)</td>', table))
    assert found["countries"] == "3"
    assert "lines for each two countries" in found
    assert "cities" not in found
    assert "from country to country" in table


@pytest.mark.parametrize("language", ["fa", "en"])
def test_a_city(client: Client, measured: SmallAtlas, language: str) -> None:
    text = page(client, f"/{language}/cities/{measured.tehran.pk}/position/")
    assert ("Bridges" if language == "en" else "پل‌ها") in text
    assert ("rank 1 of" if language == "en" else "رتبهٔ ۱ از") in text
    assert "Position in the network" in page(client, f"/en/cities/{measured.tehran.pk}/")


def test_a_new_picture_replaces_what_was_kept_of_the_old(client: Client, measured: SmallAtlas, by: Actor) -> None:
    assert "Bahrain" not in page(client, "/en/insight/")
    tie(place("Manama", "BH"), measured.tehran)
    measure_network(by=by)
    assert "Bahrain" in page(client, "/en/insight/")


def test_files_hold_what_the_page_shows(client: Client, measured: SmallAtlas) -> None:
    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(page(client, f"/en/insight/{name}.csv").removeprefix("\ufeff"))))

    tehran = next(row for row in rows("cities") if row["name_en"] == "Tehran")
    assert (tehran["degree"], tehran["degree_rank"]) == ("3", "1")
    assert {row["measure"] for row in rows("figures")} >= {"clustering", "max_core", "modularity"}
    assert {row["measure"] for row in rows("figures")} >= {"population_assortativity", "latitude_assortativity"}
    assert sum(int(row["pairs_of_cities"]) for row in rows("flows")) == int(
        next(row["cities"] for row in rows("figures") if row["measure"] == "edges")
    )
    assert rows("growth")[-1]["ties_so_far"] == str(len(rows("growth")))


def test_the_map_of_communities_keeps_to_the_contract(client: Client, measured: SmallAtlas) -> None:
    response = client.get("/en/insight/communities.json")
    told: dict[str, Any] = response.json()
    assert set(told["kinds"]) <= {f"community-{number}" for number in range(1, 13)}
    assert max(told["ties"]["kind"]) < len(told["kinds"])
    assert len({len(column) for name, column in told["ties"].items() if name != "url"}) == 1
    again = client.get("/en/insight/communities.json", headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_two_steps_around_by_hand(client: Client, db: None) -> None:
    a, b, c, d, e = (place(name, "IR") for name in "ABCDE")
    for one, other in ((a, b), (a, c), (b, d), (c, d), (b, c), (d, e)):
        tie(one, other)
    found = neighbourhood(a)
    assert [one.name_en for one in found.partners] == ["B", "C"]
    assert [(one.place.name_en, [way.name_en for way in one.shared]) for one in found.beyond] == [("D", ["B", "C"])]
    told = as_picture(found)
    assert [(one["name"], one["ring"]) for one in told["places"]] == [("A", 0), ("B", 1), ("C", 1), ("D", 2)]
    assert sorted(told["pairs"]) == [[0, 1], [0, 2], [1, 2], [1, 3], [2, 3]]
    assert client.get(f"/en/cities/{a.pk}/neighbourhood.json").json()["places"][0]["ties"] == 2


def test_a_chord_needs_two_countries() -> None:
    assert chord({"IR": "Iran"}, {("IR", "IR"): 5}) is None
    drawn = chord({"IR": "Iran", "DE": "Germany", "FR": "France"}, {("DE", "IR"): 3, ("DE", "FR"): 1, ("DE", "DE"): 9})
    assert drawn is not None
    assert [(arc.name, arc.ties) for arc in drawn.arcs] == [("Iran", 3), ("Germany", 4), ("France", 1)]
    assert [(band.one, band.other, band.ties) for band in drawn.bands] == [
        ("Germany", "France", 1),
        ("Iran", "Germany", 3),
    ]


def test_as_many_queries_for_many_cities_as_for_few(client: Client, measured: SmallAtlas, by: Actor) -> None:
    def count() -> dict[str, int]:
        taken = {}
        for address in (one.format(pk=measured.tehran.pk) for one in ADDRESSES):
            page(client, f"/en/{address}")
            with CaptureQueriesContext(connection) as queries:
                page(client, f"/en/{address}")
            taken[address] = len(queries)
        return taken

    before = count()
    for at in range(25):
        town, other = place(f"Town {at}", "DE"), place(f"Ville {at}", "FR")
        tie(measured.tehran, town)
        tie(town, other, start=str(1950 + at))
    measure_network(by=by)
    assert count() == before
    assert max(before.values()) <= 10


def test_pages_do_not_measure(client: Client, measured: SmallAtlas, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("A page measures.")

    monkeypatch.setattr("hamshahr.insight.actions.measured", refuse)
    monkeypatch.setattr("twinnet.measures.all_paths", refuse)
    for address in ADDRESSES:
        page(client, f"/fa/{address.format(pk=measured.isfahan.pk)}")
