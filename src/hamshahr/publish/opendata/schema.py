"""Columns and tables of the data package: one description that writes files, documents them and reads them again.

A spreadsheet may take cells that begin with = + - @, a tab or a carriage return for formulas. Text that begins so, with
or without apostrophes before, gets one more apostrophe; reading takes it off again, so nothing is lost.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from hamshahr.core.dates import PartialDate

LONGEST_TEXT = 100_000
_WOULD_ACT = re.compile(r"'*[=+\-@\t\r]")
_WAS_TAMED = re.compile(r"'+[=+\-@\t\r]")
_PARTIAL = r"\d{4}(-\d{2}(-\d{2})?)?"
_WHOLE = re.compile(r"-?\d{1,18}")
_TRUTH = {"true": True, "false": False}
# How each kind of column is called in Table Schema.
_TYPES = {"partial": "string", "text": "string", "code": "string"}


def tamed(text: str) -> str:
    """The text as no spreadsheet takes it for a formula."""
    return f"'{text}" if _WOULD_ACT.match(text) else text


def untamed(cell: str) -> str:
    """What `tamed` was given."""
    return cell[1:] if _WAS_TAMED.match(cell) else cell


def written(value: object) -> str:
    """A value as a cell: empty for None, true or false, ISO dates, JSON for lists."""
    if value is None:
        return ""
    if isinstance(value, str):
        return tamed(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


@dataclass(frozen=True, slots=True)
class Column:
    """`kind`: text (empty where unknown), code (text or None), integer, number, boolean, date, datetime, array, or
    partial: a year, month or day. `refers_to`: table and column of a foreign key. Of a `derived` one nothing is read.
    """

    name: str
    kind: str
    en: str
    fa: str
    is_required: bool = False
    is_unique: bool = False
    choices: tuple[str, ...] = ()
    longest: int = LONGEST_TEXT
    least: int | None = None
    most: int | None = None
    refers_to: tuple[str, str] | None = None
    is_derived: bool = False

    def field(self) -> dict[str, Any]:
        """The column as a field of Table Schema."""
        constraints: dict[str, Any] = {}
        if self.is_required:
            constraints["required"] = True
        if self.is_unique:
            constraints["unique"] = True
        if self.choices:
            constraints["enum"] = list(self.choices)
        if self.kind == "partial":
            constraints["pattern"] = _PARTIAL
        if self.kind in {"text", "code"} and self.longest != LONGEST_TEXT:
            constraints["maxLength"] = self.longest + 1  # with the apostrophe that may stand before
        constraints |= {
            name: value for name, value in (("minimum", self.least), ("maximum", self.most)) if value is not None
        }
        described: dict[str, Any] = {"name": self.name, "type": _TYPES.get(self.kind, self.kind)}
        if self.kind == "datetime":
            described["format"] = "%Y-%m-%dT%H:%M:%S.%fZ"
        described |= {"title": self.en, "title@fa": self.fa}
        return described | ({"constraints": constraints} if constraints else {})

    def read(self, cell: str) -> Any:
        """The value that was written into the cell. Raises ValueError saying what is wrong with it."""
        if not cell:
            if self.is_required:
                raise ValueError("is empty")
            return "" if self.kind == "text" else None
        value = self._parsed(cell)
        if self.choices and value not in self.choices:
            raise ValueError(f"is {cell[:40]!r}, which is none of {', '.join(self.choices)}")
        if isinstance(value, str) and len(value) > self.longest:
            raise ValueError(f"is longer than {self.longest} letters")
        is_below = self.least is not None and value < self.least
        if is_below or (self.most is not None and value > self.most):
            raise ValueError(f"is {cell[:40]}, beyond what it may be")
        return value

    def _parsed(self, cell: str) -> Any:
        try:
            match self.kind:
                case "text" | "code":
                    return _text(untamed(cell))
                case "integer":
                    return _whole(cell)
                case "number":
                    return _finite(cell)
                case "boolean":
                    return _TRUTH[cell]
                case "date":
                    return dt.date.fromisoformat(cell)
                case "datetime":
                    return dt.datetime.fromisoformat(cell)
                case "partial":
                    return PartialDate.parse(cell)
                case _:
                    return _listed(cell)
        except (ValueError, KeyError, RecursionError) as fault:
            raise ValueError(f"is {cell[:40]!r}, which is no {self.kind}") from fault


def _text(text: str) -> str:
    if "\x00" in text:
        raise ValueError("a zero byte")
    return text


def _whole(cell: str) -> int:
    if not _WHOLE.fullmatch(cell) or not cell.isascii():
        raise ValueError(cell)
    return int(cell)


def _finite(cell: str) -> float:
    value = float(cell)
    if not isfinite(value):
        raise ValueError(cell)
    return value


def _listed(cell: str) -> list[str | int]:
    value = json.loads(cell)
    if not isinstance(value, list) or not all(isinstance(item, (str, int)) for item in value):
        raise ValueError(cell)
    return value


@dataclass(frozen=True, slots=True)
class Table:
    """A file of the package. `key`: the columns that name a row."""

    name: str
    en: str
    fa: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def heading(self) -> list[str]:
        return [column.name for column in self.columns]

    def schema(self) -> dict[str, Any]:
        """The table as Table Schema has it."""
        references = [
            {
                "fields": column.name,
                "reference": {"resource": "" if column.refers_to[0] == self.name else column.refers_to[0],
                              "fields": column.refers_to[1]},
            }
            for column in self.columns
            if column.refers_to
        ]  # fmt: skip
        described = {
            "fields": [column.field() for column in self.columns],
            "missingValues": [""],
            "primaryKey": list(self.key) if len(self.key) > 1 else self.key[0],
        }
        return described | ({"foreignKeys": references} if references else {})

    def read(self, cells: Sequence[str]) -> Mapping[str, Any]:
        """The row's values by column. Raises ValueError naming the column at fault."""
        if len(cells) != len(self.columns):
            raise ValueError(f"has {len(cells)} cells where {len(self.columns)} belong")
        values: dict[str, Any] = {}
        for column, cell in zip(self.columns, cells, strict=True):
            if column.is_derived:
                continue
            try:
                values[column.name] = column.read(cell)
            except ValueError as fault:
                raise ValueError(f"{column.name} {fault}") from fault
        return values
