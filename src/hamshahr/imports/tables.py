"""Tables from files of any sort, row by row: CSV, TSV and their kin in any encoding, XLSX and JSON.

Whatever is wrong with a file ends in a UserError that names the row and, where it can, the column. Memory does not grow
with the file.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext, gettext_noop

from hamshahr.core.errors import UserError
from hamshahr.imports.encodings import detect, detect_unicode, open_text
from hamshahr.imports.json_files import is_json, json_rows
from hamshahr.imports.sheets import is_workbook, sheet_rows

Rows = Iterator[tuple[int, list[str]]]
_SAMPLE_LINES = 50
_LONGEST_LINE = 1 << 20
_UNTEXT = re.compile("[\0\ud800-\udfff]")
_WORKBOOKS = {".xlsx", ".xlsm"}
_DELIMITERS = ",;\t|"
_SEPARATOR_LINE = re.compile(r'"?sep=(?P<mark>.)"?\s*', re.IGNORECASE)
_HEAD = 4096
_BINARY = {
    b"\xd0\xcf\x11\xe0": gettext_noop("an old Excel or Word file"),
    b"%PDF": gettext_noop("a PDF"),
    b"\x1f\x8b": gettext_noop("a gzip archive"),
    b"Rar!": gettext_noop("a RAR archive"),
    b"7z\xbc\xaf": gettext_noop("a 7z archive"),
    b"\x89PNG": gettext_noop("a picture"),
    b"\xff\xd8\xff": gettext_noop("a picture"),
    b"\x7fELF": gettext_noop("a program"),
    b"SQLite format 3": gettext_noop("a database"),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in. `file_bytes` also bounds what an XLSX unpacks to."""

    file_bytes: int = 200_000_000
    cell_letters: int = 50_000
    columns: int = 256


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Header:
    """Where the columns' names are. `row`: of the file, 0 for the first that is not empty.

    `names`: there is no such row, and the columns are these from the left; further ones are called "column 5" …
    `named_by`: the same, where the names depend on the first row.
    """

    row: int = 0
    names: tuple[str, ...] = ()
    named_by: Callable[[Sequence[str]], tuple[str, ...]] | None = None


FIRST_ROW = Header()


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` gives (row number, cells), each row as long as `columns` (or see read_table); it can be read once.

    Rows are counted as a spreadsheet shows them: the header is the first, a cell with several lines is one row, empty
    rows are counted and left out. Of JSON the first object is row 1. `encoding` and `delimiter` are empty for XLSX, the
    latter also for JSON.
    """

    columns: list[str]
    rows: Rows
    encoding: str
    delimiter: str


def read_table(
    path: Path | str,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    limits: Limits = LIMITS,
    header: Header = FIRST_ROW,
    ragged: bool = False,
) -> Table:
    """Open the table in `path`; what is not given is found out. Raises UserError, also later while rows are read.

    A row that ends early lacks its last cells, which are then empty; one with too many is refused. If `ragged`, both
    are given as they stand, so that the caller can tell of the one row.
    """
    path = Path(path)
    head = _head(path, limits)
    if is_workbook(head):
        numbered = sheet_rows(path, sheet=sheet, file_bytes=limits.file_bytes, columns=limits.columns)
        names, numbered = _header(path, numbered, header, "", limits)
        return Table(names, _data_rows(path, numbered, names, "", limits, ragged), "", "")
    if sheet is not None:
        told = gettext("{file} is not an XLSX workbook, so there is no sheet {sheet} in it.")
        raise UserError(told.format(file=path.name, sheet=repr(sheet)))
    for mark, what in _BINARY.items():
        if head.startswith(mark):
            told = gettext("{file} is {what}, not a table. Save the table as CSV or XLSX.")
            raise UserError(told.format(file=path.name, what=gettext(what)))
    if path.suffix.lower() in _WORKBOOKS:
        told = gettext(
            "{file} is called a workbook but is none. If it is a table of text, rename it to {csv}; else open it in a "
            "spreadsheet program and save it anew."
        )
        raise UserError(told.format(file=path.name, csv=f"{path.stem}.csv"))
    if is_json(path, head):
        if delimiter or header != FIRST_ROW:
            told = gettext("{file} is JSON: it has neither delimiters nor a header row. Leave these options out.")
            raise UserError(told.format(file=path.name))
        return _json_table(path, _codec(encoding) if encoding else detect_unicode(path), limits, ragged)
    encoding = _codec(encoding) if encoding else detect(path)
    sample = _sample(path, encoding)
    first = _SEPARATOR_LINE.fullmatch(sample[0]) if sample else None
    if first:
        delimiter = delimiter or first["mark"]
        sample = sample[1:]
    delimiter = _named(delimiter) if delimiter else _likely_delimiter(sample)
    numbered = _text_rows(path, encoding, delimiter, skip_first=first is not None)
    names, numbered = _header(path, numbered, header, encoding, limits)
    return Table(names, _data_rows(path, numbered, names, encoding, limits, ragged), encoding, delimiter)


def is_text_table(path: Path) -> bool:
    """Whether a file that is there would be read as lines of text: neither a workbook, JSON nor another program's."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return not (is_workbook(head) or is_json(path, head) or any(map(head.startswith, _BINARY)))


def _json_table(path: Path, encoding: str, limits: Limits, ragged: bool) -> Table:
    names, numbered = json_rows(path, encoding=encoding, columns=limits.columns)
    _check_cells(path, 1, names, [], encoding, limits)
    return Table(names, _data_rows(path, numbered, names, encoding, limits, ragged), encoding, "")


def _head(path: Path, limits: Limits) -> bytes:
    if not path.exists():
        raise UserError(gettext("There is no file {file}.").format(file=path))
    if not path.is_file():
        raise UserError(gettext("{file} is not a file.").format(file=path))
    size = path.stat().st_size
    if size > limits.file_bytes:
        told = gettext("{file} has {size} MB; at most {most} MB are taken. Split it, or raise the limit.")
        raise UserError(told.format(file=path.name, size=f"{size / 1e6:,.0f}", most=f"{limits.file_bytes / 1e6:,.0f}"))
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except PermissionError as error:
        raise UserError(gettext("{file} may not be read by this user.").format(file=path)) from error
    if not head.strip():
        raise UserError(gettext("{file} is empty.").format(file=path.name))
    return head


def _codec(name: str) -> str:
    try:
        info = codecs.lookup(name)
        "a".encode(name)
    except (LookupError, UnicodeError, ValueError) as error:
        told = gettext("There is no encoding {name}. Try utf-8, utf-16, cp1252, cp1256 …")
        raise UserError(told.format(name=repr(name))) from error
    return {"utf-8": "utf-8-sig"}.get(info.name, info.name)


def _named(delimiter: str) -> str:
    mark = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}.get(delimiter.lower(), delimiter)
    if len(mark) != 1 or mark in '"\r\n\0':
        told = gettext("The delimiter {mark} is not one character. Use , ; | or tab.")
        raise UserError(told.format(mark=repr(delimiter)))
    return mark


def _sample(path: Path, encoding: str) -> list[str]:
    try:
        with open_text(path, encoding) as file:
            return list(islice(_lines(path, file), _SAMPLE_LINES))
    except UnicodeError as error:
        told = gettext("{file} is not written in {encoding} ({error}). Name another encoding.")
        raise UserError(told.format(file=path.name, encoding=encoding, error=error)) from error


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE:
            told = gettext("{file} has a line of over {count} letters. Is it really a table of text?")
            raise UserError(told.format(file=path.name, count=f"{_LONGEST_LINE:,}"))
        yield line


def _likely_delimiter(sample: list[str]) -> str:
    """The one that cuts the first line into most cells, and the others into just as many."""

    def agreement(mark: str) -> tuple[bool, int, int]:
        try:
            widths = [len(cells) for cells in csv.reader(sample, delimiter=mark) if cells]
        except csv.Error:
            return False, 0, 0
        wide = widths[0] if widths else 0
        like_first = sum(width == wide for width in widths)
        return wide > 1, like_first * 10 // max(len(widths), 1), wide

    best = max(_DELIMITERS, key=agreement)
    return best if agreement(best)[0] else ","


def _text_rows(path: Path, encoding: str, delimiter: str, skip_first: bool) -> Rows:
    done = 0
    with open_text(path, encoding) as file:
        reader = csv.reader(_lines(path, file), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                done += 1
                if not (skip_first and done == 1):
                    yield done, cells
        except csv.Error as error:
            raise UserError(_in_row(path, done + 1, _plain(error))) from error


def _plain(error: csv.Error) -> str:
    text = str(error)
    if "unexpected end of data" in text:
        return gettext("a quote is opened and never closed.")
    if "field limit" in text:
        return gettext("a cell is far too long, or a quote is opened and never closed.")
    if "expected after" in text:
        return gettext('after a closing quote the cell goes on. Write a quote inside a quoted cell twice ("").')
    return gettext("the row cannot be read ({why}).").format(why=text)


def _in_row(path: Path, number: int, what: str) -> str:
    return gettext("{file}, row {number}: {what}").format(file=path.name, number=number, what=what)


def _header(path: Path, numbered: Rows, header: Header, encoding: str, limits: Limits) -> tuple[list[str], Rows]:
    """The names of the columns, and the rows of data. Raises UserError."""
    if header.names or header.named_by:
        first, cells = next(((number, cells) for number, cells in numbered if _names(cells)), (0, []))
        known = header.named_by(cells) if header.named_by else header.names
        further = range(len(known) + 1, len(_names(cells)) + 1)
        given = [*known, *(f"column {position}" for position in further)]
        _check_width(path, given, limits)
        return given, chain([(first, cells)], numbered)
    found = ((number, names) for number, cells in numbered if number >= header.row and (names := _names(cells)))
    number, names = next(found, (0, []))
    if not names or (header.row and number != header.row):
        wanted = gettext("{file} has no header row: the first row must name the columns.")
        if header.row:
            wanted = gettext("{file} has no header row: row {number} is empty or not there.")
        raise UserError(wanted.format(file=path.name, number=header.row))
    _check_cells(path, number, names, [], encoding, limits)
    _check_width(path, names, limits)
    for position, name in enumerate(names, start=1):
        if not name:
            told = gettext(
                "column {position} has no name. Name it or take it out; where the names stand in a later row, say in "
                "which."
            )
            raise UserError(_in_row(path, number, told.format(position=position)))
    return _told_apart(names), numbered


def _told_apart(names: list[str]) -> list[str]:
    """The second of two columns of one name gets a number: city, country, city 2, country 2."""
    taken = {name.casefold() for name in names}
    seen: set[str] = set()
    apart: list[str] = []
    for name in names:
        free = (f"{name} {number}" for number in count(2) if f"{name} {number}".casefold() not in taken)
        apart.append(next(free) if name.casefold() in seen else name)
        seen.add(name.casefold())
        taken.add(apart[-1].casefold())
    return apart


def _names(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return names


def _check_width(path: Path, names: list[str], limits: Limits) -> None:
    if len(names) > limits.columns:
        told = gettext("{file} has {count} columns; at most {most} are taken.")
        raise UserError(told.format(file=path.name, count=len(names), most=limits.columns))


def _data_rows(
    path: Path, numbered: Rows, header: list[str], encoding: str, limits: Limits, ragged: bool = False
) -> Rows:
    width = len(header)
    for number, cells in numbered:
        if not any(cells):
            continue
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if len(cells) > width and not ragged:
            raise UserError(_in_row(path, number, surplus(cells, width)))
        if not ragged:
            cells.extend([""] * (width - len(cells)))
        _check_cells(path, number, cells, header, encoding, limits)
        yield number, cells


def surplus(cells: list[str], width: int) -> str:
    """What is wrong with a row that has more cells than the table has columns."""
    return (
        f"{len(cells)} cells instead of {width}; the last is {_short(cells[-1])}. "
        "Is there a delimiter too many, or a cell with a delimiter that is not quoted?"
    )


def _check_cells(path: Path, number: int, cells: list[str], header: list[str], encoding: str, limits: Limits) -> None:
    joined = "".join(cells)
    if len(joined) <= limits.cell_letters and not _UNTEXT.search(joined):
        return
    for position, cell in enumerate(cells):
        where = gettext("{file}, row {number}, column {column}").format(
            file=path.name, number=number, column=header[position] if position < len(header) else position + 1
        )
        if len(cell) > limits.cell_letters:
            told = gettext("{count} letters; at most {most} are taken")
            raise UserError(f"{where}: {told.format(count=f'{len(cell):,}', most=f'{limits.cell_letters:,}')}.")
        if wrong := _UNTEXT.search(cell):
            told = gettext(
                "byte {byte} after {before} is wrong in {encoding}. Say which encoding the file has, or mend the cell."
            )
            if wrong[0] == "\0":
                told = gettext("there is a NUL byte after {before}.")
            elif ord(wrong[0]) < 0xDC80 or ord(wrong[0]) > 0xDCFF:
                told = gettext("there is half a letter (a surrogate) after {before}.")
            byte, before = f"0x{ord(wrong[0]) & 0xFF:02x}", _short(cell[: wrong.start()])
            raise UserError(f"{where}: {told.format(byte=byte, before=before, encoding=encoding)}")


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else text[-40:])
