"""The API itself: operations under one roof, errors as problems, and the OpenAPI document with all it must say."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from hamshahr.api.answers import VERSION
from hamshahr.api.door import through_the_door
from hamshahr.api.faults import faults_of
from hamshahr.api.openapi import completed
from hamshahr.api.problems import ProblemError, problem_response
from hamshahr.api.routes import cities, claims, others, relationships, searching
from hamshahr.core.errors import UserError

NAMESPACE = "api-v1"


class HamshahrAPI(NinjaAPI):
    def get_openapi_schema(self, **where: Any) -> Any:
        return completed(super().get_openapi_schema(**where))


api = HamshahrAPI(
    title="Hamshahr",
    version=VERSION,
    description=(
        "Every city and every twinning in the world, with who says so. Reading needs no account; "
        "dates are Gregorian and as precise as they are known; lists go on at `next`."
    ),
    urls_namespace=NAMESPACE,
    docs_url=None,
    openapi_url="/openapi.json",
)
for router in (cities.router, relationships.router, claims.router, others.router, searching.router):
    api.add_router("", router)


@api.exception_handler(ProblemError)
def _problem(request: HttpRequest, problem: ProblemError) -> HttpResponse:
    return problem_response(request, problem)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem_response(request, ProblemError("not-found"))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem_response(request, ProblemError("invalid", errors=faults_of(error.errors)))


@api.exception_handler(UserError)
def _conflict(request: HttpRequest, error: UserError) -> HttpResponse:
    return problem_response(request, ProblemError("conflict", str(error)))


@api.exception_handler(HttpError)
def _not_read(request: HttpRequest, _error: HttpError) -> HttpResponse:
    """Ninja's own: a body that is no JSON."""
    is_json = request.content_type == "application/json"
    return problem_response(request, ProblemError("bad-request" if is_json else "not-json"))


urlpatterns = through_the_door(one for one in api.urls[0] if isinstance(one, URLPattern))
