"""Requests of the API, answered apart from all that pages need of a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.gzip import GZipMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import get_resolver
from django.utils import translation
from django.utils.cache import patch_vary_headers

from hamshahr.api.site import ROOT
from hamshahr.core.middleware import ContentSecurityPolicyMiddleware

Way = Callable[[HttpRequest], Any]
_LAYERS: tuple[Callable[[Way], Way], ...] = (
    XFrameOptionsMiddleware,
    ContentSecurityPolicyMiddleware,
    GZipMiddleware,
    SecurityMiddleware,
)


class ApiMiddleware:
    """Leads what is asked below /api/v1/ straight to its operation; stands before all other middleware.

    The operations' own door knows who asks (by token, never by cookie) and tells every error. So no session is opened,
    no account looked for, no form's secret checked and no calendar chosen: that took longer than some answers. What
    every answer of the site carries, these carry too.
    """

    def __init__(self, get_response: Way) -> None:
        self.get_response = get_response
        self.short_way: Way = _answer
        for layer in _LAYERS:
            self.short_way = layer(self.short_way)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        way = self.short_way if request.path_info.startswith(f"{ROOT}/") else self.get_response
        response: HttpResponseBase = way(request)
        return response


def _answer(request: HttpRequest) -> HttpResponseBase:
    """The operation's answer, in the reader's language where it says something."""
    language = translation.get_language_from_request(request)
    translation.activate(language)
    request.get_host()  # one that is not ours is refused here as everywhere
    match = get_resolver(settings.ROOT_URLCONF).resolve(request.path_info)
    request.resolver_match = match
    response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    patch_vary_headers(response, ["Accept-Language"])
    response.headers.setdefault("Content-Language", language)
    if isinstance(response, HttpResponse) and not response.has_header("Content-Length"):
        response["Content-Length"] = str(len(response.content))
    return response
