from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hamshahr.atlas.models import Country
from hamshahr.atlas.qualifiers import countries_named
from hamshahr.atlas.search import search
from hamshahr.publish.reading import read_only

SUGGESTIONS = 8
RESULTS = 50
LONGEST = 200


def _asked(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]


def _countries(query: str) -> list[Country]:
    """The countries called so, to be offered before the cities."""
    codes = countries_named(query)
    return list(Country.objects.filter(code__in=codes)) if codes else []


@read_only
def search_page(request: HttpRequest) -> HttpResponse:
    query = _asked(request)
    found = search(query, limit=RESULTS + 1) if query else []
    context = {
        "section": "search",
        "query": query,
        "found": found[:RESULTS],
        "is_cut": len(found) > RESULTS,
        "countries": _countries(query),
        "is_guess": any(one.is_near for one in found),
    }
    return render(request, "publish/search.html", context)


@read_only
def suggestions(request: HttpRequest) -> HttpResponse:
    """What the list below a search field shows as one types; with `for=partners` cities alone, to find partners for."""
    query, is_for_partners = _asked(request), request.GET.get("for") == "partners"
    found = search(query, limit=SUGGESTIONS) if query else []
    countries = [] if is_for_partners else _countries(query)
    context = {"found": found, "countries": countries, "query": query, "is_for_partners": is_for_partners}
    return render(request, "publish/_suggestions.html", context)
