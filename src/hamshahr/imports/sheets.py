"""The rows of one sheet of an XLSX workbook, read as a stream and only after its size unpacked has been checked."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hamshahr.core.errors import UserError

_LAST_ROW = 1_048_576
_MOST_PARTS = 10_000


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins so is a zip archive, as every XLSX is."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def sheet_rows(path: Path, *, sheet: str | None, file_bytes: int, columns: int) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the named sheet, or of the first that is visible; empty rows are left out.

    Formulas are never evaluated: their last stored value is read. Dates come as 1989-05-07, whole numbers without a
    decimal point. Raises UserError for a damaged file.
    """
    import openpyxl  # half a second of start-up that only workbooks need

    try:
        _check_size(path, file_bytes)
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            yield from _rows(path, _sheet(path, book, sheet), columns)
    except UserError:
        raise
    except Exception as error:
        raise UserError(
            f"{path.name} is damaged or no XLSX workbook ({type(error).__name__}: {str(error)[:200]}). "
            "Open it in a spreadsheet program and save it anew, or save it as CSV."
        ) from error


def _check_size(path: Path, file_bytes: int) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
            raise UserError(f"{path.name} is a zip archive, not an XLSX workbook. Unpack it and give the table in it.")
        unpacked = sum(part.file_size for part in parts)
        if unpacked > file_bytes or len(parts) > _MOST_PARTS:
            raise UserError(
                f"{path.name} would unpack to {unpacked / 1e6:,.0f} MB in {len(parts):,} parts; "
                f"at most {file_bytes / 1e6:,.0f} MB in {_MOST_PARTS:,} are taken."
            )


def _sheet(path: Path, book: Any, wanted: str | None) -> Any:
    sheets = {sheet.title: sheet for sheet in book.worksheets}
    if wanted is not None:
        if wanted not in sheets:
            raise UserError(f"{path.name} has no sheet {wanted!r}; it has: {', '.join(sheets)}.")
        return sheets[wanted]
    visible = [sheet for sheet in sheets.values() if sheet.sheet_state == "visible"]
    if not visible:
        raise UserError(f"{path.name} has no visible sheet. Name one with --sheet.")
    return visible[0]


def _rows(path: Path, sheet: Any, columns: int) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=columns + 1, max_row=_LAST_ROW)
    empty = None
    for number, cells in enumerate(rows, start=1):
        if cells is empty:
            continue
        texts = [_text(path, number, cell) for cell in cells]
        if any(texts):
            yield number, texts
        else:
            empty = cells


def _text(path: Path, number: int, cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if cell.data_type == "e":
            raise UserError(f"{path.name}, row {number}, column {cell.column_letter}: the spreadsheet error {value}.")
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)
