"""The rows of one sheet of an XLSX workbook, read as a stream and only after its size unpacked has been checked."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, gettext_noop

from hamshahr.core.errors import UserError

_LAST_ROW = 1_048_576
_MOST_PARTS = 10_000
_FORMULA = re.compile(rb"<(\w+:)?f[ >/]")
_CHUNK = 1 << 16


class Unreadable(str):
    """A cell that holds no value to read; the text is what stands in it. `fault` is a sentence that says why."""

    __slots__ = ("fault",)
    fault: str

    @classmethod
    def of(cls, text: str, fault: str) -> Unreadable:
        cell = cls(text)
        cell.fault = fault
        return cell


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins so is a zip archive, as every XLSX is."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def sheet_rows(path: Path, *, sheet: str | None, file_bytes: int, columns: int) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the named sheet, or of the first that is visible; empty rows are left out.

    Formulas are never evaluated: their last stored value is read; one without it, or a spreadsheet error, is an
    Unreadable. Dates come as 1989-05-07, whole numbers without a decimal point. Raises UserError for a damaged file.
    """
    import openpyxl  # half a second of start-up that only workbooks need

    try:
        _check_size(path, file_bytes)
        has_formulas = _has_formulas(path)
        with path.open("rb") as file, path.open("rb") as second:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            values = _sheet(path, book, sheet)
            formulas = None
            if has_formulas:
                formulas = openpyxl.load_workbook(second, read_only=True, keep_links=False)[values.title]
            yield from _rows(values, formulas, columns)
    except UserError:
        raise
    except Exception as error:
        told = gettext(
            "{file} is damaged or no XLSX workbook ({error}). Open it in a spreadsheet program and save it anew, or "
            "save it as CSV."
        )
        raise UserError(told.format(file=path.name, error=f"{type(error).__name__}: {str(error)[:200]}")) from error


def _check_size(path: Path, file_bytes: int) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
            told = gettext("{file} is a zip archive, not an XLSX workbook. Unpack it and give the table in it.")
            raise UserError(told.format(file=path.name))
        unpacked = sum(part.file_size for part in parts)
        if unpacked > file_bytes or len(parts) > _MOST_PARTS:
            told = gettext(
                "{file} would unpack to {size} MB in {parts} parts; at most {most} MB in {most_parts} are taken."
            )
            sizes = {"size": f"{unpacked / 1e6:,.0f}", "parts": f"{len(parts):,}", "most": f"{file_bytes / 1e6:,.0f}"}
            raise UserError(told.format(file=path.name, most_parts=f"{_MOST_PARTS:,}", **sizes))


def _sheet(path: Path, book: Any, wanted: str | None) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if wanted is not None:
        if wanted not in sheets:
            told = gettext("{file} has no sheet {sheet}; it has: {sheets}.")
            raise UserError(told.format(file=path.name, sheet=repr(wanted), sheets=", ".join(sheets)))
        return sheets[wanted]
    visible = [sheet for sheet in sheets.values() if sheet.sheet_state == "visible"]
    if not visible:
        told = gettext("{file} has no visible sheet. Make one visible, or name the sheet that is meant.")
        raise UserError(told.format(file=path.name))
    return visible[0]


def _has_formulas(path: Path) -> bool:
    """Whether any sheet holds a formula; only then is it worth reading all cells twice."""
    with zipfile.ZipFile(path) as archive:
        sheets = [part for part in archive.namelist() if part.startswith("xl/worksheets/")]
        return any(_holds_formula(archive, part) for part in sheets)


def _holds_formula(archive: zipfile.ZipFile, part: str) -> bool:
    rest = b""
    with archive.open(part) as file:
        while chunk := file.read(_CHUNK):
            if _FORMULA.search(rest + chunk):
                return True
            rest = chunk[-20:]
    return False


def _rows(values: Any, formulas: Any, columns: int) -> Iterator[tuple[int, list[str]]]:
    """`formulas` is the same sheet read with formulas in place of values, or None where it has none."""
    rows = _cells(values, columns)
    same_rows = repeat(()) if formulas is None else _cells(formulas, columns)
    empty = None
    for number, (cells, same_cells) in enumerate(zip(rows, same_rows, strict=False), start=1):
        if cells is empty:
            continue
        texts = [_text(cell) for cell in cells]
        for position, cell in enumerate(same_cells):
            if cell.data_type == "f" and not texts[position]:
                texts[position] = Unreadable.of(
                    str(cell.value)[:100],
                    gettext_noop("a formula without a stored value ({written}); write the value itself"),
                )
        if any(texts):
            yield number, texts
        else:
            empty = cells


def _cells(sheet: Any, columns: int) -> Iterator[Any]:
    sheet.reset_dimensions()
    rows: Iterator[Any] = sheet.iter_rows(max_col=columns + 1, max_row=_LAST_ROW)
    return rows


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return (
            Unreadable.of(value, gettext_noop("a spreadsheet error ({written}); write the value itself"))
            if cell.data_type == "e"
            else value
        )
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
