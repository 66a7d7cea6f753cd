"""JSON straight from rows as the database hands them over: no model, object or dictionary in between.

Building those for each row and writing them out cost four times as much as asking for the rows. A row's text is made by
a shape with a place for each value; that answers are what the document promises is held by tests/contract.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from json.encoder import encode_basestring as encoded
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import IntegerField, QuerySet, TextField
from django.db.models.functions import Cast

Field = str | Cast
NULL = "null"
_CLOSE = 2
_LENGTHS = {"year": 4, "month": 7, "day": 10}


def shape(*names: str) -> str:
    """An object with these fields, to be filled with `%` by a text for each."""
    return "{" + ",".join(f'"{name}":%s' for name in names) + "}"


def listed(texts: Iterable[str]) -> str:
    return f"[{','.join(texts)}]"


def as_text(column: str) -> Cast:
    """A column of dates or moments as the database writes them: reading them only to write them again costs more."""
    return Cast(column, TextField())


def as_number(column: str) -> Cast:
    """A column of yes and no as 1 and 0, for the same reason."""
    return Cast(column, IntegerField())


def whole(value: Any) -> str:
    """Any value at once, as dear as it is convenient."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def quoted(text: str | None) -> str:
    """A text; null for an empty one."""
    return encoded(text) if text else NULL


def number(value: float | None) -> str:
    return NULL if value is None else repr(value)


def flag(value: object) -> str:
    return "true" if value else "false"


def both(fa: str, en: str) -> str:
    """A text in the two languages of the site."""
    return f'{{"fa":{quoted(fa)},"en":{quoted(en)}}}'


def partial(date: str | None, precision: str) -> str:
    """A date of two columns, the first `as_text`, as far as it is known: 1989, 1989-05 or 1989-05-17."""
    return f'"{date[: _LENGTHS[precision]]}"' if date else NULL


def moment(at: str) -> str:
    """Of a column `as_text`: both databases write it in UTC, a space between day and hour, fractions after seconds."""
    return f'"{at[:10]}T{at[11:19]}Z"'


def plain(rows: QuerySet[Any, Any]) -> list[tuple[Any, ...]]:
    """The rows of a queryset of `values_list`, past all that the ORM does to each."""
    try:
        return fetched(*statement(rows))
    except EmptyResultSet:
        return []


def statement(rows: QuerySet[Any, Any]) -> tuple[str, tuple[Any, ...]]:
    """The SQL of a queryset of `values_list`, and its values. Raises EmptyResultSet for one that can have no rows."""
    sql, values = rows.query.sql_with_params()
    return sql, tuple(values)


def chosen(sql: str, keys: Collection[int]) -> list[tuple[Any, ...]]:
    """The rows of this SQL, in which {among} stands for the condition that a column is one of the keys.

    Keys close together, as on the pages of a list, are read as one range: rows of the few between them come too.
    """
    if not keys:
        return []
    first, last = min(keys), max(keys)
    if last - first < _CLOSE * len(keys):
        return fetched(sql.format(among="BETWEEN %s AND %s"), (first, last))
    return fetched(sql.format(among=f"IN ({', '.join(['%s'] * len(keys))})"), tuple(keys))


def fetched(sql: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def grouped(pairs: Iterable[tuple[int, Any]]) -> defaultdict[int, list[Any]]:
    by_first: defaultdict[int, list[Any]] = defaultdict(list)
    for first, second in pairs:
        by_first[first].append(second)
    return by_first
