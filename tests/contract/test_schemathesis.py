"""schemathesis asks every operation what its document allows and forbids: nothing breaks, nothing undocumented comes.

A longer run by hand: `EXAMPLES=300 .venv/bin/python -m pytest tests/contract/test_schemathesis.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from schemathesis.config import SchemathesisConfig

from hamshahr.api.examples import PATHS
from hamshahr.api.reference import document
from tests import factories
from tests.contract.samples import paths

EXAMPLES = int(os.environ.get("EXAMPLES", "6"))
CONFIG = SchemathesisConfig.from_dict(
    {
        "seed": 20261123,
        "generation": {"deterministic": True, "mode": "all", "max-examples": EXAMPLES},
        # What else may be wrong with values that the schema lets pass is held by `only_for_what_no_schema_says`.
        "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", "304", "400", "404", "409", "422"]}},
    }
)
BEYOND_A_SCHEMA = {
    *("bbox", "changed_since", "ties_changed_since", "recorded_since"),
    *("parties", "source", "speaks_for", "status_on", "start", "end", "on", "Idempotency-Key"),
}


@cache
def handler() -> WSGIHandler:
    """Made in a test, when the folder that WhiteNoise looks for is there."""
    return get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    return handler()(environ, start_response)


schema = schemathesis.openapi.from_dict(document(), config=CONFIG)
schema.app = application


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """As Django's own test client: the end of a request does not close the connection of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def there(db: None, _one_connection: None, settings: Any) -> dict[str, Any]:
    """What stands in the path of each operation, and the secret of a token."""
    settings.API_LIMIT = settings.API_TOKEN_LIMIT = 10**9
    settings.ALLOWED_HOSTS = ["*"]
    atlas = factories.small_atlas()
    return {**paths(atlas), "secret": factories.api_token()[1]}


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_does_as_its_document_says(case: Any, there: dict[str, Any]) -> None:
    name = case.operation.definition.raw["operationId"]
    for parameter, value in there.get(name, {}).items():
        if case.path_parameters and case.path_parameters.get(parameter) == PATHS[name]:
            case.path_parameters[parameter] = value
    headers = {"Accept-Encoding": "identity"}
    if case.operation.method == "post":
        headers["Authorization"] = f"Bearer {there['secret']}"
    answer = case.call_and_validate(headers=headers)
    if answer.status_code in {400, 422} and case.meta and case.meta.generation.mode.is_positive:
        only_for_what_no_schema_says(answer.json(), case)


def only_for_what_no_schema_says(problem: dict[str, Any], case: Any) -> None:
    """Valid by the schema, and refused all the same: no place in the list, no day of a calendar, no such city.

    Words that schemathesis picks up from answers may break a parameter's pattern although it calls them valid. And in
    Python's patterns `$` also stands before a line break at the end; in JSON Schema's and ours it does not.
    """
    if problem["type"].endswith("#bad-cursor"):
        return
    schemas = {one["name"]: one["schema"] for one in case.operation.definition.raw["parameters"]}
    given = {**(case.query or {}), **(case.path_parameters or {})}
    faulty = {fault["name"].split(".")[0] for fault in problem["errors"]}
    wrongly = {
        name
        for name in faulty - BEYOND_A_SCHEMA
        if name not in given
        or (Draft202012Validator(schemas[name]).is_valid(given[name]) and not str(given[name]).endswith("\n"))
    }
    assert not wrongly, (wrongly, given, problem)
