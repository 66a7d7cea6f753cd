"""Possible partners by the API: those of the finder, in its order, with its reasons in both languages."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.discovery.actions import make_tables
from hamshahr.discovery.queries import recommendations
from tests.factories import small_atlas
from tests.hamshahr.discovery.conftest import _own_folder_and_model, planted

pytestmark = pytest.mark.django_db

__all__ = ["_own_folder_and_model", "planted"]


def test_partners_are_those_of_the_finder(planted: dict[str, Place], client: Client, by: Actor) -> None:
    make_tables(by=by)
    place = next(iter(planted.values()))
    items = client.get(f"/api/v1/cities/{place.pk}/partners", {"limit": 5}).json()["items"]
    found = recommendations(place, limit=5)
    assert found
    assert [item["city"]["id"] for item in items] == [one.place.pk for one in found]
    reasons = [reason for item in items for reason in item["reasons"]]
    assert reasons
    assert all(reason["said"]["fa"] != reason["said"]["en"] for reason in reasons)


def test_where_none_can_be_sought_it_is_said(client: Client, settings: Settings) -> None:
    atlas = small_atlas()
    answer = client.get(f"/api/v1/cities/{atlas.isfahan.pk}/partners")
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("#conflict")
    assert client.get("/api/v1/cities/999999/partners").status_code == 404
