"""Feeds of changes: valid Atom in both languages, each kind of change in words, nothing sent twice."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hamshahr.publish.feedgroups import NAMED
from hamshahr.publish.feeds import MOST, changes
from hamshahr.ties.actions import record_claims, retract_claims, withdraw_claims
from hamshahr.ties.models import NO_LONGER_STATED, Status
from tests import factories
from tests.factories import SmallAtlas

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client: Client, address: str, **headers: Any) -> ET.Element:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(response.content)


def text(element: ET.Element, name: str) -> str:
    found = element.find(f"{ATOM}{name}")
    assert found is not None, name
    return found.text or ""


def moment(written: str) -> dt.datetime:
    return dt.datetime.fromisoformat(written)


@pytest.mark.parametrize("language", ["fa", "en"])
@pytest.mark.parametrize("which", ["city", "all"])
def test_a_feed_is_valid_atom(client: Client, atlas: SmallAtlas, language: str, which: str) -> None:
    """RFC 4287, 4.1: what a feed and an entry must have; ids are tags and each once."""
    address = f"/{language}/" + (f"cities/{atlas.isfahan.pk}/changes.atom" if which == "city" else "changes.atom")
    root = feed(client, address)
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert text(root, "title")
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == f"http://testserver{address}"
    entries = root.findall(f"{ATOM}entry")
    ids = [text(entry, "id") for entry in entries] + [text(root, "id")]
    assert len(set(ids)) == len(ids) > 2
    assert all(re.match(r"tag:hamshahr,2026:[0-9T]+/(all|cities/\d+)", one) for one in ids)
    for entry in entries:
        assert text(entry, "title")
        assert text(entry, "summary")
        assert moment(text(entry, "updated")) <= timezone.now()
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert client.get(str(link.get("href")).removeprefix("http://testserver").partition("#")[0]).status_code == 200
    times = [moment(text(entry, "updated")) for entry in entries]
    assert times == sorted(times, reverse=True)
    assert moment(text(root, "updated")) == times[0]


def titles(*of: Any) -> list[str]:
    return [change.title for change in changes(*of)]


def test_every_kind_of_change_is_told_in_words(atlas: SmallAtlas) -> None:
    assert "New ties: Isfahan with Van and Freiburg" in titles(atlas.isfahan)
    assert "New tie: Isfahan and Freiburg" in titles(atlas.freiburg)
    assert "Isfahan and Freiburg: suspended" in titles(atlas.isfahan)
    assert "New ties: Tehran with Pact of Three Rivers, Bavaria and 2 more" in titles(atlas.tehran)
    assert "Tehran and Munich: one more source, City of Freiburg" in titles(
        atlas.disputed.parties.get(position=1).place
    )
    register = factories.source()
    record_claims(
        drafts=[factories.said(atlas.isfahan, atlas.freiburg, by_source=register, start="2001")], by=factories.BY
    )
    assert titles(atlas.isfahan)[0] == "Isfahan and Freiburg: The register corrects what it said"
    withdraw_claims(
        claims=atlas.pact.claims.values_list("pk", flat=True),
        by=factories.BY,
        reason=NO_LONGER_STATED,
        on=dt.date(2030, 1, 1),
    )
    latest = changes(atlas.tehran)[0]
    assert latest.title == "Pact of Three Rivers: The register no longer says so"
    assert latest.text == NO_LONGER_STATED
    assert atlas.pact.get_absolute_url() in latest.url


@pytest.mark.usefixtures("persian")
def test_a_persian_reader_is_told_in_persian(atlas: SmallAtlas) -> None:
    told = {change.title: change.text for change in changes(atlas.isfahan)}
    assert "پیوندهای تازه: اصفهان با وان و فرایبورگ" in told
    suspended = told["اصفهان و فرایبورگ: معلق"]
    assert "به رأی شورای شهر تعلیق شد." in suspended
    assert not any("a" <= letter <= "z" for letter in suspended.replace("City of Freiburg", ""))


def test_what_an_undone_import_had_brought_is_told_too(atlas: SmallAtlas, client: Client) -> None:
    tie = factories.tie(atlas.isfahan, atlas.tehran)
    key = tie.pk
    claims = list(tie.claims.values_list("pk", flat=True))
    retract_claims(claims=claims, by=factories.BY, reason="import 5 is taken back")
    told = changes(atlas.isfahan)[0]
    assert told.title == "Isfahan and Tehran: taken back, nobody claims it"
    assert client.get(told.url).status_code == 200
    assert titles()[0] == told.title
    assert told.title not in titles(atlas.freiburg)
    assert not any(f"/ties/{key}/" in change.url for change in changes(atlas.isfahan))


def test_a_feed_tells_of_this_city_alone(atlas: SmallAtlas) -> None:
    assert not any("Tehran" in title for title in titles(atlas.isfahan))
    assert titles(atlas.bavaria) == ["New tie: Tehran and Bavaria"]


def test_an_id_stays_the_same_when_more_is_said(atlas: SmallAtlas, client: Client) -> None:
    address = f"/en/cities/{atlas.isfahan.pk}/changes.atom"
    before = {text(one, "id"): text(one, "title") for one in feed(client, address).findall(f"{ATOM}entry")}
    another = factories.source(key="another", name_en="Another")
    factories.tie(atlas.isfahan, atlas.tehran, by_source=another)
    after = {text(one, "id"): text(one, "title") for one in feed(client, address).findall(f"{ATOM}entry")}
    assert before.items() < after.items()


def test_ids_know_neither_the_language_nor_the_address_of_the_site(atlas: SmallAtlas, client: Client) -> None:
    def ids(language: str, host: str) -> list[str]:
        root = feed(client, f"/{language}/cities/{atlas.isfahan.pk}/changes.atom", host=host)
        return [text(root, "id"), *(text(entry, "id") for entry in root.findall(f"{ATOM}entry"))]

    assert ids("fa", "127.0.0.1") == ids("en", "localhost")


def test_an_import_is_one_entry_of_a_city(atlas: SmallAtlas) -> None:
    towns = [factories.place(f"Town {number:02}", "FR") for number in range(29)]
    said = [factories.said(atlas.isfahan, town, by_source=factories.source(key="r", name_en="R")) for town in towns]
    record_claims(drafts=said, by=factories.BY, reason="import 7")
    title = next(title for title in titles(atlas.isfahan) if "Town" in title)
    assert title == "New ties: Isfahan with Town 28, Town 27 and 27 more"
    text = next(change.text for change in changes(atlas.isfahan) if "Town" in change.title)
    assert text.startswith("R says: Town 28; Town 27; Town 26;")
    assert text.endswith(f"And {29 - NAMED} more.")
    assert next(title for title in titles() if "Town" in title).startswith("New ties: Isfahan–Town 28, ")


def test_a_pact_without_a_name_is_called_by_two_of_its_cities(atlas: SmallAtlas) -> None:
    towns = [factories.place(f"Town {number:02}", "FR") for number in range(28)]
    factories.tie(atlas.isfahan, *towns, by_source=factories.source(key="r", name_en="R"))
    (title,) = (title for title in titles(towns[0]))
    assert re.fullmatch(r"New tie: .+, .+ and 27 more", title)


def test_marks_of_direction_are_not_in_a_feed(atlas: SmallAtlas, client: Client) -> None:
    factories.tie(atlas.freiburg, atlas.tehran, by_source=atlas.page, note_en="from \u2066left\u2069 to \u200fright")
    content = client.get(f"/en/cities/{atlas.freiburg.pk}/changes.atom").content.decode()
    assert "from left to right" in content


def test_who_knows_the_feed_gets_nothing_until_something_changes(atlas: SmallAtlas, client: Client) -> None:
    address = f"/fa/cities/{atlas.isfahan.pk}/changes.atom"
    first = client.get(address)
    for known in ({"if-none-match": first["ETag"]}, {"if-modified-since": first["Last-Modified"]}):
        answer = client.get(address, headers=known)
        assert (answer.status_code, answer.content) == (304, b"")
    factories.tie(atlas.isfahan, atlas.tehran)
    assert client.get(address, headers={"if-none-match": first["ETag"]}).status_code == 200


def test_letters_that_xml_cannot_hold_do_not_break_it(atlas: SmallAtlas, client: Client) -> None:
    other = factories.source(key="another", name_en="Another")
    factories.tie(atlas.isfahan, atlas.tehran, by_source=other, note_en="bell \x07 & <b>bold</b>")
    root = feed(client, f"/en/cities/{atlas.isfahan.pk}/changes.atom")
    summary = text(root.findall(f"{ATOM}entry")[0], "summary")
    assert "bell  &amp; &lt;b&gt;bold" in summary  # a summary is HTML, in which the note is plain text


def test_a_city_without_changes_has_a_feed(atlas: SmallAtlas, client: Client) -> None:
    quiet = factories.place("Quiet", "IR")
    root = feed(client, f"/en/cities/{quiet.pk}/changes.atom")
    assert root.findall(f"{ATOM}entry") == []
    assert text(root, "updated")


def test_a_cookie_for_the_calendar_changes_nothing(atlas: SmallAtlas, client: Client) -> None:
    address = f"/en/cities/{atlas.isfahan.pk}/changes.atom"
    plain = client.get(address).content
    client.cookies["calendar"] = "jalali"
    assert client.get(address).content == plain


def test_a_feed_is_bounded_and_so_are_its_queries(
    atlas: SmallAtlas, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(MOST + 5):
        one = factories.source(key=f"source-{number}", name_en=f"Source {number}")
        factories.tie(atlas.tehran, factories.place(f"Town {number}", "FR"), by_source=one, status=Status.ACTIVE)
    with django_assert_max_num_queries(12):
        assert len(changes(atlas.tehran)) == MOST
    with django_assert_max_num_queries(12):
        assert len(changes()) == MOST


def test_the_page_of_a_city_names_its_feed(atlas: SmallAtlas, client: Client) -> None:
    page = client.get(atlas.isfahan.get_absolute_url()).content.decode()
    assert f'href="/en/cities/{atlas.isfahan.pk}/changes.atom"' in page
    assert "application/atom+xml" in page
