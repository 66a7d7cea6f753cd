"""The doors: shut unless opened by name.

`DoorMiddleware` asks for sign-in before every view but those that `open_to_all` lists, and for a second factor where
the role needs one. `staff_only` views are not there for anyone who may not change the atlas.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import URLPattern
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from hamshahr.accounts import sessions
from hamshahr.accounts.models import User
from hamshahr.accounts.policies import can_change_atlas

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def open_to_all(patterns: Iterable[URLPattern], *, only_reading: bool = True) -> list[URLPattern]:
    """These addresses answer without an account; and nothing but GET and HEAD unless `only_reading` is False."""
    opened = []
    for pattern in patterns:
        view = login_not_required(pattern.callback)
        pattern.callback = require_safe(view) if only_reading else view
        opened.append(pattern)
    return opened


class StaffRequest(HttpRequest):
    """What a view behind `staff_only` is given: its user is signed in and may change the atlas."""

    user: User


def staff_only(view: Callable[Concatenate[StaffRequest, P], HttpResponseBase]) -> View[P]:
    """To people who may not change the atlas the page does not exist; who has not signed in is asked to."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not can_change_atlas(request.user):
            raise Http404
        return view(cast(StaffRequest, request), *args, **kwargs)

    return cast(View[P], guarded)


def before_second_factor(view: View[P]) -> View[P]:
    """Somebody who must have a second factor reaches this page before they have one."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


def recently_confirmed(view: View[P]) -> View[P]:
    """Who did not prove a short while ago that it is they is asked for their password first."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if sessions.is_confirmed(request):
            return view(request, *args, **kwargs)
        return _sent_on(request, redirect_to_login(_page_of(request), resolve_url("accounts:confirm")))

    return cast(View[P], guarded)


class DoorMiddleware(LoginRequiredMiddleware):
    """Django's, which also leads who lacks the second factor their role needs to where they set one up, and tells htmx
    to go to such a page rather than to put it into a part of this one."""

    def process_view(
        self, request: HttpRequest, view_func: View[...], view_args: tuple[Any, ...], view_kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """An open door is not asked who comes through: its answer can then be the same for everybody."""
        if not getattr(view_func, "login_required", True):
            return None
        refused: HttpResponseBase | None = super().process_view(request, view_func, view_args, view_kwargs)
        if refused is not None:
            return refused
        if not getattr(view_func, "before_second_factor", False) and sessions.lacks_second_factor(request):
            return _sent_on(request, redirect_to_login(_page_of(request), resolve_url("accounts:factors")))
        sessions.see(request)
        return None

    def handle_no_permission(self, request: HttpRequest, view_func: View[...]) -> HttpResponseRedirect:
        name = self.get_redirect_field_name(view_func)
        return _sent_on(request, redirect_to_login(_page_of(request), self.get_login_url(view_func), name))


def _sent_on(request: HttpRequest, answer: HttpResponseRedirect) -> HttpResponseRedirect:
    if request.headers.get("HX-Request"):
        answer["HX-Redirect"] = answer.url
        del answer["Location"]
        answer.status_code = 204
    return answer


def _page_of(request: HttpRequest) -> str:
    """The page to come back to after signing in: that of the form or part asked for, which itself is no page to open.

    Where the browser does not tell it, the desk.
    """
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    told = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}):
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    page = urlsplit(told)
    return f"{page.path}?{page.query}" if page.query else page.path
