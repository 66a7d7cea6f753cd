"""The partner finder. Imported when first asked for (publish/later.py)."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext

from hamshahr.atlas.models import Place
from hamshahr.atlas.search import search
from hamshahr.discovery import queries, shipped
from hamshahr.discovery.queries import Lack
from hamshahr.publish import finderfiles, finderpage, regionpage
from hamshahr.publish.finderform import GoalsForm
from hamshahr.publish.finderpage import COMPARED_AT_MOST, Opened, opened
from hamshahr.publish.fragments import render_part
from hamshahr.publish.reading import reading_or_asking
from hamshahr.publish.shortlists import Shortlists, named_in
from twinnet.partners.goals import Goals

_LONGEST = 200
_LONGEST_KEY = 18
_RESULTS = 20


def place_of(pk: int) -> Place:
    return get_object_or_404(Place.objects.with_setting(), pk=pk)


def place_named(key: str) -> Place:
    """The place of a key in an address, which may be anything. Raises Http404."""
    if not (key.isascii() and key.isdecimal() and len(key) <= _LONGEST_KEY):
        raise Http404
    return place_of(int(key))


@reading_or_asking
def partners(request: HttpRequest) -> HttpResponse:
    """Where one says for which city partners are sought; and how the finder works, and when not to trust it."""
    if "city" in request.GET:
        return redirect("publish:city_partners", pk=place_named(request.GET["city"]).pk)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    lists = Shortlists.of(request).lists
    places = Place.objects.with_setting().in_bulk(list(lists))
    context = {
        "section": "partners",
        "query": query,
        "found": search(query, limit=_RESULTS) if query else [],
        "lists": [(places[key], len(listed)) for key, listed in lists.items() if key in places],
        "about": shipped.about(),
    }
    return render(request, "discovery/partners.html", context)


@reading_or_asking
def city_partners(request: HttpRequest, pk: int) -> HttpResponse:
    """Twenty possible partners of a city, by its goals."""
    context = finderpage.search(request, place_of(pk))
    return render_part(request, "discovery/city_partners.html", "discovery/_found.html", context)


@reading_or_asking
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Up to three cities side by side: those the address names, else the first of the shortlist."""
    place = place_of(pk)
    found = opened(place)
    keys = named_in(request) or Shortlists.of(request).lists.get(pk, [])
    context: dict[str, Any] = {
        "section": "partners",
        "place": place,
        "opened": found,
        "is_cut": len(keys) > COMPARED_AT_MOST,
        "most": COMPARED_AT_MOST,
    }
    if found.finder:
        context |= finderpage.comparison(found, keys[:COMPARED_AT_MOST])
        context["source"] = finderpage.provenance(found.finder)
    return render(request, "discovery/compare.html", context)


@reading_or_asking
def region(request: HttpRequest, pk: int) -> HttpResponse:
    """Partners across a border, and what the city's ties open for its neighbours."""
    return render_part(request, "discovery/region.html", "discovery/_region.html", regionpage.view(place_of(pk)))


@reading_or_asking
def partners_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Lines from a city to those that the address names."""
    return _json(finderpage.map_columns(place_of(pk), named_in(request, finderpage.PAGE)))


@reading_or_asking
def region_map(request: HttpRequest, pk: int) -> HttpResponse:
    return _json(regionpage.map_columns(place_of(pk)))


def _json(columns: dict[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(columns, ensure_ascii=False, separators=(",", ":")), content_type="application/json")


@reading_or_asking
def partners_csv(request: HttpRequest, pk: int) -> HttpResponse:
    found = opened(place_of(pk))
    if found.lack:
        return _not_yet(found)
    told, _ = _asked(request, found)
    return finderfiles.csv_file(found, told, request)


@reading_or_asking
def partners_json(request: HttpRequest, pk: int) -> HttpResponse:
    found = opened(place_of(pk))
    if found.lack:
        return _not_yet(found)
    told, goals = _asked(request, found)
    return finderfiles.json_file(found, told, goals, request)


def _not_yet(found: Opened) -> HttpResponse:
    """What a file answers while partners cannot be sought: it must not pass for an empty list."""
    if found.lack == Lack.PLACE:
        raise Http404
    goes_on_by_itself = found.lack == Lack.TABLES
    text = (
        gettext("Partners cannot be sought just now. Try again in a minute; the page of the city says why.")
        if goes_on_by_itself
        else gettext("Partners cannot be sought yet: the finder is being prepared. The page of the city says more.")
    )
    response = HttpResponse(f"{text}\n", status=503, content_type="text/plain; charset=utf-8")
    if goes_on_by_itself:
        response["Retry-After"] = "60"
    return response


def _asked(request: HttpRequest, found: Opened) -> tuple[list[queries.Recommendation], Goals | None]:
    """The cities that the address names, else the answers to its goals, all pages of them."""
    assert found.finder is not None
    assert found.who is not None
    if keys := named_in(request):
        places = Place.objects.with_setting().in_bulk(keys)
        return queries.judged(found.finder, found.who, [places[key] for key in keys if key in places]), None
    form = GoalsForm(request.GET, finderpage.setting(found.finder, found.who))
    limit = finderpage.PAGE * finderpage.PAGES
    return queries.recommended(found.finder, found.who, form.goals, limit, diverse=form.is_varied), form.goals
