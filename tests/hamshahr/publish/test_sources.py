"""The pages of sources: how others confirm or contradict them, and what looks wrong in their data."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from hamshahr.quality.actions import accept_pact, check_quality, dismiss
from hamshahr.quality.models import Finding
from hamshahr.ties.models import Relationship
from tests import factories
from tests.factories import BY, SmallAtlas, place, source, tie


def text_of(html: str) -> str:
    """The words of a page, tags left out and spaces made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def page(client: Client, name: str, *args: object, language: str = "en", **query: str) -> str:
    with translation.override(language):
        address = reverse(f"publish:{name}", args=args)
    response = client.get(address, query, headers={"accept-language": language})
    assert response.status_code == 200, address
    return response.content.decode()


def cells(client: Client, name: str, *args: object, **query: str) -> list[dict[str, str]]:
    response = client.get(reverse(f"publish:{name}", args=args), query)
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_source_says_how_far_others_confirm_it(client: Client, atlas: SmallAtlas) -> None:
    assert "The sources have not been compared yet" in page(client, "source", "register")
    check_quality(by=BY)
    told = text_of(page(client, "source", "register"))
    assert re.search(r"17% confirmed by an independent source 1 tie", told)
    assert re.search(r"67% named by no independent source 4 ties", told)
    assert re.search(r"17% contradicted by another source 1 tie", told)
    assert re.search(r"City of Freiburg 2 1 0 1 Beginning \(1\)", told)


def test_in_persian_with_persian_digits(client: Client, atlas: SmallAtlas) -> None:
    check_quality(by=BY)
    told = text_of(page(client, "source", "register", language="fa"))
    assert re.search(r"۱۷٪ تأییدشده از سوی منبعی مستقل", told)
    assert "همخوانی با منبع‌های دیگر" in told


def test_a_contradiction_stands_side_by_side(client: Client, atlas: SmallAtlas) -> None:
    check_quality(by=BY)
    html = page(client, "source_agreement", "register", state="contradicted")
    assert atlas.disputed.get_absolute_url() in html
    assert atlas.sister.get_absolute_url() not in html
    told = text_of(html)
    assert re.search(r"sister cities since 1990 .* sister cities since May 1993 City of Freiburg · in the atlas", told)
    assert "1 tie " in told


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"Tehran"}),
        ({"state": "confirmed"}, {"Isfahan"}),
        ({"state": "confirmed", "other": "freiburg-page"}, {"Isfahan"}),
        ({"state": "contradicted", "fact": "start"}, {"Tehran"}),
        ({"state": "contradicted", "fact": "kind"}, set()),
        ({"state": "repeated"}, set()),
    ],
)
def test_lists_and_files_hold_what_is_asked_for(
    client: Client, atlas: SmallAtlas, query: dict[str, str], expected: set[str]
) -> None:
    check_quality(by=BY)
    rows = cells(client, "source_agreement_csv", "register", **query)
    assert {row["city_a"] for row in rows} == expected
    for row in rows:
        assert (row["source"], row["other_source"]) == ("register", "freiburg-page")
    html = page(client, "source_agreement", "register", **query)
    assert ("There is no such tie" in html) == (not expected)


def test_the_file_of_contradictions_tells_both_words(client: Client, atlas: SmallAtlas) -> None:
    check_quality(by=BY)
    [row] = cells(client, "source_agreement_csv", "register")
    assert (row["compared"], row["facts"], row["tie"]) == ("contradicted", "start", str(atlas.disputed.pk))
    assert (row["start_date"], row["other_start_date"], row["kind"]) == ("1990", "1993-05", "sister")


def test_ties_that_nobody_else_names_stand_alone(client: Client, atlas: SmallAtlas) -> None:
    check_quality(by=BY)
    rows = cells(client, "source_agreement_csv", "register", state="alone")
    assert len(rows) == 4
    assert {row["other_source"] for row in rows} == {""}


def test_a_wrong_value_is_said_beside_its_field_and_filters_nothing(client: Client, atlas: SmallAtlas) -> None:
    check_quality(by=BY)
    html = page(client, "source_agreement", "register", other="nobody")
    assert 'aria-describedby="other-wrong"' in html
    assert atlas.disputed.get_absolute_url() in html


def test_names_of_a_source_are_escaped(client: Client, atlas: SmallAtlas) -> None:
    bad = source("bad", name_en="<script>alert(1)</script>")
    tie(atlas.isfahan, atlas.freiburg, by_source=bad, start="1970")
    check_quality(by=BY)
    for html in (page(client, "source_agreement", "register"), page(client, "source", "register")):
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_sources_tell_contradictions_and_lead_to_the_findings(client: Client, atlas: SmallAtlas) -> None:
    factories.pact_finding()
    html = page(client, "sources")
    assert reverse("publish:quality") in html
    assert re.search(r"What looks wrong in the data: 1 finding\b", text_of(html))


def test_ten_times_the_ties_cost_no_more_queries(client: Client, atlas: SmallAtlas) -> None:
    other = source("other")

    def queries() -> list[int]:
        check_quality(by=BY, again=True)
        counted = []
        for name in ("source", "source_agreement"):
            page(client, name, "register")
            with CaptureQueriesContext(connection) as made:
                page(client, name, "register")
            counted.append(len(made))
        return counted

    before = queries()
    for at in range(30):
        pair = place(f"North {at}", "DE"), place(f"South {at}", "FR")
        tie(*pair, by_source=source("register"), start="1990")
        tie(*pair, by_source=other, start="1995")
    assert queries() <= [count + 1 for count in before]


class TestFindings:
    def test_nothing_checked_says_what_to_do(self, client: Client, db: None) -> None:
        told = page(client, "quality")
        assert "This begins by itself after ties are loaded" in told
        assert "manage.py" not in told

    def test_a_pact_with_figures_proposal_and_all_members(self, client: Client, db: None) -> None:
        finding = factories.pact_finding()
        listed = text_of(page(client, "quality"))
        assert "4 cities that look like one pact: Altea, Bellagio, Bundoran, Granville" in listed
        assert "(6 of 6 pairs). At least half of them have no other tie in it." in listed
        assert "The year told is 1991." in listed
        assert "Count one multilateral pact of 4 cities in place of 6 ties." in listed
        html = page(client, "finding", finding.pk)
        for city in ("Altea", "Bellagio", "Bundoran", "Granville"):
            assert f"<bdi>{city}</bdi></a>" in html
        assert html.count("/ties/") >= 6

    def test_readers_see_the_proposal_and_only_staff_the_way_to_decide(self, client: Client, db: None) -> None:
        finding = factories.pact_finding()
        assert "Decide on it" not in page(client, "finding", finding.pk)
        client.force_login(factories.user(is_staff=False, email="bob@city.example"))
        assert "Decide on it" not in page(client, "finding", finding.pk)
        client.force_login(factories.user())
        assert reverse("workspace:finding", args=[finding.pk]) in page(client, "finding", finding.pk)

    def test_decisions_are_told_in_public(self, client: Client, db: None) -> None:
        finding = factories.pact_finding()
        accepted = accept_pact(finding=finding, by=BY, name_en="Charter")
        assert accepted.pact is not None
        html = page(client, "finding", finding.pk)
        assert accepted.pact.get_absolute_url() in html
        assert "accepted" in html
        assert "Count one multilateral pact" in text_of(page(client, "quality", state="accepted"))
        assert "Nothing looks wrong here" in page(client, "quality", state="dismissed")

    def test_a_pact_made_of_pairs_stands_once_in_lists_and_on_the_map(self, client: Client, db: None) -> None:
        finding = factories.pact_finding()
        pact = accept_pact(finding=finding, by=BY, name_en="Charter", name_fa="منشور").pact
        assert pact is not None
        pair = Relationship.objects.exclude(part_of=None).order_by("pk")[0]
        assert re.search(r"\b1 tie\b", text_of(page(client, "ties")))
        assert re.search(r"\b6 ties\b", text_of(page(client, "ties", source="charters")))
        assert "Part of Charter : sources write that pact as pairs" in text_of(page(client, "tie", pair.pk))
        assert "Sources write 6 pairs of its cities as ties" in text_of(page(client, "tie", pact.pk))

    def test_the_dismissed_leave_the_list_but_keep_their_page(self, client: Client, db: None) -> None:
        finding = dismiss(finding=factories.pact_finding(), reason="Four friends.", by=BY)
        assert "Nothing looks wrong here" in page(client, "quality")
        assert "Four friends." in page(client, "finding", finding.pk)
        assert "Four friends." in page(client, "quality", state="dismissed")

    def test_doubles_lead_to_both(self, client: Client, db: None) -> None:
        real, double = place("Kandava", "LV"), place("Kandava", "LV", is_provisional=True)
        partner = place("Lassee", "AT")
        ties = [tie(real, partner), tie(double, partner)]
        check_quality(by=BY)
        html = page(client, "quality")
        addresses = [one.get_absolute_url() for one in (real, double)] + [one.get_absolute_url() for one in ties]
        assert [address for address in addresses if address not in html] == []

    def test_the_file_is_in_english_and_without_tags(self, client: Client, db: None) -> None:
        factories.pact_finding()
        with translation.override("fa"):
            [row] = cells(client, "quality_csv")
        assert row["what"] == "4 cities that look like one pact: Altea, Bellagio, Bundoran, Granville"
        assert row["figures"].startswith("The charters ties each of them to each (6 of 6 pairs).")
        assert (row["kind"], row["state"], row["source"]) == ("pact", "open", "charters")
        assert row["url"].endswith(Finding.objects.get().get_absolute_url())

    def test_constant_queries(self, client: Client, db: None) -> None:
        def queries() -> int:
            page(client, "quality")
            with CaptureQueriesContext(connection) as made:
                page(client, "quality")
            return len(made)

        factories.pact_finding()
        before = queries()
        factories.pact_finding(source("others"), "K L M N O")
        factories.pact_finding(source("more"), "P Q R S T U")
        assert queries() <= before

    def test_a_finding_of_things_that_are_gone_still_has_its_page(self, client: Client, db: None) -> None:
        finding = factories.pact_finding()
        for relationship in Relationship.objects.order_by("pk"):
            factories.retract(relationship)
        html = page(client, "finding", finding.pk)
        assert "4 cities that look like one pact" in text_of(html)
