"""The one door through which data changes: `@action` functions, and models that refuse any other way.

An action is keyword-only, takes `by=`, runs in one transaction and writes its audit event there. A model that inherits
`GuardedModel` cannot be saved, changed or deleted outside an action.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from django.db import models, transaction

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=models.Model, covariant=True)

_writing: ContextVar[bool] = ContextVar("hamshahr_writing", default=False)


class WrittenOutsideActionError(RuntimeError):
    """Something tried to change data without going through an action."""


@contextmanager
def _allowed() -> Iterator[None]:
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction, in which guarded models may be written."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic(), _allowed():
            return function(*args, **kwargs)

    return wrapper


def _check(what: str) -> None:
    if not _writing.get():
        raise WrittenOutsideActionError(f"{what} is written only by an action (see actions.py of its app).")


class GuardedQuerySet(models.QuerySet[M]):
    """A queryset whose bulk writes are as guarded as `save()`."""

    def update(self, **kwargs: Any) -> int:
        _check(self.model.__name__)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        _check(self.model.__name__)
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        _check(self.model.__name__)
        return super().bulk_create(*args, **kwargs)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _check(self.model.__name__)
        return super().bulk_update(*args, **kwargs)


class GuardedModel(models.Model):
    """Base of every model of the platform; each names a `GuardedQuerySet` of its own as `objects`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        _check(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _check(type(self).__name__)
        return super().delete(*args, **kwargs)
