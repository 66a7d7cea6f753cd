"""The partner finder's pages: what they show, what they say when they cannot, and short lists of readers."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from hamshahr.audit.actions import Actor
from hamshahr.discovery import queries, shipped
from hamshahr.discovery.actions import make_tables
from hamshahr.discovery.background import TABLES
from hamshahr.discovery.models import PartnerTables
from hamshahr.discovery.words import Sure, Sureness
from hamshahr.publish.regionpage import Group, Line
from hamshahr.publish.shortlists import COOKIE, LONGEST
from hamshahr.tasks.models import Task
from tests.background import work_off
from tests.factories import SmallAtlas, place, small_atlas, tie

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def atlas(by: Actor) -> SmallAtlas:
    made = small_atlas()
    make_tables(by=by)
    return made


def candidates(page: str) -> list[int]:
    return [int(key) for key in re.findall(r'<li class="candidate" id="city-(\d+)"', page)]


def read(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_page_names_partners_with_reasons(
    atlas: SmallAtlas, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    address = f"/en/cities/{atlas.tehran.pk}/partners/"
    read(client, address)
    with django_assert_max_num_queries(8):
        page = read(client, address)
    assert set(candidates(page)) == {atlas.isfahan.pk, atlas.freiburg.pk}
    assert "both are of about the same size" not in page
    assert "What speaks against it" in page
    assert "4 ties among 5 cities" in page


def test_goals_come_from_the_address(atlas: SmallAtlas, client: Client) -> None:
    address = f"/en/cities/{atlas.tehran.pk}/partners/"
    assert candidates(read(client, f"{address}?country=DE&without=")) == [atlas.freiburg.pk]
    assert candidates(read(client, f"{address}?abroad=1")) == [atlas.freiburg.pk]
    assert candidates(read(client, f"{address}?without=DE&continent=AS")) == [atlas.isfahan.pk]
    assert candidates(read(client, f"{address}?size=small")) == []
    page = read(client, f"{address}?area=peace&country=DE")
    assert re.search(r'value="peace"\s+checked', page)
    assert "only Germany" in page
    assert "No city passes these goals" in read(client, f"{address}?size=small")


def test_htmx_gets_the_answers_alone(atlas: SmallAtlas, client: Client) -> None:
    page = read(client, f"/fa/cities/{atlas.tehran.pk}/partners/", **PART)
    assert "<html" not in page
    assert page.lstrip().startswith('<div id="found"')


def test_before_the_tables_the_page_says_how_far_they_are(client: Client) -> None:
    atlas = small_atlas()
    address = f"/en/cities/{atlas.tehran.pk}/partners/"
    page = read(client, address)
    task = Task.objects.get(kind=TABLES)
    assert task.get_absolute_url() in page
    assert f'hx-get="{address}"' in page
    assert client.get(f"{address[:-1]}.csv").status_code == 503
    read(client, address)
    assert Task.objects.filter(kind=TABLES).count() == 1
    work_off()
    assert candidates(read(client, address, **PART))


def test_changed_ties_are_said_and_prepared(atlas: SmallAtlas, client: Client) -> None:
    tie(atlas.tehran, atlas.freiburg)
    page = read(client, f"/en/cities/{atlas.tehran.pk}/partners/")
    assert "Ties have changed since" in page
    assert Task.objects.filter(kind=TABLES).exists()
    work_off()
    page = read(client, f"/en/cities/{atlas.tehran.pk}/partners/")
    assert "Ties have changed since" not in page
    assert candidates(page) == [atlas.isfahan.pk]


def test_who_cannot_ask_is_told_why(atlas: SmallAtlas, client: Client) -> None:
    village = place("Village", "DE", latitude=48.1, longitude=7.9, population=800)
    page = read(client, f"/en/cities/{village.pk}/partners/")
    assert "too small to be compared by itself" in page
    assert "Freiburg" in page
    region = read(client, f"/en/cities/{atlas.bavaria.pk}/partners/")
    assert "this is a larger area" in region
    assert "Munich" in region
    nowhere = place("Nowhere", "DE")
    assert "Nobody has yet said where exactly" in read(client, f"/en/cities/{nowhere.pk}/partners/")
    assert client.get(f"/en/cities/{nowhere.pk}/partners.json").status_code == 404


def test_a_city_without_ties_is_warned(atlas: SmallAtlas, client: Client, by: Actor) -> None:
    alone = place("Alone", "IR", latitude=30.0, longitude=50.0, population=16_000)
    make_tables(by=by)
    page = read(client, f"/en/cities/{alone.pk}/partners/")
    assert "No tie of this city is known" in page
    assert "It is a small town" in page
    assert "No tie of this city is known" not in read(client, f"/en/cities/{atlas.tehran.pk}/partners/")


def test_three_cities_are_compared(atlas: SmallAtlas, client: Client) -> None:
    address = f"/en/cities/{atlas.tehran.pk}/partners/compare/"
    page = read(client, f"{address}?city={atlas.isfahan.pk}&city={atlas.freiburg.pk}")
    assert page.count('class="panel compare-city"') == 2
    assert "230,000" in page
    assert "No city is chosen yet" in read(client, f"{address}?city=x")
    munich = next(one for one in atlas.disputed.places.order_by("pk") if one != atlas.tehran)
    assert "already a partner" in read(client, f"{address}?city={munich.pk}")


def test_a_shortlist_is_the_readers_own(atlas: SmallAtlas, client: Client) -> None:
    address = f"/en/cities/{atlas.tehran.pk}/partners/shortlist/"
    assert "The shortlist is empty" in read(client, address)
    answer = client.post(address, {"city": atlas.isfahan.pk, "act": "add"})
    assert (answer.status_code, answer.headers["Location"]) == (303, address)
    part = client.post(address, {"city": atlas.freiburg.pk, "act": "add"}, headers=PART).content.decode()
    assert "Take off the shortlist" in part
    assert "(2)" in part
    page = read(client, address)
    assert candidates(page) == [atlas.isfahan.pk, atlas.freiburg.pk]
    assert f"?city={atlas.isfahan.pk}&amp;city={atlas.freiburg.pk}" in page
    assert "Tehran" in read(client, "/en/partners/")
    client.post(address, {"city": atlas.isfahan.pk, "act": "remove"})
    assert candidates(read(client, address)) == [atlas.freiburg.pk]
    assert candidates(read(Client(), f"{address}?city={atlas.isfahan.pk}")) == [atlas.isfahan.pk]
    assert candidates(read(Client(), address)) == []


def test_a_shortlist_holds_so_many_and_no_more(atlas: SmallAtlas, client: Client) -> None:
    address = f"/en/cities/{atlas.tehran.pk}/partners/shortlist/"
    others = [place(f"City {number}", "IR").pk for number in range(LONGEST + 1)]
    for key in others:
        part = client.post(address, {"city": key, "act": "add"}, headers=PART).content.decode()
    assert "is full" in part
    assert f"({LONGEST})" in part


def test_a_meddled_cookie_and_a_strange_next_do_nothing(atlas: SmallAtlas, client: Client) -> None:
    address = f"/en/cities/{atlas.tehran.pk}/partners/shortlist/"
    client.cookies[COOKIE] = f"{atlas.tehran.pk}:{atlas.isfahan.pk}:forged"
    assert "The shortlist is empty" in read(client, address)
    answer = client.post(address, {"city": "x", "next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == address
    answer = client.post(address, {"city": atlas.isfahan.pk, "next": f"/en/cities/{atlas.tehran.pk}/partners/?page=2"})
    assert answer.headers["Location"].endswith("?page=2")


def test_a_shortlist_is_not_changed_from_elsewhere(atlas: SmallAtlas) -> None:
    strict = Client(enforce_csrf_checks=True)
    address = f"/en/cities/{atlas.tehran.pk}/partners/shortlist/"
    assert strict.post(address, {"city": atlas.isfahan.pk}).status_code == 403
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', read(strict, address.replace("shortlist/", "")))
    assert token is not None
    sent = {"city": atlas.isfahan.pk, "csrfmiddlewaretoken": token[1]}
    assert strict.post(address, sent).status_code == 303


def test_files_hold_reasons_sureness_model_and_sources(atlas: SmallAtlas, client: Client) -> None:
    address = f"/en/cities/{atlas.tehran.pk}/partners"
    text = client.get(f"{address}.csv?country=DE").content.decode().removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["city"] for row in rows] == ["Freiburg"]
    assert rows[0]["model"].startswith("shipped")
    assert float(rows[0]["score"])
    assert "not_yet" in rows[0]["codes_for"] or rows[0]["codes_against"]
    told = json.loads(client.get(f"{address}.json?country=DE&area=peace").content)
    assert told["goals"]["countries"] == ["DE"]
    assert told["goals"]["areas"] == ["peace"]
    assert told["sources"][0]["licence"] == "CC BY 4.0"
    assert told["ties_as_of"]["ties"] == PartnerTables.objects.get().ties
    reason = told["recommendations"][0]["reasons"][0]
    assert set(reason) == {"code", "value", "favours", "text"}
    named = json.loads(client.get(f"{address}.json?city={atlas.isfahan.pk}").content)
    assert (named["goals"], [one["id"] for one in named["recommendations"]]) == (None, [atlas.isfahan.pk])


def test_the_map_has_a_line_to_each(atlas: SmallAtlas, client: Client) -> None:
    told = json.loads(read(client, f"/fa/cities/{atlas.tehran.pk}/partners/map.json?city={atlas.isfahan.pk}&city=x"))
    assert told["places"]["id"] == [atlas.tehran.pk, atlas.isfahan.pk]
    assert (told["ties"]["id"], told["ties"]["a"], told["ties"]["b"]) == ([atlas.isfahan.pk], [0], [1])


def test_the_region_in_words_table_and_map(atlas: SmallAtlas, client: Client, by: Actor) -> None:
    karaj = place("Karaj", "IR", "کرج", latitude=35.83, longitude=50.96, population=1_500_000)
    make_tables(by=by)
    page = read(client, f"/en/cities/{atlas.tehran.pk}/region/")
    assert "within 60 km, 1 could be introduced" in page
    assert "Karaj" in page
    assert "there is no city of another country" in page
    told = json.loads(read(client, f"/en/cities/{atlas.tehran.pk}/region/map.json"))
    assert karaj.pk in told["places"]["id"]
    assert len(told["ties"]["id"]) == len(set(told["ties"]["id"])) == 2


def test_cities_across_the_border_stand_by_country_with_the_figure_of_their_sureness(
    atlas: SmallAtlas, client: Client, by: Actor
) -> None:
    place("Berlin East", "DE", latitude=35.9, longitude=51.5, population=100_000)
    place("Lyon East", "FR", latitude=35.2, longitude=51.1, population=100_000)
    make_tables(by=by)
    page = read(client, f"/en/cities/{atlas.tehran.pk}/region/")
    for code, name in (("de", "Germany"), ("fr", "France")):
        assert re.search(rf'id="group-{code}"><a href="/en/countries/{code}/">(<bdi[^>]*>)?{name}', page)
    across = page.partition('id="openings"')[0]
    assert len(re.findall(r'data-sure="\w+">[\w ]+: <a href="#trust">[\w, ]+ in 1,000</a>', across)) == 2
    assert 'id="trust"' in page


@pytest.mark.parametrize(
    ("shares", "folded"),
    [((0.05, 0.01, 0.001, 0.001), 2), ((0.05, 0.01, 0.001), 0), ((0.001,) * 4, 2), ((0.05,) * 4, 0), ((0.001,), 0)],
)
def test_weak_ones_of_a_group_are_folded_but_never_one_alone(
    atlas: SmallAtlas, shares: tuple[float, ...], folded: int
) -> None:
    lines = [Line(at, atlas.isfahan, 10.0, Sure.of(share)) for at, share in enumerate(shares)]
    group = Group(atlas.isfahan.country, "", "", lines)
    assert len(group.folded) == folded
    assert group.shown + group.folded == lines
    assert {line.sure.level for line in group.folded} <= {Sureness.LOW}


def test_the_landing_page_leads_to_cities(atlas: SmallAtlas, client: Client) -> None:
    page = read(client, "/en/partners/?q=Isfah")
    assert f'href="/en/cities/{atlas.isfahan.pk}/partners/"' in page
    assert "No city found" in read(client, "/en/partners/?q=zzzzzz")
    offered = read(client, "/en/search/suggestions?for=partners&q=Isfah")
    assert f'href="/en/cities/{atlas.isfahan.pk}/partners/"' in offered
    assert f'href="/en/cities/{atlas.isfahan.pk}/partners/"' in read(client, f"/en/cities/{atlas.isfahan.pk}/")
    assert 'href="/en/partners/"' in read(client, "/en/")


def test_spread_answers_are_said_to_be_spread_and_can_be_asked_not_to(atlas: SmallAtlas, client: Client) -> None:
    address = f"/en/cities/{atlas.tehran.pk}/partners/"
    ticked = r'id="goal-spread"\s+value="yes"\s+checked'
    for asked in ("", "?spread=no&spread=yes"):
        page = read(client, address + asked)
        assert "Possible partners, spread over countries" in page
        assert re.search(ticked, page)
    for asked in ("?spread=no", "?alike=1"):
        page = read(client, address + asked)
        assert "Possible partners, the likeliest first" in page
        assert not re.search(ticked, page)


def test_words_for_sureness_stand_beside_their_figure(atlas: SmallAtlas, client: Client) -> None:
    page = read(client, f"/en/cities/{atlas.tehran.pk}/partners/")
    assert len(re.findall(r'data-sure="\w+">[\w ]+: <a href="#trust">[\w, ]+ in 1,000</a>', page)) == 2


def test_a_finder_that_needs_its_keeper_promises_no_minute(
    atlas: SmallAtlas, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shipped, "saved", lambda: b"{}")
    queries.forget_opened()
    address = f"/en/cities/{atlas.tehran.pk}/partners"
    page = read(client, f"{address}/")
    assert "The partner finder is being prepared" in page
    assert "manage.py" not in page
    told = client.get(f"{address}.csv")
    assert told.status_code == 503
    assert "minute" not in told.content.decode()
    assert "Retry-After" not in told.headers


def test_a_city_in_the_address_of_the_finder_leads_to_its_partners(atlas: SmallAtlas, client: Client) -> None:
    found = client.get(f"/en/partners/?city={atlas.tehran.pk}")
    assert (found.status_code, found.headers["Location"]) == (302, f"/en/cities/{atlas.tehran.pk}/partners/")
    for unknown in ("999999", "x", "", "9" * 30):
        assert client.get(f"/en/partners/?city={unknown}").status_code == 404
