from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from hamshahr.core.calendars import Calendar
from hamshahr.core.middleware import CALENDAR_COOKIE
from hamshahr.publish.reading import read_only

_A_YEAR = dt.timedelta(days=365)


@read_only
def choose_calendar(request: HttpRequest, choice: str) -> HttpResponse:
    """Keep the reader's calendar in a cookie and go back to where they were (only within this site)."""
    if choice not in set(Calendar):
        raise Http404
    there = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(there, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(there if is_ours else reverse("publish:home"))
    response.set_cookie(
        CALENDAR_COOKIE, choice, max_age=_A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return response
