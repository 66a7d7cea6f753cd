"""What one row of a table says, checked cell by cell and cleaned; nothing in a cell is ever evaluated."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from hamshahr.core.dates import PartialDate, Precision
from hamshahr.imports.columns import END_FIELDS, Columns
from hamshahr.imports.days import latin_digits, read_date
from hamshahr.imports.findings import Done, Doubtful, degrees
from hamshahr.imports.sentences import Sentence, UntakenError
from hamshahr.imports.sheets import Unreadable
from hamshahr.imports.words import STATUS_WORDS, kind_words, meaning_of
from hamshahr.ties.drafts import takes
from hamshahr.ties.models import Kind
from twinnet.fold import fold
from twinnet.resolve import Query

NAME_LETTERS = 200
KIND_LETTERS = 100
NOTE_LETTERS = 5_000
URL_LETTERS = 1_000
_FORMULA = ("=", "+", "-", "@")
_JOINERS = "\u200c\u200d"
_QID = re.compile(r"(?:https?://www\.wikidata\.org/(?:wiki|entity)/)?(?P<qid>Q[1-9]\d{0,17})")
_GEONAMES = re.compile(r"(?:https?://(?:www|sws)\.geonames\.org/)?(?P<number>[1-9][0-9]{0,8})(?:/.*|\.0)?")
_UNNAMELIKE = re.compile(r"[<>{}\\|^~=]|://")
_SHARED = gettext_noop("the file gives this point to places of many different names, so it is not used")
_DOUBTED = {
    Done.LEFT_OPEN: gettext_noop("{written} looks like a default of the file, so the date is left open"),
    Done.YEAR_ONLY: gettext_noop(
        "so many dates of the file are a first of January that of {written} only the year is taken"
    ),
}
_NO_ADDRESS = gettext_noop("{written} is not a web address")
_YEARS_AHEAD = {"start": 1, "end": 100}


class CellError(UntakenError):
    """What is wrong with the cell of `field`."""

    def __init__(self, field: str, text: str, **gaps: object) -> None:
        super().__init__(text, **gaps)
        self.field = field


@dataclass(frozen=True, slots=True)
class Remark:
    """What was cleaned or not understood in the cell of `field`, though the row is taken."""

    field: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class End:
    """One end of a tie as written: what to ask the resolver, and the Wikidata or GeoNames identifier, if any."""

    query: Query
    wikidata: str = ""
    geonames: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    """One row's tie: its two ends or more, and what is said of it.

    `sides` number the ends as the columns do: 1 and 2, and of 3 to 9 those that the row fills. `remarks` tell what was
    cleaned or not understood. `dates_as_written` are those that are not taken just so: ("start", "1380") is a year of
    the Persian calendar, ("start_left_open", "2000") and ("end_year_only", "2000-01-01") are doubted (findings.Done).
    """

    ends: tuple[End, ...]
    sides: tuple[str, ...] = ("1", "2")
    kind: str = ""
    kind_as_written: str = ""
    status: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    note: str = ""
    source_url: str = ""
    dates_as_written: tuple[tuple[str, str], ...] = ()
    remarks: tuple[Remark, ...] = ()


class Reader:
    """Reads statements from rows with these columns; `kind` holds where a row names none, `calendar`: see read_date.

    `findings` tell what of the file is not to be taken at its word (see findings.py), `kinds` see Options.
    """

    def __init__(
        self,
        columns: Columns,
        kind: str = "",
        calendar: str = "",
        findings: Sequence[Mapping[str, Any]] = (),
        kinds: Mapping[str, str] | None = None,
    ) -> None:
        self._doubtful = Doubtful.of(findings)
        self._kinds = kind_words(kinds or {})
        self._columns = columns
        self._sides = columns.sides
        self._kind = kind
        self._calendar = calendar

    def read(self, cells: Sequence[str]) -> Statement:
        """Raises CellError for the first cell that cannot be taken."""
        self._check_readable(cells)
        remarks: list[Remark] = []
        sides = [side for side in self._sides if side in "12" or self._is_told(side, cells)]
        ends = tuple(self._end(side, cells, remarks) for side in sides)
        kind, as_written = self._kind_of(cells, remarks)
        if not as_written and len(ends) > 2 and not (kind and takes(kind, len(ends))):
            kind = Kind.MULTILATERAL_PACT.value
        if not takes(kind, len(ends)):
            raise CellError(
                "kind",
                gettext_noop("{written} is between two cities; what more agree on is one multilateral pact"),
                written=_short(as_written),
            )
        dates: dict[str, str] = {}
        start, end = (self._date(field, cells, dates, remarks) for field in ("start", "end"))
        if start and end and end.last < start.date:
            raise CellError("end", gettext_noop("{end} is before the start, {start}"), end=end, start=start)
        return Statement(
            ends=ends,
            sides=tuple(sides),
            kind=kind,
            kind_as_written=as_written,
            status=self._status(cells),
            start=start,
            end=end,
            note=self._text("note", cells, NOTE_LETTERS, remarks),
            source_url=self._url(cells),
            dates_as_written=tuple(dates.items()),
            remarks=tuple(remarks),
        )

    def _check_readable(self, cells: Sequence[str]) -> None:
        for field, position in self._columns.positions.items():
            if isinstance(cell := cells[position], Unreadable):
                raise CellError(field, cell.fault, written=_short(cell))

    def _is_told(self, side: str, cells: Sequence[str]) -> bool:
        return any(self._columns.cell(f"{field}{side}", cells).strip() for field in END_FIELDS)

    def _text(self, field: str, cells: Sequence[str], letters: int, remarks: list[Remark]) -> str:
        written = self._columns.cell(field, cells)
        if written.isascii() and written.isprintable():
            text = written.strip()
        else:
            text, hidden = cleaned(written)
            if hidden:
                taken_out = gettext_noop("{count} invisible characters taken out")
                remarks.append(Remark(field, Sentence.of(taken_out, count=hidden)))
        if len(text) > letters or len(fold(text)) > letters:
            raise CellError(
                field,
                gettext_noop("{count} letters; at most {most} are taken"),
                count=f"{len(text):,}",
                most=f"{letters:,}",
            )
        return text

    def _end(self, side: str, cells: Sequence[str], remarks: list[Remark]) -> End:
        name = self._text(f"city{side}", cells, NAME_LETTERS, remarks)
        qid, geonames = self._qid(f"wikidata{side}", cells), self._geonames(f"geonames{side}", cells)
        if not name and not qid and not geonames:
            raise CellError(f"city{side}", gettext_noop("there is no name"))
        if name.startswith(_FORMULA):
            raise CellError(
                f"city{side}", gettext_noop("{written} begins like a formula, not like a name"), written=_short(name)
            )
        if name and (_UNNAMELIKE.search(name) or not any(letter.isalpha() for letter in name)):
            raise CellError(
                f"city{side}", gettext_noop("{written} is not like the name of a place"), written=_short(name)
            )
        lat, lon = self._degrees(f"lat{side}", cells, 90), self._degrees(f"lon{side}", cells, 180)
        if (lat is None) != (lon is None):
            raise CellError(
                f"lat{side}" if lat is None else f"lon{side}", gettext_noop("of the coordinates only one is given")
            )
        if (lat, lon) in self._doubtful.points:
            lat = lon = None
            remarks.append(Remark(f"lat{side}", Sentence.of(_SHARED)))
        query = Query(
            name=name,
            country=self._text(f"country{side}", cells, NAME_LETTERS, remarks),
            region=self._text(f"region{side}", cells, NAME_LETTERS, remarks),
            lat=lat,
            lon=lon,
            population=self._number(f"population{side}", cells),
        )
        return End(query, qid, geonames)

    def _qid(self, field: str, cells: Sequence[str]) -> str:
        text = self._columns.cell(field, cells).strip()
        if not text:
            return ""
        match = _QID.fullmatch(text)
        if match is None:
            raise CellError(
                field, gettext_noop("{written} is not a Wikidata identifier such as Q3616"), written=_short(text)
            )
        return match["qid"]

    def _geonames(self, field: str, cells: Sequence[str]) -> int:
        text = latin_digits(self._columns.cell(field, cells).strip())
        if not text:
            return 0
        match = _GEONAMES.fullmatch(text)
        if match is None:
            raise CellError(
                field, gettext_noop("{written} is not a GeoNames number such as 2950159"), written=_short(text)
            )
        return int(match["number"])

    def _degrees(self, field: str, cells: Sequence[str], most: int) -> float | None:
        text = self._columns.cell(field, cells).strip()
        if not text:
            return None
        try:
            value = degrees(text)
        except ValueError:
            raise CellError(
                field, gettext_noop("{written} is not a number of degrees such as 35.69"), written=_short(text)
            ) from None
        if not abs(value) <= most:
            raise CellError(
                field, gettext_noop("{written} is not between -{most} and {most}"), written=_short(text), most=most
            )
        return value

    def _number(self, field: str, cells: Sequence[str]) -> int | None:
        text = latin_digits(self._columns.cell(field, cells).strip())
        if not text:
            return None
        digits = re.sub(r"[\s.,'٬،]", "", re.sub(r"\.0$", "", text))
        if not re.fullmatch(r"[0-9]{1,11}", digits):
            raise CellError(field, gettext_noop("{written} is not a number of people"), written=_short(text))
        return int(digits)

    def _kind_of(self, cells: Sequence[str], remarks: list[Remark]) -> tuple[str, str]:
        written = self._text("kind", cells, KIND_LETTERS, remarks)
        if not written:
            return self._kind, ""
        kind = meaning_of(written, self._kinds)
        if not kind:
            kept = gettext_noop("the kind {written} is kept as written")
            remarks.append(Remark("kind", Sentence.of(kept, written=_short(written))))
        return kind, written

    def _status(self, cells: Sequence[str]) -> str:
        written = self._columns.cell("status", cells).strip()
        if not written:
            return ""
        status = meaning_of(written, STATUS_WORDS)
        if not status:
            raise CellError(
                "status",
                gettext_noop("the status {written} is not known; say active, dormant, suspended, ended …"),
                written=_short(written),
            )
        return status

    def _date(
        self, field: str, cells: Sequence[str], as_written: dict[str, str], remarks: list[Remark]
    ) -> PartialDate | None:
        text = self._columns.cell(field, cells).strip()
        if not text:
            return None
        try:
            date, is_exact = read_date(text, self._calendar)
        except UntakenError as error:
            raise CellError(field, error.sentence.text, **error.sentence.gaps) from None
        latest = dt.date.today().year + _YEARS_AHEAD[field]
        if date.date.year > latest:
            raise CellError(
                field,
                gettext_noop("{written} is in the future; years up to {latest} are taken"),
                written=_short(text),
                latest=latest,
            )
        if not is_exact:
            as_written[field] = text
        if doubt := self._doubtful.about(field, date):
            as_written.pop(field, None)
            as_written[f"{field}_{doubt}"] = text
            remarks.append(Remark(field, Sentence.of(_DOUBTED[doubt], written=_short(text))))
            return PartialDate(date.date, Precision.YEAR) if doubt is Done.YEAR_ONLY else None
        return date

    def _url(self, cells: Sequence[str]) -> str:
        text = self._columns.cell("source_url", cells).strip()
        if not text:
            return ""
        if len(text) > URL_LETTERS or any(not letter.isprintable() or letter.isspace() for letter in text):
            raise CellError("source_url", _NO_ADDRESS, written=_short(text))
        try:
            parts = urlsplit(text)
        except ValueError:
            raise CellError("source_url", _NO_ADDRESS, written=_short(text)) from None
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            raise CellError(
                "source_url",
                gettext_noop("{written} is not an address that begins with http:// or https://"),
                written=_short(text),
            )
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


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:59] + "…")
