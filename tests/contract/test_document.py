"""The OpenAPI document: as agreed, and true of every operation's example and of what it really answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from hamshahr.api.examples import ANSWERS
from hamshahr.api.reference import document
from tests import factories
from tests.contract.renew import SNAPSHOT, written
from tests.contract.samples import NOT_READY, QUERIES, bodies, paths
from tests.factories import SmallAtlas

Operation = tuple[str, str, dict[str, Any]]


def operations() -> Iterator[Operation]:
    """(address, method, what the document says) of each."""
    for address, methods in document()["paths"].items():
        for method, told in methods.items():
            yield address, method, told


def named(operation: Operation) -> str:
    return str(operation[2]["operationId"])


OPERATIONS = list(operations())


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({**schema, "components": document()["components"]})


def good_answer(told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Media type and its schema and example of the first answer that is no error."""
    status = min(status for status in told["responses"] if status.startswith("2"))
    media, content = next(iter(told["responses"][status]["content"].items()))
    return media, content


def test_the_document_is_the_one_agreed_on() -> None:
    """After a wanted change: `.venv/bin/python -m tests.contract.renew`, and read the difference."""
    assert written() == SNAPSHOT.read_text(encoding="utf-8")


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_every_operation_is_told_with_its_errors_and_examples(operation: Operation) -> None:
    address, method, told = operation
    assert {"401", "422", "429", "500"} <= set(told["responses"])
    assert ("404" in told["responses"]) == ("{" in address)
    assert (method == "get") == ("304" in told["responses"])
    assert told["summary"]
    for parameter in told["parameters"]:
        assert parameter["in"] == "path" or parameter["description"], parameter["name"]
    for status, answer in told["responses"].items():
        if status[0] in "45":
            assert "application/problem+json" in answer["content"], status


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_examples_are_what_the_schemas_say(operation: Operation) -> None:
    _address, _method, told = operation
    _media, content = good_answer(told)
    validator(content["schema"]).validate(content["example"])
    if body := told.get("requestBody"):
        sent = body["content"]["application/json"]
        validator(sent["schema"]).validate(sent["example"])


def test_no_example_is_of_an_operation_that_is_not_there() -> None:
    assert set(ANSWERS) == {named(operation) for operation in OPERATIONS}


@pytest.fixture
def atlas(db: None) -> SmallAtlas:
    return factories.small_atlas()


@pytest.mark.parametrize("operation", OPERATIONS, ids=named)
def test_every_operation_answers_what_its_schema_says(operation: Operation, atlas: SmallAtlas, client: Client) -> None:
    address, method, told = operation
    name = named(operation)
    there = address.format(**paths(atlas).get(name, {}))
    if method == "post":
        _token, secret = factories.api_token()
        bearer = {"Authorization": f"Bearer {secret}"}
        answer = client.post(there, bodies(atlas)[name], content_type="application/json", headers=bearer)
    else:
        answer = client.get(there, QUERIES.get(name, {}))
    assert str(answer.status_code) in told["responses"], answer.content
    if name in NOT_READY:
        assert answer.status_code == NOT_READY[name]
        return
    media, content = good_answer(told)
    assert answer.status_code in {200, 201}
    assert answer.headers["Content-Type"].split(";")[0] == media
    validator(content["schema"]).validate(answer.json())


def test_a_schema_would_notice_a_field_too_many() -> None:
    content = good_answer(next(told for _, _, told in OPERATIONS if told["operationId"] == "get_country"))[1]
    assert not validator(content["schema"]).is_valid({**content["example"], "more": 1})
