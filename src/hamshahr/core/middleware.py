"""What every answer carries, and what every request knows of its reader."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django_tasks_db.utils import is_locked_database_exception

from hamshahr.core import calendars
from hamshahr.core.errors import UserError

GetResponse = Callable[[HttpRequest], HttpResponse]

# MapLibre sets styles through the CSSOM and starts its worker from our own address; its pictures are data and blobs.
POLICY = (
    "default-src 'self'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
CALENDAR_COOKIE = "calendar"


class ContentSecurityPolicyMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Content-Security-Policy", POLICY)
        return response


class CalendarMiddleware:
    """The reader's choice of calendar, from their cookie; without one the language decides."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(CALENDAR_COOKIE, "")
        calendars.choose(calendars.Calendar(wanted) if wanted in set(calendars.Calendar) else None)
        try:
            return self.get_response(request)
        finally:
            calendars.choose(None)


class RefusalMiddleware:
    """What an action refuses is told to the person in its own words, with a way back: 409, or 400 to who only reads.

    Who waited in vain for a long write of somebody else (an import being brought in, on SQLite) is told so: 503. An
    address that does not answer to this method, and says nothing about it, gets a page that does: 405.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.streaming and not response.content:
            told = render(request, "405.html", status=405)
            told["Allow"] = response["Allow"]
            return told
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, OperationalError) and is_locked_database_exception(error):
            reason, status = (
                gettext("The atlas is being written to by a long piece of work. Try again in a minute."),
                503,
            )
        elif isinstance(error, UserError):
            reason, status = str(error), 400 if request.method in {"GET", "HEAD"} else 409
        else:
            return None
        referer = request.headers.get("Referer", "")
        back = urlsplit(referer).path if url_has_allowed_host_and_scheme(referer, {request.get_host()}) else ""
        context = {"reason": reason, "back": back, "section": "refused"}
        return render(request, "refused.html", context, status=status)
