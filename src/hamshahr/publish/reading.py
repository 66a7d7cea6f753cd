"""Pages that are only read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

_Rest = ParamSpec("_Rest")
_View = Callable[Concatenate[HttpRequest, _Rest], HttpResponseBase]
METHODS = ("GET", "HEAD")


def read_only(view: _View[_Rest]) -> _View[_Rest]:
    """Anything but GET and HEAD is answered 405, in the reader's language and before any question about forms."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponseBase:
        if request.method in METHODS:
            return view(request, *args, **kwargs)
        response = render(request, "405.html", status=405)
        response["Allow"] = ", ".join(METHODS)
        return response

    return answer
