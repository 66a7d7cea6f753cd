"""Full page or fragment: what htmx asks for is the list alone, everybody else gets the page around it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

PAGE_SIZE = 50


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for the list alone (and does not restore a page it has forgotten)."""
    htmx = request.htmx  # type: ignore[attr-defined]  # set by django_htmx.middleware
    return bool(htmx) and not htmx.history_restore_request


def render_part(request: HttpRequest, page: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The template `part` for htmx, else `page`, which includes it."""
    response = render(request, part if wants_part(request) else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def page_of(items: Any, request: HttpRequest, size: int = PAGE_SIZE) -> Page[Any]:
    """The page of a list or queryset that the address names; the first or last where it names none there is."""
    paginator: Paginator[Any] = Paginator(items, size)
    try:
        return paginator.page(request.GET.get("page", "1"))
    except PageNotAnInteger:
        return paginator.page(1)
    except EmptyPage:
        return paginator.page(paginator.num_pages)
