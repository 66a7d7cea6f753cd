"""Who may do what, how often, and how refusals are told."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import time_machine
from django.core.cache import caches
from django.http import HttpRequest
from django.test import Client, RequestFactory

from hamshahr.accounts.actions import set_standing
from hamshahr.api import limits
from hamshahr.api.actions import revoke_token
from hamshahr.api.models import Token
from hamshahr.api.reference import document
from hamshahr.api.routes import others
from hamshahr.core.addresses import address_of
from tests import factories
from tests.contract.samples import NOT_READY, QUERIES, bodies, paths
from tests.factories import SmallAtlas

pytestmark = pytest.mark.django_db

CLAIMS = "/api/v1/claims"


@pytest.fixture
def atlas() -> SmallAtlas:
    return factories.small_atlas()


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def asked(client: Client, atlas: SmallAtlas, headers: dict[str, str]) -> dict[str, int]:
    """The status of every operation, by its id, for who sends these headers."""
    statuses = {}
    for address, methods in document()["paths"].items():
        for method, told in methods.items():
            name = told["operationId"]
            there = address.format(**paths(atlas).get(name, {}))
            if method == "get":
                answer = client.get(there, QUERIES.get(name, {}), headers=headers)
            else:
                body = json.dumps(bodies(atlas)[name])
                answer = client.generic(method.upper(), there, body, "application/json", headers=headers)
            statuses[name] = 200 if answer.status_code == NOT_READY.get(name) else answer.status_code
    return statuses


WRITERS = {"record_claim", "withdraw_claim"}


def test_every_operation_that_changes_anything_demands_a_token() -> None:
    changing = {
        told["operationId"]
        for methods in document()["paths"].values()
        for method, told in methods.items()
        if method != "get"
    }
    assert changing == WRITERS
    for methods in document()["paths"].values():
        for method, told in methods.items():
            assert told["security"] == ([{}, {"Bearer": []}] if method == "get" else [{"Bearer": []}])


@pytest.mark.parametrize(
    ("who", "reading", "writing"),
    [
        ("anybody", {200}, {401}),
        ("staff", {200}, {200, 201}),
        ("no staff", {200}, {403}),
        ("closed account", {401}, {401}),
        ("revoked", {401}, {401}),
        ("run out", {401}, {401}),
        ("nonsense", {401}, {401}),
        ("password", {401}, {401}),
        ("signed in by cookie", {200}, {401}),
    ],
)
def test_who_may_ask_what(
    who: str, reading: set[int], writing: set[int], atlas: SmallAtlas, client: Client, settings: Any
) -> None:
    token, secret = factories.api_token(days=1)
    if who == "no staff":
        set_standing(user=token.user, is_staff=False, is_active=True, by=factories.BY)
    if who == "closed account":
        set_standing(user=token.user, is_staff=True, is_active=False, by=factories.BY)
    if who == "revoked":
        revoke_token(token=token, by=factories.BY)
    if who == "signed in by cookie":
        client.force_login(token.user)
    shown = {"nonsense": {"Authorization": "Bearer hs_x"}, "password": {"Authorization": "Basic YTpi"}}
    headers = {} if who in {"anybody", "signed in by cookie"} else shown.get(who, bearer(secret))
    later = dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=3 if who == "run out" else 0)
    with time_machine.travel(later, tick=True):
        statuses = asked(client, atlas, headers)
    assert {status for name, status in statuses.items() if name in WRITERS} <= writing
    assert {status for name, status in statuses.items() if name not in WRITERS} == reading


def test_a_token_is_kept_as_a_hash_and_its_use_by_the_day(client: Client) -> None:
    token, secret = factories.api_token()
    assert secret not in json.dumps(list(Token.objects.values()), default=str)
    client.get(CLAIMS, headers=bearer(secret))
    token.refresh_from_db()
    assert token.last_used_on == dt.datetime.now(tz=dt.UTC).date()


@pytest.mark.parametrize(("language", "title"), [("en", "Not there"), ("fa", "چنین چیزی نیست")])
def test_errors_are_told_in_the_readers_language(language: str, title: str, client: Client) -> None:
    for path in ("/api/v1/cities/999999", "/api/v1/cities/", "/api/nothing", "/api/v2/cities"):
        answer = client.get(path, headers={"accept-language": language})
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"
        problem = answer.json()
        assert (problem["title"], problem["status"], problem["instance"]) == (title, 404, path)
        assert answer.headers["Content-Language"] == language


def test_the_short_way_leaves_nothing_out(client: Client) -> None:
    """Operations are reached past the middleware of pages: their answers carry the same as those that are not."""
    asked = {"accept-language": "fa"}
    short, long = (client.get(f"/api/{path}/nothing", headers=asked).headers for path in ("v1", "v2"))
    differing = {"RateLimit-Remaining", "RateLimit-Reset", "Content-Length"}
    assert {name: value for name, value in short.items() if name not in differing} == {
        name: value for name, value in long.items() if name not in differing
    }
    assert {"Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy"} <= set(short)
    assert short["Content-Language"] == "fa"
    packed = client.get("/api/v1/openapi.json", headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"


def test_a_name_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/api/v1/cities", headers={"host": "elsewhere.example"}).status_code == 400


def test_faults_name_the_value_and_the_reason(client: Client) -> None:
    answer = client.get("/api/v1/relationships", {"country": "Iran", "since": "long ago", "kind": "sisters"})
    assert answer.status_code == 422
    faults = {fault["name"]: fault["reason"] for fault in answer.json()["errors"]}
    assert set(faults) == {"country", "since", "kind"}
    assert faults["since"] == "It is a whole number."
    assert "friendship" in faults["kind"]


def test_a_misspelt_filter_does_not_let_all_pass(client: Client) -> None:
    answer = client.get("/api/v1/relationships", {"contry": "IR"})
    assert answer.status_code == 422
    assert [fault["name"] for fault in answer.json()["errors"]] == ["contry"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_other_methods_are_refused_with_those_that_there_are(method: str, client: Client) -> None:
    answer = getattr(client, method)("/api/v1/cities")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.json()["type"].endswith("#wrong-method")


def test_head_answers_as_get_without_a_body(client: Client) -> None:
    whole, head = client.get("/api/v1/countries"), client.head("/api/v1/countries")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(whole.content))


def test_pages_of_any_origin_may_read_and_none_may_write(client: Client) -> None:
    answer = client.get("/api/v1/cities", headers={"origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers
    preflight = client.options(CLAIMS, headers={"origin": "https://elsewhere.example"})
    assert (preflight.status_code, preflight.headers.get("Content-Type")) == (204, None)
    assert preflight.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "Authorization" not in preflight.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("path", "methods", "readings"),
    [
        ("claims", "GET, HEAD, OPTIONS, POST", "GET, HEAD"),
        ("claims/1/withdrawal", "OPTIONS, POST", None),
        ("cities/1", "GET, HEAD, OPTIONS", "GET, HEAD"),
        ("openapi.json", "GET, HEAD, OPTIONS", "GET, HEAD"),
    ],
)
def test_options_tell_what_an_address_does(path: str, methods: str, readings: str | None, client: Client) -> None:
    answer = client.options(f"/api/v1/{path}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Allow"] == methods
    assert answer.headers.get("Access-Control-Allow-Methods") == readings


def test_nothing_can_be_done_at_an_unknown_address(client: Client) -> None:
    answer = client.options("/api/v1/nothing")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_the_base_without_its_slash_leads_to_it(client: Client) -> None:
    answer = client.get("/api/v1")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/api/v1/")


@pytest.mark.parametrize(
    ("body", "media", "status", "sort"),
    [
        (b"{", "application/json", 400, "bad-request"),
        (b"\xff", "application/json", 400, "bad-request"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "not-json"),
        (b'{"reason": "gone"}', "text/plain", 415, "not-json"),
        (b"[" * 300_000, "application/json", 413, "too-large"),
        (b'{"reason": "\\u0000"}', "application/json", 422, "invalid"),
        (b'{"reason": "\\ud800"}', "application/json", 422, "invalid"),
        (b'{"reason": " "}', "application/json", 422, "invalid"),
        (b'{"reason": "gone", "more": 1}', "application/json", 422, "invalid"),
        (b"", "application/json", 422, "invalid"),
    ],
)
def test_what_cannot_be_read_is_refused(
    body: bytes, media: str, status: int, sort: str, atlas: SmallAtlas, client: Client
) -> None:
    there = paths(atlas)["withdraw_claim"]["pk"]
    _token, secret = factories.api_token()
    answer = client.generic("POST", f"{CLAIMS}/{there}/withdrawal", body, media, headers=bearer(secret))
    assert answer.status_code == status, answer.content
    assert answer.json()["type"].endswith(f"#{sort}")


def test_a_fault_of_ours_is_logged_and_told_as_one(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(others, "country_rows", broken)
    answer = client.get("/api/v1/countries")
    assert answer.status_code == 500
    assert answer.json()["type"].endswith("#our-fault")
    assert "secret detail" not in answer.content.decode()
    assert "secret detail" in caplog.text


def test_only_so_many_requests_a_minute(client: Client, settings: Any) -> None:
    settings.API_LIMIT, settings.API_TOKEN_LIMIT = 2, 3
    _token, secret = factories.api_token()
    with time_machine.travel(dt.datetime(2026, 11, 23, 12, 0, 15, tzinfo=dt.UTC), tick=False) as now:
        first = client.get("/api/v1/cities")
        assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("2", "1")
        assert first.headers["RateLimit-Reset"] == "45"
        statuses = [client.get("/api/v1/countries").status_code for _ in range(2)]
        assert statuses == [200, 429]
        refused = client.get("/api/v1/nothing")
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "45")
        assert client.get("/api/v1/cities", REMOTE_ADDR="192.0.2.7").status_code == 200
        with_token = [client.get("/api/v1/cities", headers=bearer(secret)).status_code for _ in range(4)]
        assert with_token == [200, 200, 200, 429]
        now.shift(45)
        assert client.get("/api/v1/cities").status_code == 200


def test_guessing_tokens_is_counted_too(client: Client, settings: Any) -> None:
    settings.API_LIMIT = 2
    statuses = [client.get("/api/v1/cities", headers=bearer(f"hs_{n}")).status_code for n in range(3)]
    assert statuses == [401, 401, 429]


def test_threads_are_counted_together() -> None:
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: limits.take("somebody", 50), range(200)))
    assert sum(not allowance.is_exceeded for allowance in taken) == 50


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "198.51.100.9", "127.0.0.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.5, 198.51.100.9", "198.51.100.9"),
        (2, "203.0.113.5, 198.51.100.9, 10.0.0.1", "198.51.100.9"),
        (2, "198.51.100.9", "127.0.0.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "not an address", "unknown"),
    ],
)
def test_whom_a_request_comes_from(proxies: int, told: str, address: str, settings: Any) -> None:
    settings.PROXIES = proxies
    request: HttpRequest = RequestFactory().get("/", headers={"x-forwarded-for": told})
    assert address_of(request) == address


def test_counting_requests_pushes_out_nothing_that_pages_keep() -> None:
    caches["default"].set("kept-by-a-page", 1)
    for number in range(1000):
        limits.take(f"caller {number}", 50)
    assert caches["default"].get("kept-by-a-page") == 1
