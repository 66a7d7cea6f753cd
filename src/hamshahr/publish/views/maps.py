from __future__ import annotations

import gzip
import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from hamshahr.publish.filters import TieFilter
from hamshahr.publish.mapdata import packed_ties
from hamshahr.publish.reading import read_only
from hamshahr.publish.version import atlas_version
from hamshahr.ties.models import Relationship

_LONGEST_ID = 18


@read_only
def ties_json(request: HttpRequest) -> HttpResponse:
    """Ties for the map: all, or those of the same filter as the lists, of one `place` or one `tie`."""
    version = atlas_version()
    etag = etag_of(version, request)
    if is_known(etag, request):
        return not_modified(etag)
    wanted = TieFilter(request.GET)
    ties = wanted.apply(Relationship.objects.all()) if "tie" in request.GET else wanted.ties()
    for name, lookup in (("place", "parties__place"), ("tie", "pk")):
        if number := request.GET.get(name, ""):
            is_number = number.isascii() and number.isdecimal() and len(number) <= _LONGEST_ID
            ties = ties.filter(**{lookup: int(number)}) if is_number else ties.none()
    return unpacked_for(request, packed_ties(ties, version, is_whole=not request.GET), etag)


def etag_of(version: object, request: HttpRequest) -> str:
    """Names the answer to this request from this state of the data."""
    return hashlib.sha256(f"{version} {get_language()} {request.get_full_path()}".encode()).hexdigest()[:32]


def is_known(etag: str, request: HttpRequest) -> bool:
    """Whether the reader has this answer already."""
    return f'"{etag}"' in request.headers.get("If-None-Match", "")


def not_modified(etag: str) -> HttpResponse:
    return _kept(HttpResponseNotModified(), etag)


def unpacked_for(request: HttpRequest, packed: bytes, etag: str) -> HttpResponse:
    """Gzipped JSON as it is, or unpacked for a reader who does not take gzip."""
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response = HttpResponse(packed, content_type="application/json")
        response["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(gzip.decompress(packed), content_type="application/json")
    return _kept(response, etag)


def _kept(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = f'"{etag}"'
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    patch_vary_headers(response, ["Accept-Encoding"])
    return response
