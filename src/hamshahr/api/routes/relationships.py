from __future__ import annotations

import gzip

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router

from hamshahr.api import schemas
from hamshahr.api.answers import answered, page
from hamshahr.api.asking import Id, TieFilter, TieMapFilter
from hamshahr.api.read.common import Row
from hamshahr.api.read.geojson import packed, texts
from hamshahr.api.read.relationships import relationship_detail, relationship_rows, wanted_ties
from hamshahr.api.routes.common import List, walked
from hamshahr.api.site import Site
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Relationship

router = Router(tags=["Relationships"])
GEOJSON = "application/geo+json"
TIES: List[Relationship, TieFilter] = List("relationships", wanted_ties, ("pk",))


@router.get(
    "/relationships",
    response=schemas.Relationships,
    operation_id="list_relationships",
    summary=_("Ties between cities, by the same filter as the pages"),
)
def list_relationships(request: HttpRequest, asked: Query[TieFilter]) -> HttpResponseBase:
    def make(version: AtlasVersion) -> HttpResponseBase:
        rows = walked(asked, TIES)
        return page(request, asked, "relationships", relationship_rows(rows, version))

    return answered(request, make)


@router.get(
    "/relationships.geojson",
    response=schemas.FeatureCollection,
    operation_id="map_relationships",
    summary=_("Ties as GeoJSON, by the same filter"),
)
def map_relationships(request: HttpRequest, asked: Query[TieMapFilter]) -> HttpResponseBase:
    def make(version: AtlasVersion) -> HttpResponseBase:
        site, ties = Site.of(request), wanted_ties(asked)
        if request.GET:
            return StreamingHttpResponse(texts(ties, site), content_type=GEOJSON)
        whole = packed(ties, version, site)
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return HttpResponse(gzip.decompress(whole), content_type=GEOJSON)
        return HttpResponse(whole, content_type=GEOJSON, headers={"Content-Encoding": "gzip"})

    return answered(request, make)


@router.get(
    "/relationships/{pk}",
    response=schemas.RelationshipDetail,
    operation_id="get_relationship",
    summary=_("One tie: each fact with who says so, and every claim"),
)
def get_relationship(request: HttpRequest, pk: Path[Id]) -> HttpResponseBase:
    def make(version: AtlasVersion) -> Row:
        return relationship_detail(pk, version, Site.of(request))

    return answered(request, make)
