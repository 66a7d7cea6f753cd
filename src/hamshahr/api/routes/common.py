"""What the operations of several kinds of rows have in common."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

from hamshahr.api.asking import Ordered
from hamshahr.api.cursors import number_of
from hamshahr.api.problems import ProblemError
from hamshahr.api.read.common import Row

M = TypeVar("M", bound=Model)
Q = TypeVar("Q", bound="QuerySet[Model]")


def walked(rows: Q, asked: Ordered, of: str) -> Q:
    """A queryset from where the cursor stands on, in the order asked for, and one row more than the page."""
    order = asked.order
    if asked.cursor:
        key = number_of(asked.cursor, of, order)
        rows = rows.filter(**{"pk__lt" if order == "-id" else "pk__gt": key})
    return rows.order_by("-pk" if order == "-id" else "pk")[: asked.limit + 1]


def found(row: Row | None) -> Row:
    """Raises ProblemError (404) where there is none."""
    if row is None:
        raise ProblemError("not-found")
    return row
