"""Every address answers in both languages. A new address without a sample in addresses.py fails."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation
from pytest_django import Settings

from hamshahr.discovery.actions import make_tables
from hamshahr.insight.actions import measure_network
from hamshahr.publish.opendata.making import make_open_data
from tests import factories
from tests.consistency.addresses import FOREIGN, SAMPLES, SENT_TO, every_address, names
from tests.factories import SmallAtlas

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff_client(client: Client) -> Client:
    """A browser of somebody who may change the atlas: they see every page."""
    client.force_login(factories.user())
    return client


@pytest.fixture
def atlas(settings: Settings, tmp_path: Path) -> SmallAtlas:
    made = factories.small_atlas()
    measure_network(by=factories.BY)
    settings.DATA_DIR = tmp_path
    make_open_data()
    make_tables(by=factories.BY)
    return made


def test_every_address_has_a_sample() -> None:
    """But those of the API, each operation of which is asked in tests/hamshahr/api/test_doors.py and tests/contract."""
    every = {name for name in names(get_resolver().url_patterns) if not name.startswith("api-v1:")}
    assert every == set(SAMPLES) | set(SENT_TO)


def test_strangers_find_the_desk_shut(atlas: SmallAtlas, client: Client) -> None:
    """Everything of the desk sends who has not signed in to the door, and does not exist for who may not change."""
    reader = factories.user("reader@city.example", is_staff=False)
    every = {**{name: samples[0] for name, samples in SAMPLES.items()}, **SENT_TO}
    desk = {name: sample for name, sample in every.items() if name.startswith("workspace:")}
    assert len(desk) > 50
    for name, sample in desk.items():
        address = reverse(name, kwargs=sample(atlas))
        for send in (client.get, client.post):
            client.logout()
            answer = send(address)
            assert answer.status_code == 302, address
            assert answer.headers["Location"].startswith(reverse("accounts:sign_in")), address
            client.force_login(reader)
            if name != "workspace:desk":  # that tells people without an office how to come into one
                assert send(address).status_code in {404, 405}, address


def test_nothing_can_be_sent_to_public_addresses(atlas: SmallAtlas, client: Client) -> None:
    public = {name: samples[0] for name, samples in SAMPLES.items() if name.startswith("publish:")}
    assert len(public) > 40
    for name in sorted(public.keys() - {"publish:shortlist", "publish:partner_link"}):
        assert client.post(reverse(name, kwargs=public[name](atlas))).status_code == 405, name


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_address_answers_under_the_security_policy(
    language: str, atlas: SmallAtlas, staff_client: Client
) -> None:
    for address, query in every_address(atlas, language):
        response = staff_client.get(address, query, headers={"accept-language": language})
        assert response.status_code in {200, 302}, (address, query)
        policy = response.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy, address
        assert "unsafe" not in policy, address
        if response.headers["Content-Type"].startswith("text/html") and b"<html" in response.content:
            page = response.content.decode()
            assert re.search(rf"<html[^>]*\blang=\"?{language}\b", page), address
            assert ('dir="rtl"' in page) == (language == "fa"), address
            assert len(re.findall(r"<h1\b", page)) == 1, address


@pytest.mark.parametrize("language", ["fa", "en"])
def test_what_does_not_exist_is_said_so_in_the_readers_language(
    language: str, atlas: SmallAtlas, staff_client: Client
) -> None:
    for name, samples in SAMPLES.items():
        if given := samples[0](atlas):
            with translation.override(language):
                address = reverse(name, kwargs={key: FOREIGN[key] for key in given})
            response = staff_client.get(address)
            assert response.status_code == 404, address
            assert f'lang="{language}"' in response.content.decode(), address
            assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("language", ["fa", "en"])
def test_every_link_leads_somewhere(language: str, atlas: SmallAtlas, client: Client) -> None:
    """Walk from the home page over every address of this site that a page names, in links, forms and maps."""
    waiting, seen = [f"/{language}/"], {f"/{language}/"}
    while waiting:
        address = waiting.pop()
        response = client.get(address)
        assert response.status_code in {200, 302}, address
        if not response.headers["Content-Type"].startswith("text/html") or response.status_code == 302:
            continue
        page = response.content.decode()
        for link in re.findall(r'(?:href|action|hx-get|data-ties-url)="(/[^"#]*)', page):
            plain = link.replace("&amp;", "&")
            if plain not in seen and not plain.startswith("/static/") and plain.count("=") <= 1:
                seen.add(plain)
                waiting.append(plain)
    assert {atlas.isfahan.get_absolute_url().split("/", 2)[2], f"ties/{atlas.sister.pk}/"} <= {
        address.split("/", 2)[-1].split("?")[0] for address in seen
    }
