"""What the operations of several kinds of rows have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hamshahr.api.answers import answered, page
from hamshahr.api.asking import LARGEST_ID, Ordered, Paged
from hamshahr.api.cursors import key_of, number_of
from hamshahr.api.read.common import Columns, Told, found
from hamshahr.api.read.written import Field, fetched, statement
from hamshahr.api.site import Site
from hamshahr.publish.version import AtlasVersion

M = TypeVar("M", bound=Model)
Asked = TypeVar("Asked", bound=Ordered)
Tell = Callable[[Any, AtlasVersion, Site], Told]
"""What makes texts of an ordered queryset."""
_SOMEWHERE = 6_917_529_027_641_081_857  # stands for the key after which a page begins; no key is as great


@dataclass(frozen=True, eq=False, slots=True)
class List(Generic[M, Asked]):
    """A list that is walked through: `of` names it in cursors, `wanted` gives what passes, `fields` its columns."""

    of: str
    wanted: Callable[[Asked], QuerySet[M]]
    fields: Sequence[Field]


def walked(asked: Asked, through: List[M, Asked]) -> list[Columns]:
    """The columns of what is wanted, from where the cursor stands on, and one row more than the page."""
    after = 0 if asked.order == "id" else LARGEST_ID
    if asked.cursor:
        after = number_of(asked.cursor, through.of, asked.order)
    try:
        sql, values = _walk(through, type(asked), tuple((asked.__dict__ | {"cursor": ""}).items()))
    except EmptyResultSet:
        return []
    return fetched(sql, [after if value == _SOMEWHERE else value for value in values])


@lru_cache(maxsize=500)
def _walk(through: List[M, Asked], form: type[Asked], values: Sequence[tuple[str, Any]]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a question from anywhere on: written once for all pages of a list, which costs more than to ask it."""
    asked = form.model_construct(**dict(values))
    rows = through.wanted(asked).filter(**{"pk__lt" if asked.order == "-id" else "pk__gt": _SOMEWHERE})
    ordered = rows.order_by("-pk" if asked.order == "-id" else "pk")
    return statement(ordered.values_list(*through.fields)[: asked.limit + 1])


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

    def make(version: AtlasVersion) -> bytes:
        return found(tell(rows.order_by("pk"), version, Site.of(request)))

    return answered(request, make)
