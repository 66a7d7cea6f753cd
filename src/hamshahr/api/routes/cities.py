from __future__ import annotations

from importlib import import_module

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router

from hamshahr.api import schemas
from hamshahr.api.answers import answered, page
from hamshahr.api.asking import CityFilter, Id, PartnersAsked
from hamshahr.api.problems import ProblemError
from hamshahr.api.read.cities import CITY_FIELDS, city_detail, city_rows, wanted_cities
from hamshahr.api.read.common import Row
from hamshahr.api.routes.common import List, walked
from hamshahr.api.site import Site
from hamshahr.atlas.models import Place
from hamshahr.publish.version import AtlasVersion

router = Router(tags=["Cities"])
CITIES = List("cities", wanted_cities, CITY_FIELDS)


@router.get("/cities", response=schemas.Cities, operation_id="list_cities", summary=_("Cities by what they are"))
def list_cities(request: HttpRequest, asked: Query[CityFilter]) -> HttpResponseBase:
    def make(_version: AtlasVersion) -> HttpResponseBase:
        rows = walked(asked, CITIES)
        return page(request, asked, "cities", city_rows(rows, Site.of(request)))

    return answered(request, make)


@router.get(
    "/cities/{pk}", response=schemas.CityDetail, operation_id="get_city", summary=_("One city, with all that is known")
)
def get_city(request: HttpRequest, pk: Path[Id]) -> HttpResponseBase:
    def make(_version: AtlasVersion) -> Row:
        return city_detail(pk, Site.of(request))

    return answered(request, make)


@router.get(
    "/cities/{pk}/partners",
    response=schemas.Partners,
    operation_id="list_partners",
    summary=_("Possible partners of a city, best first, with what speaks for and against each"),
)
def list_partners(request: HttpRequest, pk: Path[Id], asked: Query[PartnersAsked]) -> HttpResponseBase:
    def make(_version: AtlasVersion) -> Row:
        read = import_module("hamshahr.api.read.partners")
        rows = read.partner_rows(get_object_or_404(Place, pk=pk), asked.limit, Site.of(request))
        if rows is None:
            raise ProblemError("conflict", gettext("Partners of this place cannot be sought, or not yet."))
        return {"items": rows}

    return answered(request, make)
