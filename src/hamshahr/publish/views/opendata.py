from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import get_conditional_response

from hamshahr.atlas.models import Place
from hamshahr.publish.opendata import describing
from hamshahr.publish.opendata.one_city import linked_data_of
from hamshahr.publish.opendata.shelf import newest
from hamshahr.publish.reading import read_only
from hamshahr.publish.version import atlas_version
from hamshahr.publish.views.maps import etag_of, is_known, not_modified

_BLOCK = 1 << 16
_LOAD_COMMAND = "manage.py load_package hamshahr-datapackage.zip --apply"
_KEPT = "public, max-age=0, must-revalidate"


@read_only
def data(request: HttpRequest) -> HttpResponse:
    """What there is to take away: each file with its size, rows and checksum; schema.org's Dataset in the head."""
    made = newest()
    context: dict[str, Any] = {
        "section": "data",
        "made": made,
        "files": [],
        "dataset": None,
        "is_behind": False,
        "description": describing.DESCRIPTION,
        "load_command": _LOAD_COMMAND,
    }
    if made:
        addresses = {name: reverse("publish:data_file", args=[name]) for name in made.files}
        absolute = {name: request.build_absolute_uri(address) for name, address in addresses.items()}
        page = request.build_absolute_uri(request.path)
        context |= {
            "files": [
                (made.files[name], describing.words_of(name), addresses[name])
                for name in describing.ORDER
                if name in made.files
            ],
            "dataset": describing.dataset(made, page, absolute),
            "is_behind": made.state != str(atlas_version()),
        }
    return render(request, "publish/data.html", context)


@read_only
def data_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A ready file: gzipped as it is kept for who takes gzip, else unpacked; or that the reader has it already."""
    made = newest()
    facts = made.files.get(name) if made else None
    if made is None or facts is None:
        raise Http404
    as_kept = not facts.is_packed or "gzip" in request.headers.get("Accept-Encoding", "")
    headers = {
        "ETag": f'"{facts.sha256[:32]}{"-gzip" if facts.is_packed and as_kept else ""}"',
        "Last-Modified": made.made_at.strftime("%a, %d %b %Y %H:%M:%S GMT"),
        "Cache-Control": _KEPT,
        "Vary": "Accept-Encoding",
    }
    plain = HttpResponse(headers=headers)
    known = get_conditional_response(request, headers["ETag"], int(made.made_at.timestamp()), plain)
    if known is not None and known is not plain:
        return known
    answer = StreamingHttpResponse(_blocks(made.path(name), is_to_unpack=not as_kept), headers=headers)
    answer["Content-Type"] = describing.media_type(name)
    answer["Content-Length"] = str(facts.packed_size if as_kept else facts.size)
    if facts.is_packed and as_kept:
        answer["Content-Encoding"] = "gzip"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    request.META["HTTP_ACCEPT_ENCODING"] = "identity"  # so that nothing packs it a second time on its way out
    return answer


@read_only
def city_linked_data(request: HttpRequest, pk: int) -> HttpResponse:
    """A city and its ties as JSON-LD, the same in every language."""
    place = get_object_or_404(Place, pk=pk)
    etag = etag_of(atlas_version(), request)
    if is_known(etag, request):
        return not_modified(etag)
    text = json.dumps(linked_data_of(place), ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(text, content_type=describing.MEDIA_TYPES["jsonld"])
    response["ETag"] = f'"{etag}"'
    response["Cache-Control"] = _KEPT
    return response


def _blocks(path: Path, *, is_to_unpack: bool) -> Iterator[bytes]:
    with gzip.open(path) if is_to_unpack else path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block
