"""Views that are imported when first asked for: LightGBM and SciPy, which they need, would delay every start."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponseBase

_VIEWS = "hamshahr.publish.views"


def later(module: str, name: str) -> Callable[..., HttpResponseBase]:
    """The view of that name in a module of `publish.views`."""

    def view(request: HttpRequest, /, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer: HttpResponseBase = getattr(import_module(f"{_VIEWS}.{module}"), name)(request, *args, **kwargs)
        return answer

    return view
