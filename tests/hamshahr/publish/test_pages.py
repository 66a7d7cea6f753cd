"""Every page answers in both languages, says what it should, and takes a constant number of queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from hamshahr.audit.actions import Actor
from hamshahr.networks.models import Network
from hamshahr.ties.actions import record_claims
from hamshahr.ties.models import Kind, Status
from tests.factories import SmallAtlas, country, member, place, said, source, tie

LANGUAGES = ("fa", "en")


def _addresses(atlas: SmallAtlas) -> list[str]:
    return [
        "", "search", "search?q=Isfahan", "search/suggestions?q=is", f"cities/{atlas.isfahan.pk}/",
        f"cities/{atlas.bavaria.pk}/", f"cities/{atlas.isfahan.pk}/ties.csv", f"cities/{atlas.isfahan.pk}/ties.json",
        "ties/", "ties/ties.csv", f"ties/{atlas.sister.pk}/", f"ties/{atlas.disputed.pk}/", f"ties/{atlas.pact.pk}/",
        "countries/", "countries/ir/", "networks/", f"networks/{atlas.network.key}/", "history/", "sources/",
        f"sources/{atlas.page.key}/", "map/ties.json",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers(client: Client, atlas: SmallAtlas, language: str) -> None:
    for address in _addresses(atlas):
        response = client.get(f"/{language}/{address}")
        assert response.status_code == 200, address


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_answers_in_an_empty_atlas(client: Client, db: None, language: str) -> None:
    for address in ("", "search", "search?q=Isfahan", "ties/", "countries/", "networks/", "history/", "sources/"):
        assert client.get(f"/{language}/{address}").status_code == 200, address


def test_a_full_page_has_its_frame(client: Client, atlas: SmallAtlas) -> None:
    for address in _addresses(atlas):
        response = client.get(f"/fa/{address}")
        if "html" not in response["Content-Type"] or "suggestions" in address:
            continue
        text = response.content.decode()
        assert '<html lang="fa">' in text
        assert '<body dir="rtl">' in text
        assert len(re.findall(r"<h1[ >]", text)) == 1, address
        assert "<main" in text
        assert 'style="' not in text, f"{address} has an inline style, which the policy forbids"
        assert not re.search(r"<script(?![^>]*(?:\bsrc=|application/json))", text), address


def test_unknown_things_are_not_found(client: Client, atlas: SmallAtlas) -> None:
    addresses = (
        "cities/999999/", "ties/999999/", "countries/zz/", "networks/none/", "sources/none/", "nothing",
        "sources/%00/", "cities/99999999999999999999999/", "ties/99999999999999999999999/", "countries/%00/",
    )  # fmt: skip
    for address in addresses:
        assert client.get(f"/en/{address}").status_code == 404, address


def test_an_error_page_leads_home_in_the_other_language(client: Client, db: None) -> None:
    text = client.get("/fa/nothing").content.decode()
    assert "چنین صفحه‌ای نیست" in text
    assert 'href="/en/"' in text


def test_the_same_page_in_the_other_language_keeps_the_query(client: Client, atlas: SmallAtlas) -> None:
    assert 'href="/fa/ties/?country=IR"' in client.get("/en/ties/?country=IR").content.decode()


def test_the_mayors_sentence(client: Client, atlas: SmallAtlas) -> None:
    text = client.get(f"/en/cities/{atlas.tehran.pk}/").content.decode()
    assert (
        "Tehran</bdi> is tied to 3 cities in 2 countries, the oldest with a known date since May 1993; 1 more" in text
    )


def test_the_mayors_sentence_in_persian(client: Client, atlas: SmallAtlas) -> None:
    text = client.get(f"/fa/cities/{atlas.tehran.pk}/").content.decode()
    assert "تهران</bdi> با ۳ شهر در ۲ کشور پیوند دارد و " in text
    assert " و قدیمی‌ترین پیوند تاریخ‌دارش از اردیبهشت–خرداد ۱۳۷۲ است؛" in text
    assert "پیوند دیگر پایان یافته است." in text


def test_the_oldest_of_ties_that_are_all_dated(client: Client, db: None) -> None:
    one = place("A", "IR")
    tie(one, place("B", "DE"), start="1990")
    tie(one, place("C", "DE"), start="1995")
    assert "the oldest since 1990." in client.get(f"/en/cities/{one.pk}/").content.decode()


def test_a_city_without_ties_says_what_to_do(client: Client, db: None) -> None:
    lonely = place("Lonely", "IR", latitude=30.0, longitude=50.0)
    text = client.get(f"/en/cities/{lonely.pk}/").content.decode()
    assert "No ties known yet" in text
    assert "data-map" not in text


def test_a_provisional_place_is_said_to_be_one(client: Client, db: None) -> None:
    text = client.get(f"/en/cities/{place('Dull', 'GB', is_provisional=True).pk}/").content.decode()
    assert "This place is provisional" in text


def test_a_latin_name_in_persian_text_is_marked(client: Client, db: None) -> None:
    text = client.get(f"/fa/cities/{place('Dull', 'GB').pk}/").content.decode()
    assert '<bdi lang="en" dir="ltr">Dull</bdi>' in text


def test_a_tie_shows_disputed_answers_side_by_side(client: Client, atlas: SmallAtlas) -> None:
    text = client.get(f"/en/ties/{atlas.disputed.pk}/").content.decode()
    sides = re.findall(r'class="fact-side".*?</time>.*?</div>', text, re.S)
    assert [re.search(r'datetime="(.*?)"', side)[1] for side in sides] == ["1990", "1993-05"]  # type: ignore[index]
    assert "The register" in sides[0]
    assert "City of Freiburg" in sides[1]
    assert "none is taken for the truth" in text
    assert "Sister cities; its sources contradict each other." in text


def _sides(client: Client, tie_key: int) -> list[tuple[str, str]]:
    """(answer, who gives it) of every fact, as the page of the tie shows them."""
    text = client.get(f"/en/ties/{tie_key}/").content.decode()
    facts = text[text.index('id="facts"') : text.index('id="claims"')]
    shown = re.findall(r"<div >(?!\s*<dt)(.*?)<span[^>]*>(.*?)</span>", facts, re.S)
    return [(" ".join(strip_tags(answer).split()), strip_tags(who)) for answer, who in shown]


def test_each_source_is_credited_with_its_own_step(client: Client, db: None) -> None:
    parties = place("Vienna", "AT"), place("Belgrade", "RS")
    one = tie(*parties, by_source=source("belgrade"), kind=Kind.SISTER, start="2019-10")
    tie(*parties, by_source=source("wiki"), kind=Kind.FRIENDSHIP, start="2003")
    steps = [("friendship 2003", "The wiki"), ("sister cities October 2019", "The belgrade")]
    assert _sides(client, one.pk) == [*steps, *steps]
    text = client.get(f"/en/ties/{one.pk}/").content.decode()
    assert "Friendship since 2003, then sister cities since October 2019; 2 sources speak of it" in text


def test_disputed_statuses_stand_side_by_side(client: Client, db: None) -> None:
    parties = place("A", "IR"), place("B", "DE")
    one = tie(*parties, by_source=source("lives"), status=Status.ACTIVE, status_on="2020")
    tie(*parties, by_source=source("over"), status=Status.SUSPENDED, status_on="2020")
    text = client.get(f"/en/ties/{one.pk}/").content.decode()
    sides = [" ".join(strip_tags(side).split()) for side in re.findall(r'"fact-side">(.*?)</div>', text, re.S)]
    assert sides == ["active The lives", "suspended The over"]


def test_a_coarser_date_is_not_credited_with_the_finer(client: Client, db: None) -> None:
    parties = place("A", "IR"), place("B", "DE")
    one = tie(*parties, by_source=source("coarse"), start="1990")
    tie(*parties, by_source=source("fine"), start="1990-05-07")
    assert _sides(client, one.pk) == [
        ("sister cities", "The coarse, The fine"),
        ("7 May 1990", "The fine"),
        ("1990", "The coarse"),
    ]


def test_a_tie_shows_its_status_in_time_and_the_note_in_the_readers_language(client: Client, atlas: SmallAtlas) -> None:
    english = client.get(f"/en/ties/{atlas.sister.pk}/").content.decode()
    persian = client.get(f"/fa/ties/{atlas.sister.pk}/").content.decode()
    assert "31 January 2023" in english
    assert "Suspended by the council." in english
    assert "۱۱ بهمن ۱۴۰۱" in persian
    assert "به رأی شورای شهر تعلیق شد." in persian
    assert "Suspended by the council." not in persian


def test_a_superseded_claim_is_folded(client: Client, atlas: SmallAtlas) -> None:
    register = source()
    record_claims(drafts=[said(atlas.isfahan, atlas.freiburg, by_source=register, start="2001")], by=Actor("test"))
    text = client.get(f"/en/ties/{atlas.sister.pk}/").content.decode()
    folded = text[text.index("1 claim that no longer holds") :]
    assert "27 October 2000" in folded
    assert "The same source says otherwise now" in folded


def test_evidence_that_is_no_web_address_is_not_a_link(client: Client, db: None) -> None:
    bad = tie(place("A", "IR"), place("B", "DE"), evidence="javascript:alert(1)")
    text = client.get(f"/en/ties/{bad.pk}/").content.decode()
    assert 'href="javascript' not in text
    assert "javascript:alert(1)" in text


def test_a_pact_lists_its_parties(client: Client, atlas: SmallAtlas) -> None:
    text = client.get(f"/en/ties/{atlas.pact.pk}/").content.decode()
    assert "Pact of Three Rivers" in text
    assert "3 parties" in text
    assert "tie-arc" not in text


def test_rival_firsts_are_claims_on_the_history_page(client: Client, atlas: SmallAtlas) -> None:
    text = client.get("/en/history/").content.decode()
    panel = text[text.index('aria-labelledby="firsts"') : text.index('aria-labelledby="by-year"')]
    assert panel.count("<article") == 2
    assert "disputed" in panel


def test_a_source_says_how_one_sided_it_is(client: Client, atlas: SmallAtlas) -> None:
    text = client.get(f"/en/sources/{atlas.page.key}/").content.decode()
    assert re.search(r"Named by nobody else</dt>\s*<dd>\s*0 \(0%\)", text)


def test_a_source_without_a_date_of_reading_says_so(client: Client, atlas: SmallAtlas) -> None:
    for path in (f"sources/{atlas.page.key}/", f"ties/{atlas.sister.pk}/"):
        assert "date of reading not recorded" in client.get(f"/en/{path}").content.decode()
    every = client.get("/en/sources/").content.decode()
    assert every.count("Where no date of reading stands below a source, none is recorded.") == 1


def test_names_are_escaped(client: Client, db: None) -> None:
    evil = place("<script>x</script>", "IR")
    other = place("B", "DE")
    tied = tie(evil, other)
    for address in (f"cities/{evil.pk}/", f"cities/{other.pk}/", f"ties/{tied.pk}/", "ties/", "countries/ir/"):
        assert "<script>x" not in client.get(f"/en/{address}").content.decode(), address


class TestQueries:
    """As many queries for many rows as for few."""

    def _count(self, client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as taken:
            assert client.get(address).status_code == 200
        return len(taken)

    def _grow(self, atlas: SmallAtlas) -> None:
        register, other = source(), source("other")
        for index in range(30):
            partner = place(f"Town {index}", "DE", latitude=50.0, longitude=8.0, names=(f"Stadt {index}",))
            tie(atlas.isfahan, partner, by_source=register, start=str(1960 + index), kind=Kind.FRIENDSHIP)
            tie(atlas.isfahan, partner, by_source=other, status=Status.ACTIVE)
            member(Network.objects.get(), partner, "2001")
        country("FR")

    def test_constant(self, client: Client, atlas: SmallAtlas) -> None:
        addresses = [f"/en/{address}" for address in _addresses(atlas) if "search" not in address]
        before = {address: self._count(client, address) for address in addresses}
        self._grow(atlas)
        after = {address: self._count(client, address) for address in addresses}
        assert after == before
        assert max(after.values()) <= 12
