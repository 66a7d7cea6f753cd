"""Errors as `application/problem+json` (RFC 9457), in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of problem: its status, its title, and what there is to do about it."""

    status: int
    title: Promise
    remedy: Promise


SORTS: dict[str, Sort] = {
    "bad-request": Sort(400, _("The request cannot be read"), _("What was sent is not JSON, or is cut off.")),
    "bad-cursor": Sort(400, _("No such place in the list"), _("Follow “next”, or begin without a cursor.")),
    "no-token": Sort(401, _("A token is needed"), _("Send “Authorization: Bearer …” with a token that is in force.")),
    "not-allowed": Sort(403, _("Not allowed"), _("The token's owner may not change the atlas.")),
    "not-found": Sort(404, _("Not there"), _("Nothing stands at this address; look for it in the list.")),
    "wrong-method": Sort(405, _("Not done this way"), _("The header “Allow” says which methods there are.")),
    "conflict": Sort(409, _("It stands otherwise by now"), _("Read anew, then decide whether it still is to be done.")),
    "too-large": Sort(413, _("Too much at once"), _("Send less.")),
    "not-json": Sort(415, _("JSON is expected"), _("Send “Content-Type: application/json”.")),
    "invalid": Sort(422, _("Something is not understood"), _("“errors” says what, and where.")),
    "too-many": Sort(429, _("Too many requests"), _("Wait as long as “Retry-After” says.")),
    "our-fault": Sort(500, _("Something broke here"), _("It was written down; please try again later.")),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (`query`, `path`, `body`, `header`), the name of the value, and why."""

    where: str
    name: str
    reason: str


class ProblemError(Exception):
    """What an operation answers instead; `sort` is a key of SORTS, `detail` is said in the reader's language."""

    def __init__(self, sort: str, detail: str = "", errors: Sequence[Fault] = ()) -> None:
        super().__init__(sort, detail)
        self.sort = sort
        self.detail = detail
        self.errors = errors


def problem_response(request: HttpRequest, problem: ProblemError) -> HttpResponse:
    sort = SORTS[problem.sort]
    told: dict[str, Any] = {
        "type": request.build_absolute_uri(f"/api/#{problem.sort}"),
        "title": str(sort.title),
        "status": sort.status,
        "detail": problem.detail or str(sort.remedy),
        "instance": request.path,
    }
    if problem.errors:
        told["errors"] = [{"in": one.where, "name": one.name, "reason": one.reason} for one in problem.errors]
    response = HttpResponse(json.dumps(told, ensure_ascii=False), status=sort.status, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    if sort.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="hamshahr"'
    return response
