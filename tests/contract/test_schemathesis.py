"""schemathesis asks every operation what its document allows and forbids: nothing breaks, nothing undocumented comes.

A longer run by hand: `EXAMPLES=300 .venv/bin/python -m pytest tests/contract/test_schemathesis.py`.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from hamshahr.api.examples import PATHS
from hamshahr.api.reference import document
from hamshahr.config.wsgi import application
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
    *("source", "speaks_for", "status_on", "start", "end", "on", "Idempotency-Key"),
}
schema = schemathesis.openapi.from_dict(document(), config=CONFIG)
schema.app = application


@pytest.fixture
def there(db: None, settings: Any) -> dict[str, Any]:
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
        only_for_what_no_schema_says(answer.json())


def only_for_what_no_schema_says(problem: dict[str, Any]) -> None:
    """Valid by the schema, and refused all the same: no place in the list, no day of a calendar, no such city."""
    if not problem["type"].endswith("#bad-cursor"):
        faulty = {fault["name"].split(".")[0] for fault in problem["errors"]}
        assert faulty <= BEYOND_A_SCHEMA | {"parties"}, problem
