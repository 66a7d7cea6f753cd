"""The reference in the reader's language, made from the OpenAPI document alone: what is there is what is said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import gettext, gettext_noop

from hamshahr.api.service import api

# The groups of operations, as the document names them.
_GROUPS = [
    gettext_noop("Start"), gettext_noop("Search"), gettext_noop("Cities"), gettext_noop("Relationships"),
    gettext_noop("Claims"), gettext_noop("Countries"), gettext_noop("Networks"), gettext_noop("Sources"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    where: str
    about: str
    example: str
    choices: list[str]
    is_required: bool
    is_number: bool
    default: str


@dataclass(frozen=True, slots=True)
class Operation:
    """`address` has its parameters in braces; `body` is an example of what is sent, empty where nothing is."""

    name: str
    method: str
    address: str
    summary: str
    parameters: list[Parameter]
    body: str
    answer: str

    @property
    def is_plain(self) -> bool:
        """Whether a form can ask it without a script."""
        return self.method == "GET" and not any(parameter.is_required for parameter in self.parameters)

    @property
    def needs_token(self) -> bool:
        return self.method != "GET"


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    operations: list[Operation]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document; it does not change while the program runs."""
    made: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
    return made


def groups(here: Mapping[str, str]) -> list[Group]:
    """The operations; `here` are values of this atlas for them (see values_here), before those of the document."""
    found: dict[str, list[Operation]] = {name: [] for name in _GROUPS}
    for address, methods in document()["paths"].items():
        for method, told in methods.items():
            found[told["tags"][0]].append(_operation(address, method.upper(), told, here))
    return [Group(gettext(name), operations) for name, operations in found.items() if operations]


def _operation(address: str, method: str, told: dict[str, Any], here: Mapping[str, str]) -> Operation:
    name = told["operationId"]
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
    content = next(answer["content"] for answer in told["responses"].values() if "content" in answer)
    answer = next(iter(content.values()))["example"]
    return Operation(
        name=name,
        method=method,
        address=address,
        summary=gettext(told["summary"]),
        parameters=[_parameter(name, parameter, here) for parameter in told["parameters"]],
        body=here.get(name) or (_shown(body) if body else ""),
        answer=_shown(answer),
    )


def _parameter(operation: str, told: dict[str, Any], here: Mapping[str, str]) -> Parameter:
    example = str(told.get("example", ""))
    for known in (f"{operation}.{told['name']}", told["name"]):
        example = here.get(known, example)
    schema = told["schema"]
    kind = schema.get("type")
    return Parameter(
        name=told["name"],
        where=told["in"],
        about=gettext(told.get("description", "")) if told.get("description") else "",
        example=example,
        choices=["true", "false"] if kind == "boolean" else schema.get("enum", []),
        is_required=told.get("required", False),
        is_number=kind == "integer",
        default=str(schema.get("default", "")),
    )


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
