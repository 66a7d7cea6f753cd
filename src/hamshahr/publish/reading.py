"""Pages that are only read, each from one state of the atlas."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from hamshahr.publish.opendata.snapshot import one_state

_Rest = ParamSpec("_Rest")
_View = Callable[Concatenate[HttpRequest, _Rest], HttpResponseBase]
METHODS = ("GET", "HEAD")


def read_only(view: _View[_Rest]) -> _View[_Rest]:
    """Answers GET and HEAD, from one state of the atlas.

    All queries of a page see the atlas as the first of them does: what an import that is taken back meanwhile removes
    is then still there for the next query too. The view writes nothing.
    """

    @wraps(view)
    def from_one_state(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponseBase:
        with one_state():
            return view(request, *args, **kwargs)

    return reading_or_asking(from_one_state)


def reading_or_asking(view: _View[_Rest]) -> _View[_Rest]:
    """Anything but GET and HEAD is answered 405, in the reader's language and before any question about forms.

    For a page that may ask for background work, which is written down; any other is `read_only`.
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, /, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponseBase:
        if request.method in METHODS:
            return view(request, *args, **kwargs)
        response = render(request, "405.html", status=405)
        response["Allow"] = ", ".join(METHODS)
        return response

    return answer
