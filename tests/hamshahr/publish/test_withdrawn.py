"""A tie whose every claim was withdrawn: in no list, count, map or download, but its page tells its history."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from hamshahr.audit.actions import Actor
from hamshahr.ties.actions import withdraw_claims
from hamshahr.ties.models import NO_LONGER_STATED, Relationship
from tests.factories import SmallAtlas


def withdrawn(atlas: SmallAtlas, by: Actor) -> Relationship:
    claims = atlas.sister.claims.values_list("pk", flat=True)
    withdraw_claims(claims=claims, by=by, reason=NO_LONGER_STATED, on=dt.date(2026, 11, 1))
    return Relationship.every.get(pk=atlas.sister.pk)


def test_no_list_count_map_or_download_has_it(client: Client, atlas: SmallAtlas, by: Actor) -> None:
    addresses = (
        "ties/", "ties/ties.csv", "map/ties.json", f"cities/{atlas.freiburg.pk}/",
        f"cities/{atlas.isfahan.pk}/ties.csv", "countries/de/", f"sources/{atlas.page.key}/",
    )  # fmt: skip
    mark = f"/ties/{atlas.sister.pk}/"
    texts = {address: client.get(f"/en/{address}") for address in addresses}
    assert any(mark in b"".join(response).decode() for response in texts.values())
    count = Relationship.objects.count()
    withdrawn(atlas, by)
    assert Relationship.objects.count() == count - 1
    for address in addresses:
        response = client.get(f"/en/{address}")
        assert response.status_code == 200
        assert mark not in b"".join(response).decode(), address


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "No source claims this tie any more; the last was City of Freiburg, whose claim was withdrawn on"),
        ("fa", "دیگر هیچ منبعی این پیوند را ادعا نمی‌کند"),
    ],
)
def test_its_page_says_who_withdrew_it_and_when(
    client: Client, atlas: SmallAtlas, by: Actor, language: str, says: str
) -> None:
    tie = withdrawn(atlas, by)
    with translation.override(language):
        response = client.get(tie.get_absolute_url())
    text = strip_tags(response.content.decode())
    assert response.status_code == 200
    assert says in text
    assert "data-map" not in response.content.decode()
    assert ("2026" if language == "en" else "۱۴۰۵") in text
    assert ("Its source no longer states it." if language == "en" else "منبع آن دیگر آن را بیان نمی‌کند.") in text
