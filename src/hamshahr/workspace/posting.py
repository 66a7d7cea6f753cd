"""Addresses that only take what a form sends."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

_Rest = ParamSpec("_Rest")
_Request = TypeVar("_Request", bound=HttpRequest)


def posted(
    view: Callable[Concatenate[_Request, _Rest], HttpResponseBase],
) -> Callable[Concatenate[_Request, _Rest], HttpResponseBase]:
    """Who opens the address as if it were a page, as after signing in on the way to it, gets to the desk."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: _Request, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponseBase:
        if request.method != "POST":
            return redirect("workspace:desk")
        return view(request, *args, **kwargs)

    return answer
