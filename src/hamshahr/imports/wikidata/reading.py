"""What pages of SPARQL results say: statements of P190, and the items at their ends. Nothing is decided here."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from hamshahr.core.dates import PartialDate, Precision
from hamshahr.imports.cells import NAME_LETTERS, cleaned
from hamshahr.imports.wikidata.query import NEEDED
from twinnet.fold import fold
from twinnet.gazetteer import distance_km

STATEMENT = re.compile(r"https?://www\.wikidata\.org/entity/statement/(?P<id>[Qq][1-9]\d{0,17}-[0-9A-Za-z-]{1,64})")
_ITEM = re.compile(r"https?://www\.wikidata\.org/entity/(?P<qid>Q[1-9]\d{0,17})")
_POINT = re.compile(r"Point\((?P<lon>[-+0-9.eE]+) (?P<lat>[-+0-9.eE]+)\)")
_TIME = re.compile(r"\+?(?P<year>-?\d{1,16})-(?P<month>\d\d)-(?P<day>\d\d)(?:T.*)?")
_YEAR, _MONTH, _DAY = 9, 10, 11  # Wikidata's precisions; coarser ones are smaller
_ONE_PLACE_KM = 50.0
_YEARS_AHEAD = 1

Binding = dict[str, str]


class PageError(ValueError):
    """A page is not whole or not what was asked for; the message says what is wrong with it."""


@dataclass(slots=True)
class Item:
    """What Wikidata says of one end. Several answers to one question are all kept."""

    qid: str
    geonames: set[int] = field(default_factory=set)
    points: set[tuple[float, float]] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)

    @property
    def label(self) -> str:
        return self.names.get("en") or self.names.get("local") or self.names.get("fa") or self.qid

    @property
    def number(self) -> int:
        return int(self.qid[1:])

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude; None where none is told, or several that are no one place."""
        points = sorted(self.points)
        if any(distance_km(*points[0], *other) > _ONE_PLACE_KM for other in points[1:]):
            return None
        return points[0] if points else None

    @property
    def persian(self) -> str:
        """Its Persian label, where that is written in Persian letters."""
        name = self.names.get("fa", "")
        return name if any("\u0600" <= letter <= "\u06ff" for letter in name) else ""


@dataclass(frozen=True, slots=True)
class Statement:
    """`subject` is twinned with `object`, both as QID. `remarks`: what of it could not be taken, for a person."""

    id: str
    subject: str
    object: str
    start: PartialDate | None = None
    end: PartialDate | None = None
    remarks: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Its place on the page of its item."""
        return f"https://www.wikidata.org/wiki/{self.subject}#{self.id.replace('-', '$', 1)}"


@dataclass(slots=True)
class Reading:
    """All that was read. `unreadable`: (address, why) of rows that tell no two items."""

    statements: list[Statement] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    unreadable: list[tuple[str, str]] = field(default_factory=list)


def bindings(page: bytes) -> list[Binding]:
    """The rows of a page in application/sparql-results+json, each value as text. Raises PageError."""
    try:
        told = json.loads(page)
    except (ValueError, RecursionError) as error:
        raise PageError(f"it is not whole JSON ({error})") from None
    try:
        names, rows = told["head"]["vars"], told["results"]["bindings"]
        found = [{name: _text(value) for name, value in row.items()} for row in rows]
    except (TypeError, KeyError, AttributeError):
        raise PageError("it is not in the format of SPARQL results") from None
    if missing := [name for name in NEEDED if name not in names]:
        raise PageError(f"it lacks the column {missing[0]!r}; see: manage.py import_wikidata --show-query")
    return found


def _text(value: dict[str, Any]) -> str:
    text = value["value"]
    if not isinstance(text, str):
        raise TypeError
    return text


def last_statement(rows: Iterable[Binding]) -> str:
    """The address behind which the next page begins; empty for a page without rows. Raises PageError."""
    last = max((row.get("statement", "") for row in rows), default="")
    if last and not STATEMENT.fullmatch(last):
        raise PageError(f"{last[:100]!r} is not the address of a statement")
    return last


def read(pages: Iterable[list[Binding]]) -> Reading:
    """Everything in the pages. A statement with several rows (two numbers, two coordinates) is one statement."""
    reading = Reading()
    rows_of: defaultdict[str, list[Binding]] = defaultdict(list)
    for rows in pages:
        for row in rows:
            rows_of[row.get("statement", "")].append(row)
    for address, rows in rows_of.items():
        statement = _statement(address, rows)
        if isinstance(statement, str):
            reading.unreadable.append((address, statement))
            continue
        reading.statements.append(statement)
        for row in rows:
            for end, qid in (("a", statement.subject), ("b", statement.object)):
                _learn(reading.items.setdefault(qid, Item(qid)), end, row)
    return reading


def _statement(address: str, rows: list[Binding]) -> Statement | str:
    """The statement of these rows, or why they tell none."""
    match = STATEMENT.fullmatch(address)
    if match is None:
        return f"{address[:100]!r} is not the address of a statement"
    subject, other = ({_qid(row.get(end, "")) for row in rows} for end in "ab")
    if "" in subject | other:
        return "one of its ends is unknown to Wikidata itself"
    if len(subject) > 1 or len(other) > 1:
        return "its rows name several items for one end"
    remarks: list[str] = []
    start, end = (_date(name, rows, remarks) for name in ("start", "end"))
    return Statement(match["id"], subject.pop(), other.pop(), start, end, tuple(remarks))


def _qid(address: str) -> str:
    match = _ITEM.fullmatch(address)
    return match["qid"] if match else ""


def _date(name: str, rows: list[Binding], remarks: list[str]) -> PartialDate | None:
    """The one date told, the finer of two that agree; None with a remark for what is no date or not one."""
    told = sorted({(row[name], row.get(f"{name}Precision", "")) for row in rows if row.get(name)})
    dates: list[PartialDate] = []
    for written, precision in told:
        date = _partial(written, precision)
        if isinstance(date, str):
            remarks.append(f"the {name} {written[:40]!r} is left out: {date}")
        else:
            dates.append(date)
    if not dates:
        return None
    finest = max(dates, key=lambda date: len(str(date)))
    if not all(date.agrees_with(finest) for date in dates):
        remarks.append(f"it tells several {name} dates that contradict each other: {', '.join(map(str, dates))}")
        return None
    return finest


def _partial(written: str, precision: str) -> PartialDate | str:
    """The date, as fine as Wikidata knows it; without its precision never finer than the text bears out."""
    match = _TIME.fullmatch(written)
    if match is None:
        return "it is not a date"
    year, month, day = (int(match[part]) for part in ("year", "month", "day"))
    if not 1 <= year <= dt.date.today().year + _YEARS_AHEAD:
        return "no tie began or ended then"
    if precision and not (precision.isdigit() and int(precision) >= _YEAR):
        return "it is not known to the year"
    fineness = int(precision) if precision else _YEAR if (month, day) == (1, 1) else _MONTH if day == 1 else _DAY
    try:
        if fineness >= _DAY:
            return PartialDate(dt.date(year, month, day), Precision.DAY)
        if fineness == _MONTH:
            return PartialDate(dt.date(year, month, 1), Precision.MONTH)
    except ValueError:
        return "there is no such day"
    return PartialDate(dt.date(year, 1, 1), Precision.YEAR)


def _learn(item: Item, end: str, row: Binding) -> None:
    """Take note of what the row says of the item."""
    if (number := row.get(f"{end}Geonames", "")).isdecimal() and 0 < int(number) < 2**31:
        item.geonames.add(int(number))
    if match := _POINT.fullmatch(row.get(f"{end}Coordinates", "")):
        try:
            latitude, longitude = float(match["lat"]), float(match["lon"])
        except ValueError:
            return
        if abs(latitude) <= 90 and abs(longitude) <= 180:
            item.points.add((latitude, longitude))
    if country := row.get(f"{end}Country", "").upper():
        item.countries.add(country)
    for language, variable in (("fa", "Fa"), ("en", "En"), ("local", "Local")):
        if (written := row.get(f"{end}{variable}", "")) and language not in item.names:
            name, _ = cleaned(written)
            if fold(name) and len(name) <= NAME_LETTERS and len(fold(name)) <= NAME_LETTERS:
                item.names[language] = name
