from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language

from hamshahr.atlas.models import Place
from hamshahr.insight import queries
from hamshahr.insight.models import Measure, Picture, Position
from hamshahr.publish import insightpage
from hamshahr.publish.exports import harmless
from hamshahr.publish.fragments import page_of
from hamshahr.publish.mapdata import in_communities
from hamshahr.publish.measurewords import ATTRIBUTES, RANKINGS, WHOLE
from hamshahr.publish.neighbourhood import IN_TABLE, as_picture, neighbourhood
from hamshahr.publish.reading import read_only
from hamshahr.publish.views import maps


def _by(request: HttpRequest) -> Measure:
    """The measure the address names, or the number of partners."""
    wanted = request.GET.get("by", "")
    return Measure(wanted) if wanted in Measure.values else Measure.DEGREE


def _picture() -> Picture:
    found = queries.picture()
    if found is None:
        raise Http404
    return found


@read_only
def insight(request: HttpRequest) -> HttpResponse:
    """The world's network: everything here was measured in the background."""
    picture, by = queries.picture(), _by(request)
    context: dict[str, Any] = {"section": "insight", "picture": picture, "by": by, "measures": Measure}
    if picture is not None:
        context |= insightpage.world(picture, by) | _ranked_by(by)
        context["has_changed"] = queries.has_changed_since(picture)
    return render(request, "publish/insight.html", context)


def _ranked_by(by: Measure) -> dict[str, object]:
    return {"by_label": by.label, "by_meaning": RANKINGS[by]}


@read_only
def cities(request: HttpRequest) -> HttpResponse:
    """Every measured city, the most central first."""
    picture, by = queries.picture(), _by(request)
    page = page_of(queries.ranked(by), request)
    rows = insightpage.ranked_rows(page.object_list, by)
    context = {"section": "insight", "picture": picture, "by": by, "measures": Measure, "page": page, "rows": rows}
    return render(request, "publish/insight_cities.html", context | _ranked_by(by))


@read_only
def city_position(request: HttpRequest, pk: int) -> HttpResponse:
    """One city's position: ranks, community, bridges, and the two steps around it."""
    place = get_object_or_404(Place.objects.with_setting(), pk=pk)
    found = neighbourhood(place)
    context = {
        "section": "position",
        "place": place,
        "found": insightpage.city_position(place),
        "around": found,
        "beyond": found.beyond[:IN_TABLE],
    }
    return render(request, "publish/position.html", context)


@read_only
def city_neighbourhood(request: HttpRequest, pk: int) -> HttpResponse:
    """The two steps around a city, laid out, for the picture."""
    place = get_object_or_404(Place.objects.select_related("country"), pk=pk)
    return HttpResponse(
        json.dumps(as_picture(neighbourhood(place)), ensure_ascii=False, separators=(",", ":")),
        content_type="application/json",
    )


@read_only
def communities_json(request: HttpRequest) -> HttpResponse:
    """All ties in force for the map, each of the community both its ends are in; kept as long as the picture."""
    picture = _picture()
    etag = maps.etag_of(picture.version, request)
    if maps.is_known(etag, request):
        return maps.not_modified(etag)
    key = f"communities:{picture.version}:{get_language()}"
    packed: bytes | None = cache.get(key)
    if packed is None:
        members = dict(Position.objects.order_by("pk").values_list("place_id", "community"))
        text = json.dumps(in_communities(members), ensure_ascii=False, separators=(",", ":"))
        packed = gzip.compress(text.encode(), compresslevel=6, mtime=0)
        cache.set(key, packed, timeout=None)
    return maps.unpacked_for(request, packed, etag)


def _csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="hamshahr-{name}.csv"'
    return response


@read_only
def figures_csv(request: HttpRequest) -> HttpResponse:
    told = _picture().figures
    columns = {"cities": told["cities"]}
    columns |= {
        f"cities_{key}": told["readings"][key]
        for key in ("as_one", "left_out", "innermost")
        if told["readings"].get(key)
    }
    columns |= {f"countries_{key}": value for key, value in told["countries"].items() if value}
    rows = [[key, *(one[key] for one in columns.values())] for key in WHOLE]
    rows += [[f"{key}_assortativity", told["assortativity"][key]] for key in ATTRIBUTES]
    return _csv("figures", ["measure", *columns], rows)


@read_only
def growth_csv(request: HttpRequest) -> HttpResponse:
    return _csv("growth", ["year", "ties_begun", "ties_so_far"], insightpage.growth(_picture()))


@read_only
def flows_csv(request: HttpRequest) -> HttpResponse:
    _picture()
    return _csv("country-flows", ["country_a", "country_b", "pairs_of_cities"], queries.flows())


@read_only
def cities_csv(request: HttpRequest) -> HttpResponse:
    """All measures of every city, communities among them."""
    _picture()
    measures = [name for measure in Measure.values for name in (measure, f"{measure}_rank")]
    fields = ["place_id", "place__name_en", "place__country_id", *measures, "mean_steps", "community", "component_size"]
    rows = Position.objects.order_by("degree_rank", "id").values_list(*fields)
    return _csv("positions", [field.split("__")[-1] for field in fields], rows)
