"""Walking through lists."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from hamshahr.atlas.models import Country, Place
from tests import factories


class TestWalking(TestCase):
    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
    @given(
        before=st.integers(0, 12), limit=st.integers(1, 5), added=st.lists(st.integers(0, 3), max_size=8),
        order=st.sampled_from(["id", "-id"]),
    )  # fmt: skip
    def test_every_row_comes_once_though_rows_are_added(
        self, before: int, limit: int, added: list[int], order: str
    ) -> None:
        """Those there at the start all come once; of those added meanwhile, none twice, and oldest first all."""
        numbers = count()
        at_first = {factories.place(f"Town {next(numbers)}", "DE").pk for _ in range(before)}
        client, address, seen = Client(), f"/api/v1/cities?limit={limit}&order={order}", []
        meanwhile = iter(added)
        while address:
            answer: dict[str, Any] = client.get(address).json()
            seen += [item["id"] for item in answer["items"]]
            address = answer["next"]
            for _ in range(next(meanwhile, 0) if address else 0):
                factories.place(f"Town {next(numbers)}", "DE")
        assert len(seen) == len(set(seen))
        assert at_first <= set(seen)
        assert seen == sorted(seen, reverse=order == "-id")
        if order == "id":
            assert set(seen) == set(Place.objects.values_list("pk", flat=True))


@pytest.mark.django_db
def test_lists_by_code_are_walked_too(client: Client) -> None:
    factories.small_atlas()
    address, seen = "/api/v1/countries?limit=2", []
    while address:
        answer = client.get(address)
        seen += [item["code"] for item in answer.json()["items"]]
        address = answer.json()["next"]
        assert answer.headers.get("Link") == (f'<{address}>; rel="next"' if address else None)
    assert seen == sorted(Country.objects.values_list("code", flat=True))


@pytest.mark.django_db
def test_the_filter_goes_with_the_walk(client: Client) -> None:
    factories.small_atlas()
    answer = client.get("/api/v1/cities?limit=1&country=DE&has_ties=true").json()
    following = client.get(answer["next"]).json()
    assert [item["country"] for item in answer["items"] + following["items"]] == ["DE", "DE"]


@pytest.mark.django_db
@pytest.mark.parametrize("cursor", ["x", "AAAA", "Y2xhaW1zIGlkIDE", "Y2l0aWVzIC1pZCAx", "Y2l0aWVzIGlkIMKyMQ"])
def test_what_is_no_cursor_of_this_list_is_refused(cursor: str, client: Client) -> None:
    """Nothing, noise, one of claims, one of another order, one with a digit that is none."""
    answer = client.get("/api/v1/cities", {"cursor": cursor})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("#bad-cursor")


@pytest.mark.django_db
@pytest.mark.parametrize("limit", ["0", "201", "-1", "many", "1.5"])
def test_a_page_has_one_to_two_hundred_rows(limit: str, client: Client) -> None:
    answer = client.get("/api/v1/cities", {"limit": limit})
    assert answer.status_code == 422
    assert [fault["name"] for fault in answer.json()["errors"]] == ["limit"]
