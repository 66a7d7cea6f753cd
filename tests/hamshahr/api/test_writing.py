"""What programs send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hamshahr.api.actions import OWN_SOURCE, forget_receipts
from hamshahr.api.examples import BODIES
from hamshahr.api.models import Receipt
from hamshahr.atlas.models import Source
from hamshahr.audit.models import Event
from hamshahr.ties.models import Claim, Relationship
from tests import factories
from tests.factories import SmallAtlas

pytestmark = pytest.mark.django_db

Send = Callable[..., Any]


@pytest.fixture
def atlas() -> SmallAtlas:
    return factories.small_atlas()


@pytest.fixture
def send(client: Client) -> Send:
    _token, secret = factories.api_token()

    def post(path: str, body: dict[str, Any], **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {secret}"} | {name.replace("_", "-"): text for name, text in headers.items()}
        return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=sent)

    return post


def claim(atlas: SmallAtlas, **facts: Any) -> dict[str, Any]:
    parties = [{"id": atlas.isfahan.pk}, {"geonames_id": atlas.freiburg.geonames_id}]
    return {"parties": parties, "source": atlas.page.key, "kind": "sister", "start": "2000-10-27"} | facts


def test_a_claim_is_recorded_by_the_same_action_in_its_owners_name(atlas: SmallAtlas, send: Send) -> None:
    before = Relationship.objects.count()
    answer = send("claims", claim(atlas, evidence="https://page.example", reason="Nightly register"))
    assert answer.status_code == 201
    received = answer.json()
    assert received["is_new"]
    assert received["claim"]["relationship"] == atlas.sister.pk
    assert received["claim"]["start"] == "2000-10-27"
    assert answer.headers["Location"] == received["claim"]["url"]
    assert Relationship.objects.count() == before
    event = Event.objects.filter(action="claim.recorded").order_by("-pk")[0]
    assert (event.actor, event.reason) == ("Alice", "Nightly register")


def test_saying_the_same_again_changes_nothing(atlas: SmallAtlas, send: Send) -> None:
    first = send("claims", claim(atlas))
    again = send("claims", claim(atlas))
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["claim"]["id"] == first.json()["claim"]["id"]


def test_a_key_is_received_once(atlas: SmallAtlas, send: Send) -> None:
    first = send("claims", claim(atlas), Idempotency_Key="n1")
    later = send("claims", claim(atlas, start="2001"), Idempotency_Key="n2")
    again = send("claims", claim(atlas), Idempotency_Key="n1")
    assert (first.status_code, later.status_code, again.status_code) == (201, 201, 200)
    assert again.json()["claim"]["id"] == first.json()["claim"]["id"]
    assert again.json()["claim"]["superseded_by"] == later.json()["claim"]["id"]
    reused = send("claims", claim(atlas, start="1999"), Idempotency_Key="n1")
    assert reused.status_code == 422
    assert reused.json()["errors"][0]["name"] == "Idempotency-Key"


def test_receipts_are_forgotten(atlas: SmallAtlas, send: Send) -> None:
    send("claims", claim(atlas), Idempotency_Key="n1")
    assert forget_receipts(before=timezone.now() - dt.timedelta(days=1), by=factories.BY) == 0
    assert forget_receipts(before=timezone.now() + dt.timedelta(days=1), by=factories.BY) == 1
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        ({"source": "no-such"}, {"source"}),
        ({"parties": [{"id": 1}]}, {"parties"}),
        ({"parties": [{"geonames_id": 418863}, {"geonames_id": 7}]}, {"parties.1"}),
        ({"parties": [{"geonames_id": 418863}, {"geonames_id": 418863}]}, {"parties"}),
        ({"parties": [{"geonames_id": 418863}, {"id": 1, "geonames_id": 1}]}, {"parties.1"}),
        ({"parties": [{"geonames_id": 418863}, {}]}, {"parties.1"}),
        ({"speaks_for": {"geonames_id": 298117}}, {"speaks_for"}),
        ({"kind": "brothers"}, {"kind"}),
        ({"start": "2000-02-30"}, {"start"}),
        ({"start": "2000", "end": "1990"}, {"end"}),
        ({"start": "2999"}, {"start"}),
        ({"status_on": "2000"}, {"status_on"}),
        ({"surprise": 1}, {"surprise"}),
    ],
)
def test_what_cannot_be_is_refused_and_named(
    facts: dict[str, Any], names: set[str], atlas: SmallAtlas, send: Send
) -> None:
    before = Claim.objects.count()
    answer = send("claims", claim(atlas, **facts))
    assert answer.status_code == 422, answer.content
    assert {fault["name"] for fault in answer.json()["errors"]} == names
    assert Claim.objects.count() == before


def test_a_claim_is_withdrawn_with_its_reason(atlas: SmallAtlas, send: Send) -> None:
    told = Claim.objects.filter(relationship=atlas.pact).get()
    answer = send(f"claims/{told.pk}/withdrawal", {"reason": "The charter was dissolved.", "on": "2024-05-01"})
    assert answer.status_code == 200
    assert answer.json()["withdrawal"] == {
        "on": "2024-05-01",
        "reason": {"fa": "The charter was dissolved.", "en": "The charter was dissolved."},
    }
    assert not Relationship.objects.filter(pk=atlas.pact.pk).exists()
    again = send(f"claims/{told.pk}/withdrawal", {"reason": "Once more."})
    assert again.status_code == 409
    assert send("claims/999999/withdrawal", {"reason": "Nothing."}).status_code == 404


def test_without_a_source_the_staff_of_the_atlas_say_so(atlas: SmallAtlas, send: Send) -> None:
    sent = claim(atlas, start="2001")
    del sent["source"]
    first = send("claims", sent)
    assert first.status_code == 201
    assert first.json()["claim"]["source"]["key"] == OWN_SOURCE
    assert send("claims", sent).status_code == 200
    assert Source.objects.filter(key=OWN_SOURCE).count() == 1


def test_what_is_sent_in_the_example_can_be_recorded(send: Send) -> None:
    """In an atlas that has the cities, whichever sources it has."""
    for named, numbered in (("Isfahan", 418863), ("Freiburg", 2925177)):
        factories.place(named, "IR" if named == "Isfahan" else "DE", geonames_id=numbered)
    answer = send("claims", BODIES["record_claim"])
    assert answer.status_code == 201, answer.content


@pytest.mark.parametrize("kind", ["contact", "friendship", "sister", "institution_link"])
def test_what_is_between_two_is_refused_for_three(kind: str, atlas: SmallAtlas, send: Send) -> None:
    three = [{"id": place.pk} for place in (atlas.isfahan, atlas.freiburg, atlas.tehran)]
    answer = send("claims", claim(atlas, parties=three, kind=kind))
    assert answer.status_code == 422
    assert [fault["name"] for fault in answer.json()["errors"]] == ["kind"]
    assert send("claims", claim(atlas, parties=three, kind="multilateral_pact")).status_code == 201
