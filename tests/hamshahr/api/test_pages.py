"""The reference on which operations are tried, and the page of tokens."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from hamshahr.api.actions import LONGEST_DAYS, make_token
from hamshahr.api.models import Token
from hamshahr.api.reference import document
from hamshahr.audit.models import Event
from hamshahr.core.errors import UserError
from tests import factories
from tests.contract.samples import NOT_READY

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["fa", "en"])
def test_the_reference_tells_every_operation_in_both_languages(language: str, client: Client) -> None:
    page = client.get(f"/{language}/api/").content.decode()
    for methods in document()["paths"].values():
        for told in methods.values():
            assert f'id="{told["operationId"]}"' in page
            with translation.override(language):
                word = translation.gettext(told["summary"])
            assert (word != told["summary"]) == (language == "fa"), told["summary"]
            for parameter in told["parameters"]:
                about = parameter.get("description", "")
                with translation.override(language):
                    assert not about or (translation.gettext(about) != about) == (language == "fa"), about


def test_who_opens_the_base_is_led_to_the_reference(client: Client) -> None:
    answer = client.get("/api/", headers={"accept-language": "fa"})
    assert answer.headers["Location"] == "/fa/api/"


def test_a_token_is_made_shown_once_and_revoked(client: Client) -> None:
    client.force_login(factories.user())
    address = reverse("api:tokens")
    page = client.post(address, {"label": "Nightly register", "days": "30"}).content.decode()
    [secret] = set(re.findall(r"hs_[\w-]{40,}", page))
    assert client.get("/api/v1/cities", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
    assert secret not in client.get(address).content.decode()
    token = Token.objects.get()
    client.post(reverse("api:revoke", args=[token.pk]))
    client.post(reverse("api:revoke", args=[token.pk]))
    assert client.get("/api/v1/cities", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    events = list(Event.objects.filter(action__startswith="token.").order_by("pk").values_list("action", "actor"))
    assert events == [("token.made", "Alice"), ("token.revoked", "Alice")]
    assert secret not in str(list(Event.objects.values()))


@pytest.mark.parametrize(("label", "days"), [("", "30"), ("x" * 101, "30"), ("ok", "0"), ("ok", "9999")])
def test_a_bad_form_makes_no_token(label: str, days: str, client: Client) -> None:
    client.force_login(factories.user())
    answer = client.post(reverse("api:tokens"), {"label": label, "days": days})
    assert answer.status_code == 200
    assert not Token.objects.exists()
    assert "form-fault" in answer.content.decode()


@pytest.mark.parametrize(("label", "days"), [(" ", 30), ("ok", 0), ("ok", LONGEST_DAYS + 1)])
def test_the_action_refuses_too(label: str, days: int) -> None:
    with pytest.raises(UserError):
        make_token(user=factories.user(), label=label, days=days, by=factories.BY)


def test_tokens_are_for_staff(client: Client) -> None:
    token, _secret = factories.api_token()
    addresses = [reverse("api:tokens"), reverse("api:revoke", args=[token.pk])]
    for address in addresses:
        assert client.post(address).headers["Location"].startswith(reverse("accounts:sign_in"))
    client.force_login(factories.user("reader@city.example", is_staff=False))
    assert [client.post(address).status_code for address in addresses] == [404, 404]
    token.refresh_from_db()
    assert token.revoked_at is None
    assert token.expires_on > timezone.localdate()


def test_what_is_filled_in_answers_something_of_this_atlas(client: Client) -> None:
    """What is needed is filled in with numbers of this atlas, and every reading operation finds something by them."""
    factories.small_atlas()
    page = client.get("/en/api/")
    asked = 0
    for group in page.context["groups"]:
        for operation in group.operations:
            if operation.method != "GET" or operation.name in NOT_READY:
                continue
            address, query = operation.address, {}
            for parameter in operation.parameters:
                if parameter.where == "path":
                    address = address.replace(f"{{{parameter.name}}}", parameter.example)
                elif parameter.is_required:
                    query[parameter.name] = parameter.example
            answer = client.get(address, query)
            assert answer.status_code == 200, (address, query)
            asked += 1
            if operation.name == "search":
                assert answer.json()["cities"]
    assert asked > 10


def test_the_claim_that_is_filled_in_can_be_recorded(client: Client) -> None:
    factories.small_atlas()
    _token, secret = factories.api_token()
    [body] = [
        operation.body
        for group in client.get("/en/api/").context["groups"]
        for operation in group.operations
        if operation.name == "record_claim"
    ]
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.post("/api/v1/claims", body, content_type="application/json", headers=headers).status_code == 201


def test_an_empty_atlas_shows_the_examples_of_the_document(client: Client) -> None:
    page = client.get("/en/api/").content.decode()
    assert "418863" in page
