"""Short lists of readers: seen by the address or their own cookie, changed in the cookie alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hamshahr.atlas.models import Place
from hamshahr.discovery import queries
from hamshahr.publish import finderpage
from hamshahr.publish.finderpage import opened
from hamshahr.publish.fragments import wants_part
from hamshahr.publish.shortlists import LONGEST, Shortlists, named_in
from hamshahr.publish.views.finder import place_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def shortlist(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A city's short list; POST with `city` and `act` adds to the reader's own or takes away."""
    return _changed(request, place_of(pk)) if request.method == "POST" else _shown(request, place_of(pk))


def _shown(request: HttpRequest, place: Place) -> HttpResponse:
    shared, own = named_in(request), Shortlists.of(request).lists.get(place.pk, [])
    keys, found = shared or own, opened(place)
    context: dict[str, Any] = {
        "section": "partners",
        "place": place,
        "opened": found,
        "is_own": not shared or shared == own,
    }
    if found.finder and found.who:
        places = Place.objects.with_setting().in_bulk(keys)
        judged = queries.judged(found.finder, found.who, [places[key] for key in keys if key in places])
        query = "&".join(f"city={line.place.pk}" for line in judged)
        context |= {
            "lines": finderpage.lines(judged, own),
            "query": query,
            "listed": own,
            "share": request.build_absolute_uri(f"{request.path}?{query}"),
            "map_words": finderpage.map_words(),
            "source": finderpage.provenance(found.finder),
        }
    return render(request, "discovery/shortlist.html", context)


def _changed(request: HttpRequest, place: Place) -> HttpResponse:
    other = _place_asked(request)
    lists = Shortlists.of(request)
    is_full = False
    if other is not None and other != place:
        if request.POST.get("act") == "remove":
            lists.remove(place.pk, other.pk)
        else:
            is_full = not lists.add(place.pk, other.pk)
    listed = lists.lists.get(place.pk, [])
    if wants_part(request) and other is not None:
        context = {
            "place": place, "other": other, "listed": listed, "is_listed": other.pk in listed,
            "is_full": is_full, "longest": LONGEST, "is_answer": True,
        }  # fmt: skip
        response = render(request, "discovery/_listing.html", context)
    else:
        response = HttpResponseRedirect(_back(request, place), status=303)
    lists.keep_in(response, request)
    return response


def _place_asked(request: HttpRequest) -> Place | None:
    """The place that `city` names, if there is one."""
    text = request.POST.get("city", "")
    is_number = text.isascii() and text.isdecimal() and len(text) <= 18
    return Place.objects.with_setting().filter(pk=int(text)).order_by("pk").first() if is_number else None


def _back(request: HttpRequest, place: Place) -> str:
    """Where the reader was, within this site; else the list."""
    there = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    return there if is_ours else reverse("publish:shortlist", args=[place.pk])
