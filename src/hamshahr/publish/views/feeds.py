from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext

from hamshahr.atlas.models import Place
from hamshahr.core import calendars
from hamshahr.publish.atom import atom
from hamshahr.publish.feeds import changes
from hamshahr.publish.reading import read_only
from hamshahr.publish.version import atlas_version
from hamshahr.publish.views.maps import etag_of


@read_only
def all_changes(request: HttpRequest) -> HttpResponse:
    """What changed in all ties, as Atom."""
    title = gettext("Hamshahr: changes of the ties between cities")
    return _feed(request, None, title, reverse("publish:ties"))


@read_only
def city_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed in the ties of one city, as Atom."""
    place = get_object_or_404(Place, pk=pk)
    title = gettext("Hamshahr: changes of the ties of {city}").format(city=place.name)
    return _feed(request, place, title, place.get_absolute_url())


def _feed(request: HttpRequest, place: Place | None, title: str, page: str) -> HttpResponse:
    """The answer, the same for every reader of a language: no cookie has a say in it."""
    calendars.choose(None)
    version = atlas_version()
    changed_at = version.changed_at or dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    response = HttpResponse(content_type="application/atom+xml; charset=utf-8")
    response["Last-Modified"] = changed_at.strftime("%a, %d %b %Y %H:%M:%S GMT")
    response["ETag"] = f'"{etag_of(version, request)}"'
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    known = get_conditional_response(request, response["ETag"], int(changed_at.timestamp()), response)
    if known is not None and known is not response:
        return known
    response.content = atom(
        changes(place),
        key=f"cities/{place.pk}" if place else "all",
        title=title,
        about=gettext("New ties, new and corrected claims, changes of status, and what was withdrawn."),
        page=request.build_absolute_uri(page),
        feed=request.build_absolute_uri(request.path),
        changed_at=changed_at,
    )
    return response
