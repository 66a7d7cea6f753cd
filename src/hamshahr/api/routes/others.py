from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router
from pydantic import Field

from hamshahr.api import schemas
from hamshahr.api.answers import VERSION, answered, page
from hamshahr.api.asking import Key, Paged
from hamshahr.api.cursors import key_of, number_of
from hamshahr.api.read.common import Row, moment
from hamshahr.api.read.others import country_rows, member_rows, network_rows, source_details
from hamshahr.api.routes.common import found
from hamshahr.api.site import Site
from hamshahr.atlas.models import Country, Source
from hamshahr.networks.models import Membership, Network
from hamshahr.publish.queries import counts
from hamshahr.publish.version import AtlasVersion

router = Router()
Code = Annotated[str, Field(pattern="^[A-Za-z]{2}$")]
_LISTS = ("cities", "relationships", "claims", "countries", "networks", "sources")


@router.get("/", response=schemas.Start, operation_id="start", summary=_("Where to begin"), tags=["Start"])
def start(request: HttpRequest) -> HttpResponseBase:
    def make(version: AtlasVersion) -> Row:
        site, true = Site.of(request), counts(version)
        return {
            "name": "Hamshahr",
            "version": VERSION,
            "openapi": f"{site.api}/openapi.json",
            "lists": {name: f"{site.api}/{name}" for name in _LISTS},
            "cities": true.cities,
            "ties": true.ties,
            "sources": true.sources,
            "changed_at": moment(version.changed_at) if version.changed_at else None,
        }

    return answered(request, make)


@router.get(
    "/countries", response=schemas.Countries, operation_id="list_countries", summary=_("Countries"), tags=["Countries"]
)
def list_countries(request: HttpRequest, asked: Query[Paged]) -> HttpResponseBase:
    def make(_version: AtlasVersion) -> HttpResponseBase:
        countries = Country.objects.order_by("code")
        if asked.cursor:
            countries = countries.filter(code__gt=key_of(asked.cursor, "countries", "id"))
        rows = country_rows(countries[: asked.limit + 1], Site.of(request))
        return page(request, asked, "countries", rows, [row["code"] for row in rows])

    return answered(request, make)


@router.get(
    "/countries/{code}",
    response=schemas.Country,
    operation_id="get_country",
    summary=_("One country"),
    tags=["Countries"],
)
def get_country(request: HttpRequest, code: Path[Code]) -> HttpResponseBase:
    def make(_version: AtlasVersion) -> Row:
        rows = country_rows(Country.objects.filter(code=code.upper()).order_by("code"), Site.of(request))
        return found(rows[0] if rows else None)

    return answered(request, make)


@router.get(
    "/networks", response=schemas.Networks, operation_id="list_networks", summary=_("Networks"), tags=["Networks"]
)
def list_networks(request: HttpRequest, asked: Query[Paged]) -> HttpResponseBase:
    def make(_version: AtlasVersion) -> HttpResponseBase:
        networks = Network.objects.order_by("key")
        if asked.cursor:
            networks = networks.filter(key__gt=key_of(asked.cursor, "networks", "id"))
        rows = network_rows(networks[: asked.limit + 1], Site.of(request))
        return page(request, asked, "networks", rows, [row["key"] for row in rows])

    return answered(request, make)


@router.get(
    "/networks/{key}", response=schemas.Network, operation_id="get_network", summary=_("One network"), tags=["Networks"]
)
def get_network(request: HttpRequest, key: Path[Key]) -> HttpResponseBase:
    def make(_version: AtlasVersion) -> Row:
        rows = network_rows(Network.objects.filter(key=key).order_by("key"), Site.of(request))
        return found(rows[0] if rows else None)

    return answered(request, make)


@router.get(
    "/networks/{key}/members",
    response=schemas.Members,
    operation_id="list_members",
    summary=_("Who belongs to a network, as each source says"),
    tags=["Networks"],
)
def list_members(request: HttpRequest, key: Path[Key], asked: Query[Paged]) -> HttpResponseBase:
    def make(_version: AtlasVersion) -> HttpResponseBase:
        network = get_object_or_404(Network, key=key)
        members, walk = Membership.objects.filter(network=network), f"members-of-{network.pk}"
        if asked.cursor:
            members = members.filter(pk__gt=number_of(asked.cursor, walk, "id"))
        told = member_rows(members.order_by("pk")[: asked.limit + 1], Site.of(request))
        return page(request, asked, walk, [row for _pk, row in told], [pk for pk, _row in told])

    return answered(request, make)


@router.get(
    "/sources",
    response=schemas.Sources,
    operation_id="list_sources",
    summary=_("Sources, with licence, date read and how much each says"),
    tags=["Sources"],
)
def list_sources(request: HttpRequest, asked: Query[Paged]) -> HttpResponseBase:
    def make(version: AtlasVersion) -> HttpResponseBase:
        told = Source.objects.order_by("pk")
        if asked.cursor:
            told = told.filter(pk__gt=number_of(asked.cursor, "sources", "id"))
        keys = list(told.values_list("pk", flat=True)[: asked.limit + 1])
        rows = source_details(Source.objects.filter(pk__in=keys).order_by("pk"), version, Site.of(request))
        return page(request, asked, "sources", rows, keys)

    return answered(request, make)


@router.get(
    "/sources/{key}",
    response=schemas.SourceDetail,
    operation_id="get_source",
    summary=_("One source"),
    tags=["Sources"],
)
def get_source(request: HttpRequest, key: Path[Key]) -> HttpResponseBase:
    def make(version: AtlasVersion) -> Row:
        rows = source_details(Source.objects.filter(key=key).order_by("pk"), version, Site.of(request))
        return found(rows[0] if rows else None)

    return answered(request, make)
