from __future__ import annotations

import datetime as dt
from typing import Annotated

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Path, Query, Router
from pydantic import Field

from hamshahr.api import schemas
from hamshahr.api.answers import VERSION, answered
from hamshahr.api.asking import Key, Paged
from hamshahr.api.read.common import Row
from hamshahr.api.read.others import country_rows, member_rows, network_rows, source_rows
from hamshahr.api.routes.common import listed, one, page_of
from hamshahr.api.site import Site
from hamshahr.atlas.models import Country
from hamshahr.networks.models import Membership, Network
from hamshahr.publish.queries import counts
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.queries import public_sources

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
            "changed_at": f"{version.changed_at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%SZ}" if version.changed_at else None,
        }

    return answered(request, make)


@router.get(
    "/countries", response=schemas.Countries, operation_id="list_countries", summary=_("Countries"), tags=["Countries"]
)
def list_countries(request: HttpRequest, asked: Query[Paged]) -> HttpResponseBase:
    return listed(request, asked, "countries", Country.objects.all(), country_rows, by="code")


@router.get(
    "/countries/{code}",
    response=schemas.Country,
    operation_id="get_country",
    summary=_("One country"),
    tags=["Countries"],
)
def get_country(request: HttpRequest, code: Path[Code]) -> HttpResponseBase:
    return one(request, Country.objects.filter(code=code.upper()), country_rows)


@router.get(
    "/networks", response=schemas.Networks, operation_id="list_networks", summary=_("Networks"), tags=["Networks"]
)
def list_networks(request: HttpRequest, asked: Query[Paged]) -> HttpResponseBase:
    return listed(request, asked, "networks", Network.objects.all(), network_rows, by="key")


@router.get(
    "/networks/{key}", response=schemas.Network, operation_id="get_network", summary=_("One network"), tags=["Networks"]
)
def get_network(request: HttpRequest, key: Path[Key]) -> HttpResponseBase:
    return one(request, Network.objects.filter(key=key), network_rows)


@router.get(
    "/networks/{key}/members",
    response=schemas.Members,
    operation_id="list_members",
    summary=_("Who belongs to a network, as each source says"),
    tags=["Networks"],
)
def list_members(request: HttpRequest, key: Path[Key], asked: Query[Paged]) -> HttpResponseBase:
    def make(version: AtlasVersion) -> HttpResponseBase:
        network = get_object_or_404(Network, key=key)
        members = Membership.objects.filter(network=network)
        return page_of(request, asked, f"members-of-{network.pk}", members, member_rows, version)

    return answered(request, make)


@router.get(
    "/sources",
    response=schemas.Sources,
    operation_id="list_sources",
    summary=_("Sources, with licence, date read and how much each says"),
    tags=["Sources"],
)
def list_sources(request: HttpRequest, asked: Query[Paged]) -> HttpResponseBase:
    return listed(request, asked, "sources", public_sources(), source_rows)


@router.get(
    "/sources/{key}",
    response=schemas.SourceDetail,
    operation_id="get_source",
    summary=_("One source"),
    tags=["Sources"],
)
def get_source(request: HttpRequest, key: Path[Key]) -> HttpResponseBase:
    return one(request, public_sources().filter(key=key), source_rows)
