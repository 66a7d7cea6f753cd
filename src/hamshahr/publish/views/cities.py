from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404

from hamshahr.atlas.models import Place
from hamshahr.atlas.queries import neighbours_across_border
from hamshahr.publish import queries
from hamshahr.publish.collation import sort_key
from hamshahr.publish.exports import csv_response, json_response, not_understood
from hamshahr.publish.filters import SeenFrom, TieFilter
from hamshahr.publish.fragments import render_part, wants_part
from hamshahr.publish.insightpage import city_position
from hamshahr.publish.reading import read_only
from hamshahr.publish.rows import TieRow, sorted_rows
from hamshahr.publish.sentences import mayors_sentence
from hamshahr.publish.version import atlas_version
from hamshahr.ties.models import Relationship


def _place(pk: int) -> Place:
    return get_object_or_404(Place.objects.with_setting(), pk=pk)


def _seen_from(place: Place, rows: list[TieRow]) -> SeenFrom:
    countries = {partner.country_id: partner.country.name for row in rows for partner in row.partners}
    sources = {source.key: source.name for row in rows for source in row.sources}
    return SeenFrom(
        place.pk,
        sorted(countries.items(), key=lambda pair: sort_key(pair[1])),
        sorted(sources.items(), key=lambda pair: sort_key(pair[1])),
    )


def _filtered(request: HttpRequest, place: Place, rows: list[TieRow]) -> tuple[TieFilter, list[TieRow]]:
    """A pact written as pairs stands once, unless what one source says is asked for."""
    wanted = TieFilter(request.GET, seen_from=_seen_from(place, rows))
    if "source" not in wanted.values:
        rows = queries.counted(rows)
    if wanted.values:
        passing = set(wanted.apply(Relationship.objects.of_place(place)).order_by("pk").values_list("pk", flat=True))
        rows = [row for row in rows if row.tie.pk in passing]
    return wanted, sorted_rows(rows, request.GET.get("sort", "partner"))


@read_only
def city(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(pk)
    told = queries.ties_of(place)
    every = queries.counted(told)
    wanted, rows = _filtered(request, place, told)
    context: dict[str, Any] = {
        "section": "city",
        "place": place,
        "every": every,
        "rows": rows,
        "filter": wanted,
        "order": request.GET.get("sort", "partner"),
        "sentence": mayors_sentence(place, every),
    }
    if not wants_part(request):
        context |= _around(place, every)
    return render_part(request, "publish/city.html", "publish/_city_ties.html", context)


def _around(place: Place, rows: list[TieRow]) -> dict[str, Any]:
    """What stands around the table of ties."""
    return {
        "other_names": queries.other_names(place),
        "local_time": queries.local_time(place),
        "timeline": sorted_rows([row for row in rows if row.tie.start], "since"),
        "undated": sum(row.tie.start is None for row in rows),
        "on_map": place.latitude is not None and any(p.latitude is not None for row in rows for p in row.partners),
        "networks": queries.networks_of(place),
        "neighbours": neighbours_across_border(place),
        "parts": queries.parts_of(place, atlas_version()),
        "position": city_position(place),
    }


@read_only
def city_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    place = _place(pk)
    wanted, rows = _filtered(request, place, queries.ties_of(place))
    return not_understood(wanted) if wanted.errors else csv_response(rows, request, f"hamshahr-city-{pk}")


@read_only
def city_json(request: HttpRequest, pk: int) -> HttpResponse:
    place = _place(pk)
    wanted, rows = _filtered(request, place, queries.ties_of(place))
    return not_understood(wanted) if wanted.errors else json_response(place, rows, request)
