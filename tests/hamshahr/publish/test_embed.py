"""A city on somebody else's site: only that page may stand in a frame, without cookies, naming nothing elsewhere."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client

from tests import factories
from tests.factories import SmallAtlas

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fa", "en"])
def test_it_may_stand_in_any_frame_and_sets_no_cookie(client: Client, atlas: SmallAtlas, language: str) -> None:
    response = client.get(f"/{language}/embed/cities/{atlas.isfahan.pk}/")
    assert "X-Frame-Options" not in response
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    page = response.content.decode()
    assert f'dir="{"rtl" if language == "fa" else "ltr"}"' in page
    assert "csrf" not in page


def test_no_other_page_may_stand_in_a_frame(client: Client, atlas: SmallAtlas) -> None:
    for address in (atlas.isfahan.get_absolute_url(), "/en/", "/en/data/", atlas.sister.get_absolute_url()):
        response = client.get(address)
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_it_names_nothing_that_is_fetched_from_elsewhere(client: Client, atlas: SmallAtlas) -> None:
    page = client.get(f"/en/embed/cities/{atlas.isfahan.pk}/").content.decode()
    fetched = re.findall(r'(?:src|data-ties-url)="([^"]*)"|<link[^>]*href="([^"]*)"', page)
    addresses = [one or other for one, other in fetched]
    assert len(addresses) > 3
    assert all(address.startswith("/") and not address.startswith("//") for address in addresses)


def test_the_ties_are_a_list_without_scripts(client: Client, atlas: SmallAtlas) -> None:
    page = client.get(f"/fa/embed/cities/{atlas.isfahan.pk}/").content.decode()
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    assert table.count("<tr>") == 2
    assert "فرایبورگ" in table
    assert "معلق" in table
    assert f"/fa/cities/{atlas.isfahan.pk}/" in page


def test_a_city_without_ties_says_so(client: Client, atlas: SmallAtlas) -> None:
    quiet = factories.place("Quiet", "IR")
    page = client.get(f"/en/embed/cities/{quiet.pk}/").content.decode()
    assert "No source we know of names a tie of" in page
    assert "<table" not in page


@pytest.mark.parametrize(("query", "sets"), [("light", "light"), ("dark", "dark"), ("auto", ""), ('"><script>', "")])
def test_the_colours_are_those_asked_for(client: Client, atlas: SmallAtlas, query: str, sets: str) -> None:
    page = client.get(f"/en/embed/cities/{atlas.isfahan.pk}/", {"theme": query}).content.decode()
    found = re.search(r'<html[^>]*data-bs-theme="(\w+)"', page)
    assert (found[1] if found else "") == sets
    assert ("dist/theme.js" in page) == (not sets)


def test_a_cookie_for_the_calendar_changes_nothing(client: Client, atlas: SmallAtlas) -> None:
    address = f"/en/embed/cities/{atlas.isfahan.pk}/"
    plain = client.get(address).content
    client.cookies["calendar"] = "jalali"
    assert client.get(address).content == plain


def test_the_page_of_a_city_offers_a_line_for_each_language(client: Client, atlas: SmallAtlas) -> None:
    page = client.get(atlas.isfahan.get_absolute_url()).content.decode()
    lines = [html.unescape(line) for line in re.findall(r'data-copy="([^"]*)"', page)]
    sources = [re.search(r'<iframe src="([^"]*)" title="([^"]*)"', line) for line in lines]
    assert [(found[1], found[2]) for found in sources if found] == [
        (f"http://testserver/fa/embed/cities/{atlas.isfahan.pk}/", "پیوندهای اصفهان"),
        (f"http://testserver/en/embed/cities/{atlas.isfahan.pk}/", "Ties of Isfahan"),
    ]


def test_a_name_cannot_break_out_of_the_line(client: Client, atlas: SmallAtlas) -> None:
    odd = factories.place('X"><script>alert(1)</script>', "IR")
    page = client.get(odd.get_absolute_url()).content.decode()
    line = html.unescape(re.findall(r'data-copy="([^"]*)"', page)[0])
    assert "<script" not in line
    assert "&lt;script&gt;" in line
