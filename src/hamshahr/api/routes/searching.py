from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop as _
from ninja import Query, Router

from hamshahr.api import schemas
from hamshahr.api.answers import answered
from hamshahr.api.asking import SearchAsked
from hamshahr.api.read.searching import found_text
from hamshahr.api.site import Site
from hamshahr.publish.version import AtlasVersion

router = Router(tags=["Search"])


@router.get(
    "/search",
    response=schemas.SearchAnswer,
    operation_id="search",
    summary=_("Cities and countries by what was typed so far, best first"),
)
def search(request: HttpRequest, asked: Query[SearchAsked]) -> HttpResponseBase:
    def make(_version: AtlasVersion) -> str:
        return found_text(asked, Site.of(request))

    return answered(request, make)
