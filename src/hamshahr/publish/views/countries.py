from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render

from hamshahr.atlas.models import Country
from hamshahr.publish import countrypage
from hamshahr.publish.fragments import page_of
from hamshahr.publish.reading import read_only
from hamshahr.publish.version import atlas_version


@read_only
def countries(request: HttpRequest) -> HttpResponse:
    context = {"section": "countries", "countries": countrypage.countries_with_counts(atlas_version())}
    return render(request, "publish/countries.html", context)


@read_only
def country(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Country, code=code.upper())
    if code != code.lower():
        query = request.GET.urlencode()
        return HttpResponsePermanentRedirect(f"{found.get_absolute_url()}{'?' if query else ''}{query}")
    totals, partners = countrypage.country_ties(found)
    page = page_of(countrypage.tied_places(found), request)
    context = {
        "section": "country",
        "country": found,
        "page": page,
        "places": countrypage.with_places(page.object_list),
        "totals": totals,
        "partners": partners,
    }
    return render(request, "publish/country.html", context)
