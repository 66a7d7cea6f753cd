"""Reading the starter's files (their columns are told in README.md). A fault names its file and line."""

from __future__ import annotations

import csv
from collections.abc import Callable
from importlib.resources import files
from io import StringIO
from typing import TypeVar

from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import UserError

T = TypeVar("T")
Row = dict[str, str]


def read(name: str, make: Callable[[Row], T]) -> list[T]:
    """What `make` makes of every row of `data/<name>.csv`. Raises UserError with file and line where it cannot."""
    made: list[T] = []
    reader = csv.DictReader(StringIO((files("hamshahr.starter") / "data" / f"{name}.csv").read_text(encoding="utf-8")))
    for row in reader:
        try:
            made.append(make(row))
        except (KeyError, ValueError) as fault:
            raise UserError(f"{name}.csv, line {reader.line_num}: {_told(fault)}") from fault
    return made


def _told(fault: Exception) -> str:
    return f"{fault} is not known here" if isinstance(fault, KeyError) else str(fault)


def date(row: Row, column: str) -> PartialDate | None:
    """A date as far as it is written. Raises ValueError where its precision column says otherwise."""
    written = PartialDate.parse(row[column])
    said = row.get(f"{column}_precision", "")
    if written and said and said != written.precision:
        raise ValueError(f"{column} {row[column]} is no date to the {said}")
    return written


def listed(written: str) -> list[str]:
    """The keys of a cell that holds several, joined by `|`."""
    return [key.strip() for key in written.split("|") if key.strip()]
