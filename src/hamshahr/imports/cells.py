"""What one row of a table says, checked cell by cell and cleaned; nothing in a cell is ever evaluated."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from persiantools.jdatetime import JalaliDate

from hamshahr.core.dates import PartialDate, Precision
from hamshahr.imports.columns import Columns
from hamshahr.imports.words import KIND_WORDS, STATUS_WORDS
from twinnet.fold import fold
from twinnet.resolve import Query

NAME_LETTERS = 200
KIND_LETTERS = 100
NOTE_LETTERS = 5_000
URL_LETTERS = 1_000
_FORMULA = ("=", "+", "-", "@")
_JOINERS = "\u200c\u200d"
_QID = re.compile(r"(?:https?://www\.wikidata\.org/(?:wiki|entity)/)?(?P<qid>Q[1-9]\d{0,17})")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})")
_SLASHED = re.compile(r"(?P<year>\d{4})[/.](?P<month>\d{1,2})(?:[/.](?P<day>\d{1,2}))?")
_JALALI_YEARS = range(1250, 1451)


class CellError(ValueError):
    """What is wrong with the cell of `field`; the message is for a person."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class End:
    """One end of a tie as written: what to ask the resolver, and the Wikidata identifier, if any."""

    query: Query
    wikidata: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One row's tie: both ends, and what is said of it. `remarks` tell what was cleaned or not understood."""

    ends: tuple[End, End]
    kind: str = ""
    kind_as_written: str = ""
    status: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    note: str = ""
    source_url: str = ""
    remarks: tuple[str, ...] = ()


class Reader:
    """Reads statements from rows with these columns; `kind` holds where a row names none."""

    def __init__(self, columns: Columns, kind: str = "") -> None:
        self._columns = columns
        self._kind = kind

    def read(self, cells: Sequence[str]) -> Statement:
        """Raises CellError for the first cell that cannot be taken."""
        remarks: list[str] = []
        ends = (self._end("1", cells, remarks), self._end("2", cells, remarks))
        kind, as_written = self._kind_of(cells, remarks)
        start, end = self._date("start", cells), self._date("end", cells)
        if start and end and end.last < start.date:
            raise CellError("end", f"{end} is before the start, {start}")
        return Statement(
            ends=ends,
            kind=kind,
            kind_as_written=as_written,
            status=self._status(cells),
            start=start,
            end=end,
            note=self._text("note", cells, NOTE_LETTERS, remarks),
            source_url=self._url(cells),
            remarks=tuple(remarks),
        )

    def _text(self, field: str, cells: Sequence[str], letters: int, remarks: list[str]) -> str:
        written = self._columns.cell(field, cells)
        if written.isascii() and written.isprintable():
            text = written.strip()
        else:
            text, hidden = cleaned(written)
            if hidden:
                remarks.append(f"column {self._columns.name(field)}: {hidden} invisible characters taken out")
        if len(text) > letters or len(fold(text)) > letters:
            raise CellError(field, f"{len(text):,} letters; at most {letters:,} are taken")
        return text

    def _end(self, side: str, cells: Sequence[str], remarks: list[str]) -> End:
        name = self._text(f"city{side}", cells, NAME_LETTERS, remarks)
        qid = self._qid(f"wikidata{side}", cells)
        if not name and not qid:
            raise CellError(f"city{side}", "there is no name")
        if name.startswith(_FORMULA):
            raise CellError(f"city{side}", f"{_short(name)} begins like a formula, not like a name")
        lat, lon = self._degrees(f"lat{side}", cells, 90), self._degrees(f"lon{side}", cells, 180)
        if (lat is None) != (lon is None):
            raise CellError(f"lat{side}" if lat is None else f"lon{side}", "of the coordinates only one is given")
        query = Query(
            name=name,
            country=self._text(f"country{side}", cells, NAME_LETTERS, remarks),
            region=self._text(f"region{side}", cells, NAME_LETTERS, remarks),
            lat=lat,
            lon=lon,
            population=self._number(f"population{side}", cells),
        )
        return End(query, qid)

    def _qid(self, field: str, cells: Sequence[str]) -> str:
        text = self._columns.cell(field, cells).strip()
        if not text:
            return ""
        match = _QID.fullmatch(text)
        if match is None:
            raise CellError(field, f"{_short(text)} is not a Wikidata identifier such as Q3616")
        return match["qid"]

    def _degrees(self, field: str, cells: Sequence[str], most: int) -> float | None:
        text = self._columns.cell(field, cells).strip()
        if not text:
            return None
        try:
            value = float(_latin_digits(text).replace(",", ".").replace("٫", "."))
        except ValueError:
            raise CellError(field, f"{_short(text)} is not a number of degrees such as 35.69") from None
        if not abs(value) <= most:
            raise CellError(field, f"{_short(text)} is not between -{most} and {most}")
        return value

    def _number(self, field: str, cells: Sequence[str]) -> int | None:
        text = _latin_digits(self._columns.cell(field, cells).strip())
        if not text:
            return None
        digits = re.sub(r"[\s.,'٬،]", "", re.sub(r"\.0$", "", text))
        if not re.fullmatch(r"[0-9]{1,11}", digits):
            raise CellError(field, f"{_short(text)} is not a number of people")
        return int(digits)

    def _kind_of(self, cells: Sequence[str], remarks: list[str]) -> tuple[str, str]:
        written = self._text("kind", cells, KIND_LETTERS, remarks)
        if not written:
            return self._kind, ""
        kind = KIND_WORDS.get(fold(written), "")
        if not kind:
            remarks.append(f"column {self._columns.name('kind')}: the kind {_short(written)} is kept as written")
        return kind, written

    def _status(self, cells: Sequence[str]) -> str:
        written = self._columns.cell("status", cells).strip()
        if not written:
            return ""
        status = STATUS_WORDS.get(fold(written))
        if status is None:
            raise CellError(
                "status", f"the status {_short(written)} is not known; say active, dormant, suspended, ended …"
            )
        return status

    def _date(self, field: str, cells: Sequence[str]) -> PartialDate | None:
        text = self._columns.cell(field, cells).strip()
        if not text:
            return None
        try:
            return parse_date(text)
        except ValueError as error:
            raise CellError(field, str(error)) from None

    def _url(self, cells: Sequence[str]) -> str:
        text = self._columns.cell("source_url", cells).strip()
        if not text:
            return ""
        if len(text) > URL_LETTERS or any(not letter.isprintable() or letter.isspace() for letter in text):
            raise CellError("source_url", f"{_short(text)} is not a web address")
        try:
            parts = urlsplit(text)
        except ValueError:
            raise CellError("source_url", f"{_short(text)} is not a web address") from None
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            raise CellError("source_url", f"{_short(text)} is not an address that begins with http:// or https://")
        return text


def cleaned(text: str) -> tuple[str, int]:
    """The text in composed form without control, bidi and other invisible characters, and how many those were.

    ZWNJ and ZWJ stay, for Persian is written with them; line ends and tabs become spaces.
    """
    kept: list[str] = []
    hidden = 0
    for letter in unicodedata.normalize("NFC", text):
        category = unicodedata.category(letter)
        if letter in "\t\n\r" or category.startswith("Z"):
            kept.append(" ")
        elif letter in _JOINERS or category[0] != "C":
            kept.append(letter)
        else:
            hidden += 1
    return " ".join("".join(kept).split()).strip(_JOINERS), hidden


def parse_date(text: str) -> PartialDate:
    """1989, 1989-05, 1989-05-07, 1989/5/7, 7.5.1989, or a full Persian date 1378/02/17. Raises ValueError for others.

    A Persian year or month alone spans two Gregorian years, so it is refused rather than guessed.
    """
    text = _latin_digits(text)
    text = re.sub(r"[T ]00:00(:00)?$", "", text)
    if match := _DAY_FIRST.fullmatch(text) or _SLASHED.fullmatch(text):
        parts = match.groupdict()
        text = "-".join(parts[name].zfill(2) for name in ("year", "month", "day") if parts.get(name))
    try:
        date = PartialDate.parse(text)
    except ValueError as error:
        raise ValueError(str(error) if "not a date" in str(error) else f"{text!r} is not a date: {error}") from None
    if date is None:
        raise ValueError("there is no date")
    if date.date.year in _JALALI_YEARS:
        return _from_jalali(text, date)
    return date


def _from_jalali(text: str, date: PartialDate) -> PartialDate:
    if date.precision != Precision.DAY:
        raise ValueError(f"{text} looks like a year of the Persian calendar; give the Gregorian year, or a full date")
    year, month, day = (int(part) for part in text.split("-"))
    try:
        gregorian: dt.date = JalaliDate(year, month, day).to_gregorian()
    except ValueError:
        raise ValueError(f"{text} is no day of the Persian calendar") from None
    return PartialDate(gregorian, Precision.DAY)


def _latin_digits(text: str) -> str:
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in text)


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
