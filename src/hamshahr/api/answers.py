"""Answers as JSON, not sent again to who has them: the state of the atlas and the question name an answer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import parse_etags

from hamshahr.api.asking import Ordered, Paged
from hamshahr.api.cursors import cursor_after
from hamshahr.api.kept import Ready, shelf
from hamshahr.api.read.common import Told
from hamshahr.api.read.written import quoted, whole
from hamshahr.api.site import Site
from hamshahr.publish.version import AtlasVersion, atlas_version

VERSION = "1.0.0"
JSON = "application/json"
_PAGE = b'{"items":[%b],"next":%b}'


def encoded(answer: dict[str, Any] | str | bytes) -> bytes:
    """A text is JSON already."""
    if isinstance(answer, bytes):
        return answer
    return (answer if isinstance(answer, str) else whole(answer)).encode()


def answered(
    request: HttpRequest, make: Callable[[AtlasVersion], HttpResponseBase | dict[str, Any] | str | bytes]
) -> HttpResponseBase:
    """What `make` gives for the atlas as it stands, with its ETag; 304 without asking it where the reader has that.

    The state is read first, so an answer is never named younger than it is: one query, and no other where the answer
    is known to the reader or kept ready.
    """
    version = atlas_version()
    etag = etag_of(request, version)
    if is_known(request, etag):
        return marked(HttpResponseNotModified(), etag)
    ready = shelf.get(etag)
    if ready is None:
        made = make(version)
        response = made if isinstance(made, HttpResponseBase) else HttpResponse(encoded(made), content_type=JSON)
        if isinstance(response, HttpResponse) and "Content-Encoding" not in response.headers:
            shelf.keep(etag, Ready(response.content, response.headers["Content-Type"], response.get("Link", "")))
        return marked(response, etag)
    response = HttpResponse(ready.content, content_type=ready.media)
    if ready.link:
        response["Link"] = ready.link
    return marked(response, etag)


def etag_of(request: HttpRequest, version: AtlasVersion) -> str:
    """Weak: the same content, whether or not it travels compressed."""
    told = f"{VERSION} {version} {Site.of(request).pages}{request.path}?{request.META.get('QUERY_STRING', '')}"
    return f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def is_known(request: HttpRequest, etag: str) -> bool:
    known = [one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))]
    return "*" in known or etag.removeprefix("W/") in known


def marked(response: HttpResponseBase, etag: str) -> HttpResponseBase:
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response


def page(request: HttpRequest, asked: Paged, of: str, told: Told) -> HttpResponse:
    """One answer of a list: of the rows `told`, one more than asked for where more follow."""
    order = asked.order if isinstance(asked, Ordered) else "id"
    following = ""
    if len(told) > asked.limit:
        query = dict(request.GET.items()) | {"cursor": cursor_after(of, order, told[asked.limit - 1][0])}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(sorted(query.items()))}")
    items = b",".join([text for _key, text in told[: asked.limit]])
    answer = _PAGE % (items, quoted(following).encode())
    response = HttpResponse(Site.of(request).settled(answer), content_type=JSON)
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response
