"""The door of the API: what holds for every operation, whatever it does.

In this order: who asks, how often, in which way; then the operation; then what every answer carries.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable, Iterable

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from hamshahr.api.limits import Allowance, take
from hamshahr.api.problems import ProblemError, problem_response
from hamshahr.api.tokens import caller_of

LARGEST_BODY = 256 * 1024
READING = ("GET", "HEAD")
logger = logging.getLogger("hamshahr.api")

View = Callable[..., HttpResponseBase]


def through_the_door(patterns: Iterable[URLPattern]) -> list[URLPattern]:
    """These addresses are open to all; what each demands of a token stands in its operation."""
    opened = []
    for pattern in patterns:
        pattern.callback = login_not_required(csrf_exempt(_guarded(pattern.callback)))
        opened.append(pattern)
    return opened


def _guarded(view: View) -> View:
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _for_other_origins(_preflight(request, view, *args, **kwargs))
        is_head, allowance = request.method == "HEAD", None
        try:
            allowance = _let_in(request)
            if is_head:
                request.method = "GET"
            response = view(request, *args, **kwargs)
            if response.status_code == 405:
                response = _wrong_method(request, response)
        except ProblemError as problem:
            response = problem_response(request, problem)
        except Exception:
            logger.exception("%s %s", request.method, request.path)
            response = problem_response(request, ProblemError("our-fault"))
        if is_head:
            _without_body(response)
        return _for_other_origins(_told(response, allowance or getattr(request, "allowance", None)))

    return answer


def _let_in(request: HttpRequest) -> Allowance:
    caller = caller_of(request)
    allowance = take(caller.who, caller.limit)
    request.caller, request.allowance = caller, allowance  # type: ignore[attr-defined]
    if allowance.is_exceeded:
        raise ProblemError("too-many")
    if caller.fault:
        raise ProblemError("no-token", caller.fault)
    if request.method not in READING:
        size = request.headers.get("Content-Length") or "0"
        if size.isdecimal() and int(size) > LARGEST_BODY:
            raise ProblemError("too-large")
    return allowance


def _wrong_method(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    problem = problem_response(request, ProblemError("wrong-method"))
    problem["Allow"] = ", ".join(_methods(response))
    return problem


def _methods(refusal: HttpResponseBase) -> list[str]:
    """What an address does, by the answer 405 of its operations to what it does not; one that answers is read."""
    told = refusal.headers.get("Allow", "GET") if refusal.status_code == 405 else "GET"
    allowed = {name.strip() for name in told.split(",")}
    return sorted(allowed | {"OPTIONS"} | ({"HEAD"} if "GET" in allowed else set()))


def _preflight(request: HttpRequest, view: View, *args: object, **kwargs: object) -> HttpResponseBase:
    """What the address does, and what pages of other origins may do there: read."""
    try:
        methods = _methods(view(request, *args, **kwargs))
    except ProblemError as problem:
        return problem_response(request, problem)
    response = HttpResponse(status=204)
    del response["Content-Type"]
    response["Allow"] = ", ".join(methods)
    if readings := [name for name in methods if name in READING]:
        response["Access-Control-Allow-Methods"] = ", ".join(readings)
        response["Access-Control-Allow-Headers"] = "Accept-Language, If-None-Match"
        response["Access-Control-Max-Age"] = "86400"
    return response


def _without_body(response: HttpResponseBase) -> None:
    if isinstance(response, HttpResponse):
        response["Content-Length"] = str(len(response.content))
        response.content = b""


def _told(response: HttpResponseBase, allowance: Allowance | None) -> HttpResponseBase:
    for name, value in (allowance.headers if allowance else {}).items():
        response[name] = value
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _for_other_origins(response: HttpResponseBase) -> HttpResponseBase:
    """Pages of any origin may read; writing is for programs, not for browsers elsewhere."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = (
        "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"
    )
    return response
