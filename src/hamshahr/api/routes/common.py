"""What the operations of several kinds of rows have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hamshahr.api.answers import answered, page
from hamshahr.api.asking import Ordered, Paged
from hamshahr.api.cursors import key_of, number_of
from hamshahr.api.read.common import Told, found
from hamshahr.api.site import Site
from hamshahr.publish.version import AtlasVersion

M = TypeVar("M", bound=Model)
Q = TypeVar("Q", bound="QuerySet[Model]")
Tell = Callable[[Any, AtlasVersion, Site], Told]
"""What makes texts of an ordered queryset."""


def walked(rows: Q, asked: Ordered, of: str) -> Q:
    """A queryset from where the cursor stands on, in the order asked for, and one row more than the page."""
    order = asked.order
    if asked.cursor:
        key = number_of(asked.cursor, of, order)
        rows = rows.filter(**{"pk__lt" if order == "-id" else "pk__gt": key})
    return rows.order_by("-pk" if order == "-id" else "pk")[: asked.limit + 1]


def listed(
    request: HttpRequest, asked: Paged, of: str, rows: QuerySet[M], tell: Tell, *, by: str = "pk"
) -> HttpResponseBase:
    """A list in the order of the field `by`, which cursors name its rows by."""
    return answered(request, lambda version: page_of(request, asked, of, rows, tell, version, by=by))


def page_of(
    request: HttpRequest,
    asked: Paged,
    of: str,
    rows: QuerySet[M],
    tell: Tell,
    version: AtlasVersion,
    *,
    by: str = "pk",
) -> HttpResponseBase:
    walk = rows.order_by(by)
    if asked.cursor:
        after = number_of(asked.cursor, of, "id") if by == "pk" else key_of(asked.cursor, of, "id")
        walk = walk.filter(**{f"{by}__gt": after})
    return page(request, asked, of, tell(walk[: asked.limit + 1], version, Site.of(request)))


def one(request: HttpRequest, rows: QuerySet[M], tell: Tell) -> HttpResponseBase:
    """The only one of these rows. Answers 404 where there is none."""

    def make(version: AtlasVersion) -> str:
        return found(tell(rows.order_by("pk"), version, Site.of(request)))

    return answered(request, make)
