"""What the OpenAPI document says beyond what the operations' types do: errors, headers, examples, tokens."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from hamshahr.api.examples import ANSWERS, BODIES, PATHS
from hamshahr.api.problems import MEDIA_TYPE, SORTS
from hamshahr.api.schemas import ProblemOut

Document = dict[str, Any]

_EVERYWHERE = ("no-token", "invalid", "too-many", "our-fault")
_WRITING = ("bad-request", "not-allowed", "conflict", "too-large", "not-json")
_LIMIT_HEADERS = {
    "RateLimit-Limit": "requests in a minute",
    "RateLimit-Remaining": "of which are left",
    "RateLimit-Reset": "seconds until all are there again",
}
_SCHEME = "Bearer"
MEDIA_TYPES = {"map_relationships": "application/geo+json"}  # of answers that are not plain JSON


def completed(document: Document) -> Document:
    """The document that ninja makes, with everything an answer may be."""
    with translation.override("en"):
        return _completed(document)


def _completed(document: Document) -> Document:
    document["components"]["schemas"]["Problem"] = _problem_schema()
    document["components"].setdefault("securitySchemes", {})[_SCHEME] = {
        "type": "http",
        "scheme": "bearer",
        "description": "A token made at the desk; only writing needs one. With one more may be asked in a minute.",
    }
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _complete(operation, is_reading=method == "get", has_path="{" in path)
    document["tags"] = [
        {"name": name}
        for name in ("Start", "Search", "Cities", "Relationships", "Claims", "Countries", "Networks", "Sources")
    ]
    document["servers"] = [{"url": "/"}]
    return document


def _complete(operation: Document, *, is_reading: bool, has_path: bool) -> None:
    name = operation["operationId"]
    operation["parameters"] = [_parameter(name, parameter) for parameter in operation["parameters"]]
    names = {parameter["name"] for parameter in operation["parameters"]}
    answers = {str(status): answer for status, answer in operation["responses"].items()}
    for answer in answers.values():
        answer["headers"] = _headers(is_reading=is_reading, is_paged="cursor" in names)
        if name in MEDIA_TYPES and "content" in answer:
            answer["content"] = {MEDIA_TYPES[name]: next(iter(answer["content"].values()))}
        for media in answer.get("content", {}).values():
            media["example"] = ANSWERS[name]
    if is_reading:
        operation["security"] = [{}, {_SCHEME: []}]
        answers["304"] = {"description": "You have this answer already.", "headers": _headers(is_reading=True)}
    else:
        operation["requestBody"]["content"]["application/json"]["example"] = BODIES[name]
    sorts = [*_EVERYWHERE]
    sorts += ["bad-cursor"] if "cursor" in names else []
    sorts += [] if is_reading else _WRITING
    sorts += ["not-found"] if has_path else []
    sorts += ["conflict"] if name == "list_partners" else []
    for sort in sorts:
        answers.setdefault(str(SORTS[sort].status), _problem(sort))
    operation["responses"] = dict(sorted(answers.items()))


def _parameter(operation: str, parameter: Document) -> Document:
    """A parameter that may be left out is not one that may be null."""
    schema = dict(parameter["schema"])
    for choice in schema.pop("anyOf", []):
        if choice.get("type") != "null":
            schema = choice | schema
    for name in ("title", "description", "examples", "include_in_schema"):
        schema.pop(name, None)
    if schema.get("default", "") in (None, ""):
        schema.pop("default", None)
    examples = parameter.pop("examples", None)
    if parameter["in"] == "path":
        examples = [PATHS[operation]]
    told = parameter | {"schema": schema}
    return told | {"example": examples[0]} if examples else told


def _headers(*, is_reading: bool, is_paged: bool = False) -> Document:
    told = dict(_LIMIT_HEADERS)
    if is_reading:
        told["ETag"] = "names this answer; send it back as If-None-Match"
    if is_paged:
        told["Link"] = "the address of what follows, rel=next"
    return {
        name: {"description": text, "schema": {"type": "integer" if name.startswith("RateLimit") else "string"}}
        for name, text in told.items()
    }


def _problem(sort: str) -> Document:
    found = SORTS[sort]
    example = {
        "type": f"https://hamshahr.example/api/#{sort}",
        "title": str(found.title),
        "status": found.status,
        "detail": str(found.remedy),
        "instance": "/api/v1/…",
    }
    answer: Document = {
        "description": str(found.title),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
    if sort == "too-many":
        answer["headers"] = {"Retry-After": {"description": "seconds to wait", "schema": {"type": "integer"}}}
    return answer


def _problem_schema() -> Document:
    schema = ProblemOut.model_json_schema(by_alias=True)
    fault = schema.pop("$defs")["FaultOut"]
    schema["properties"]["errors"] = {"type": "array", "items": fault, "description": "what is wrong, and where"}
    return schema | {"title": "Problem"}
