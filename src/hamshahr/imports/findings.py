"""What is odd about a whole file, found before its rows are resolved: reported, and not taken at its word.

A point that stands beside places of many different names is a stand-in and no evidence of any of them. A year far more
frequent than those around it, or the day from which programs count, stands for "not known": the date is left open and
the claim's note keeps what was written. A person may overrule each: Options.trusted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any, Final, TypedDict, TypeVar

from django.utils.translation import gettext

from hamshahr.core import calendars
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.imports.columns import Columns
from hamshahr.imports.days import latin_digits, read_date
from hamshahr.imports.options import Options
from hamshahr.imports.words import kind_words, meaning_of
from hamshahr.ties.models import Kind
from twinnet.fold import fold
from twinnet.suspect.coordinates import MANY_NAMES, SharedPoint, Stated, shared_points
from twinnet.suspect.years import first_days, peaks

# The days that a spreadsheet, a database or a clock counts from, and so shows where nothing was entered.
EPOCHS: Final = frozenset(
    {dt.date(1, 1, 1), dt.date(1601, 1, 1), dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1900, 1, 1),
     dt.date(1904, 1, 1), dt.date(1970, 1, 1)}
)  # fmt: skip
FEWEST_EPOCHS: Final = 3
_SHORT_KIND = 2
_UNKNOWN_KINDS_TOLD = 20
_EXAMPLES = 5
_NAMES_KEPT = 200
_TALLIED = 100_000

Key = TypeVar("Key")


class FindingKind(StrEnum):
    SHARED_POINT = "shared_point"
    DEFAULT_YEAR = "default_year"
    DEFAULT_DAY = "default_day"
    FIRST_OF_JANUARY = "first_of_january"
    SHORT_KIND = "short_kind"
    UNKNOWN_KIND = "unknown_kind"


class Done(StrEnum):
    """What the import does about it."""

    NOT_USED = "not_used"
    LEFT_OPEN = "left_open"
    YEAR_ONLY = "year_only"
    TAKEN_FOR = "taken_for"
    KEPT = "kept"
    TRUSTED = "trusted"


DOUBTED: Mapping[str, Done] = {
    FindingKind.SHARED_POINT: Done.NOT_USED,
    FindingKind.DEFAULT_YEAR: Done.LEFT_OPEN,
    FindingKind.DEFAULT_DAY: Done.LEFT_OPEN,
    FindingKind.FIRST_OF_JANUARY: Done.YEAR_ONLY,
}
"""What is done about findings that a person may overrule."""


class Finding(TypedDict):
    """As Import.findings holds it. `count` rows of `of` that say anything there, `share` of them.

    `what` is the point ("47.96, 7.31"), the year, the day or the word; `examples` are names or ties of the first such
    `rows`. `figures` by kind: shared_point: lat, lon, names (how many), places (some of them); default_year: year,
    expected, chance, neighbours ([year, count] …), see twinnet.suspect.years; default_day: day; first_of_january:
    expected, chance; short_kind: taken (a Kind).
    """

    kind: str
    field: str
    what: str
    count: int
    of: int
    share: float
    examples: list[str]
    rows: list[int]
    done: str
    figures: dict[str, Any]


@dataclass(slots=True)
class _Seen:
    """How often something stands in the file, by its first rows, with the names it stands beside (folded → written)."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)


class FindingSearch:
    """Sees every row of a file once.

    Memory does not grow with the file: of more than 100,000 different points, dates or kinds those that were rare so
    far are forgotten from time to time. What is frequent enough to be a finding of such a file comes again.
    """

    def __init__(self, columns: Columns, options: Options | None = None) -> None:
        self._columns = columns
        self._calendar = options.calendar if options else ""
        self._words = kind_words(options.kinds if options else {})
        self._trusted = {as_trusted(text) for text in (options.trusted if options else ())}
        self._points: dict[tuple[float, float], _Seen] = {}
        self._dates: dict[tuple[str, str], _Seen] = {}
        self._kinds: dict[str, _Seen] = {}
        self._told: Counter[str] = Counter()

    def see(self, cells: Sequence[str], number: int = 0) -> None:
        """Take note of a row and its number, also of one that is too short or too long."""
        names = [self._cell(f"city{side}", cells) for side in self._columns.sides]
        for side, name in zip(self._columns.sides, names, strict=True):
            if point := _point(self._cell(f"lat{side}", cells), self._cell(f"lon{side}", cells)):
                seen = self._note(self._points, point, "point", number, name)
                if len(seen.names) < _NAMES_KEPT:
                    seen.names.setdefault(fold(name), name)
        for date in ("start", "end"):
            if text := self._cell(date, cells):
                self._note(self._dates, (date, text), date, number, " – ".join(names))
        if text := self._cell("kind", cells):
            self._note(self._kinds, text, "kind", number, " – ".join(names))

    def _cell(self, name: str, cells: Sequence[str]) -> str:
        position = self._columns.positions.get(name)
        return cells[position].strip() if position is not None and position < len(cells) else ""

    def _note(self, tally: dict[Key, _Seen], key: Key, what: str, number: int, example: str) -> _Seen:
        self._told[what] += 1
        seen = tally.get(key)
        if seen is None:
            _make_room(tally)
            seen = tally[key] = _Seen()
        seen.count += 1
        if len(seen.rows) < _EXAMPLES:
            seen.rows.append(number)
            seen.examples.append(example)
        return seen

    def findings(self) -> list[Finding]:
        """All there are, sort by sort, the most striking first."""
        found = [*self._shared_points()]
        for name in ("start", "end"):
            found += self._odd_dates(name)
        return [*found, *self._odd_kinds()]

    def _finding(
        self, kind: FindingKind, name: str, what: str, seen: _Seen, done: Done, *, of: int, figures: dict[str, Any]
    ) -> Finding:
        is_trusted = as_trusted(what) in self._trusted
        return Finding(
            kind=kind.value,
            field=name,
            what=what,
            count=seen.count,
            of=of,
            share=round(seen.count / of, 4),
            examples=list(dict.fromkeys(filter(None, seen.examples))),
            rows=seen.rows,
            done=(Done.TRUSTED if is_trusted else done).value,
            figures=figures,
        )

    def _shared_points(self) -> Iterator[Finding]:
        stated = (
            Stated(name, (), lat, lon)
            for (lat, lon), seen in self._points.items()
            if len(seen.names) >= MANY_NAMES
            for name in seen.names.values()
        )
        for point in shared_points(stated):
            seen = self._points[point.lat, point.lon]
            what, figures = f"{point.lat}, {point.lon}", _point_figures(point)
            yield self._finding(
                FindingKind.SHARED_POINT, "lat", what, seen, Done.NOT_USED, of=self._told["point"], figures=figures
            )

    def _odd_dates(self, name: str) -> Iterator[Finding]:
        told, of = list(self._read_dates(name)), self._told[name]
        epochs = [(date, seen) for date, seen in told if _is_epoch(date) and seen.count >= FEWEST_EPOCHS]
        for day, seen in _by(epochs, lambda date: date.date.isoformat()).items():
            yield self._finding(FindingKind.DEFAULT_DAY, name, day, seen, Done.LEFT_OPEN, of=of, figures={"day": day})
        told = [one for one in told if one not in epochs]
        years = _by([one for one in told if _is_bare(one[0])], lambda date: date.date.year)
        defaults = peaks({year: seen.count for year, seen in years.items()})
        for peak in defaults:
            figures: dict[str, Any] = {"year": peak.year, "expected": peak.expected, "chance": peak.chance}
            figures["neighbours"] = [list(near) for near in peak.neighbours]
            yield self._finding(
                FindingKind.DEFAULT_YEAR, name, str(peak.year), years[peak.year], Done.LEFT_OPEN, of=of, figures=figures
            )
        doubted = {peak.year for peak in defaults}
        yield from self._first_days(name, [one for one in told if one[0].date.year not in doubted])

    def _first_days(self, name: str, told: Iterable[tuple[PartialDate, _Seen]]) -> Iterator[Finding]:
        exact = [(date, seen) for date, seen in told if date.precision == Precision.DAY]
        odd = first_days(date.date for date, seen in exact for _ in range(seen.count))
        if odd is not None:
            [firsts] = _by([one for one in exact if _is_bare(one[0])], lambda _: "").values()
            figures = {"expected": odd.expected, "chance": odd.chance}
            yield self._finding(
                FindingKind.FIRST_OF_JANUARY, name, "01-01", firsts, Done.YEAR_ONLY, of=odd.total, figures=figures
            )

    def _read_dates(self, name: str) -> Iterator[tuple[PartialDate, _Seen]]:
        for (told, text), seen in self._dates.items():
            if told == name:
                try:
                    yield read_date(text, self._calendar)[0], seen
                except ValueError:  # what is no date is an error of its row
                    continue

    def _odd_kinds(self) -> Iterator[Finding]:
        unknown = 0
        for text, seen in sorted(self._kinds.items(), key=lambda item: (-item[1].count, item[0])):
            taken, of = meaning_of(text, self._words), self._told["kind"]
            if taken and len(text) <= _SHORT_KIND:
                yield self._finding(
                    FindingKind.SHORT_KIND, "kind", text, seen, Done.TAKEN_FOR, of=of, figures={"taken": taken}
                )
            elif not taken and (unknown := unknown + 1) <= _UNKNOWN_KINDS_TOLD:
                yield self._finding(FindingKind.UNKNOWN_KIND, "kind", text, seen, Done.KEPT, of=of, figures={})


@dataclass(frozen=True, slots=True)
class Doubtful:
    """What of a file is not to be taken at its word. `years` and `days` by the field they stand in."""

    points: Collection[tuple[float, float]] = ()
    years: Collection[tuple[str, int]] = ()
    days: Collection[tuple[str, dt.date]] = ()
    first_days: Collection[str] = ()

    @classmethod
    def of(cls, findings: Iterable[Mapping[str, Any]]) -> Doubtful:
        """From Import.findings; what a person trusts is left out."""
        doubted = [finding for finding in findings if finding["done"] != Done.TRUSTED]
        figures: dict[str, list[tuple[str, dict[str, Any]]]] = {kind.value: [] for kind in FindingKind}
        for finding in doubted:
            figures[finding["kind"]].append((finding["field"], finding["figures"]))
        return cls(
            points={(told["lat"], told["lon"]) for _, told in figures[FindingKind.SHARED_POINT]},
            years={(name, told["year"]) for name, told in figures[FindingKind.DEFAULT_YEAR]},
            days={(name, dt.date.fromisoformat(told["day"])) for name, told in figures[FindingKind.DEFAULT_DAY]},
            first_days={name for name, _ in figures[FindingKind.FIRST_OF_JANUARY]},
        )

    def about(self, name: str, date: PartialDate) -> Done | None:
        """What is done about a date in the field: LEFT_OPEN, YEAR_ONLY, or None where it is taken as it is."""
        if not _is_bare(date) and not _is_epoch(date):
            return None
        is_day = date.precision == Precision.DAY
        if (is_day and (name, date.date) in self.days) or (_is_bare(date) and (name, date.date.year) in self.years):
            return Done.LEFT_OPEN
        return Done.YEAR_ONLY if is_day and _is_bare(date) and name in self.first_days else None


def overruled(findings: Iterable[Finding], trusted: Iterable[str]) -> list[Finding]:
    """The findings of the same file where these points, years and days are trusted and no others."""
    known = {as_trusted(text) for text in trusted}
    changed = [finding.copy() for finding in findings]
    for finding in changed:
        if finding["kind"] in DOUBTED:
            is_trusted = as_trusted(finding["what"]) in known
            finding["done"] = (Done.TRUSTED if is_trusted else DOUBTED[finding["kind"]]).value
    return changed


def words(finding: Mapping[str, Any]) -> str:
    """What was found and what is done about it, in the reader's language."""
    name = ""
    if finding["field"] in {"start", "end"}:
        name = gettext("Start: ") if finding["field"] == "start" else gettext("End: ")
    return f"{name}{_found(finding)} {_done(finding['done'])}".strip()


def _found(finding: Mapping[str, Any]) -> str:
    figures, number = finding["figures"], calendars.number
    count, of, what = number(finding["count"]), number(finding["of"]), _isolated(calendars.digits(finding["what"]))
    match FindingKind(finding["kind"]):
        case FindingKind.SHARED_POINT:
            return gettext("The point {what} stands beside {names} different names of places, such as {some}.").format(
                what=what, names=number(figures["names"]), some=_listed(finding["examples"][:3])
            )
        case FindingKind.DEFAULT_YEAR:
            return gettext(
                "{count} of {of} dates say {what}; by the years around it there would be about {expected}. "
                "It looks like a default."
            ).format(count=count, of=of, what=what, expected=number(round(figures["expected"])))
        case FindingKind.DEFAULT_DAY:
            return gettext(
                "{count} of {of} dates say {what}, the day from which programs count where no date was entered."
            ).format(count=count, of=of, what=what)
        case FindingKind.FIRST_OF_JANUARY:
            return gettext(
                "{count} of {of} days are a first of January; by chance there would be about {expected}."
            ).format(count=count, of=of, expected=number(round(figures["expected"])))
        case FindingKind.SHORT_KIND:
            return gettext("{count} of {of} kinds are written “{what}”, which is taken for: {kind}.").format(
                count=count, of=of, what=what, kind=Kind(figures["taken"]).label
            )
        case FindingKind.UNKNOWN_KIND:
            return gettext(
                "{count} of {of} kinds are written “{what}”, which is no word that we know for a kind."
            ).format(count=count, of=of, what=what)


def _done(done: str) -> str:
    return {
        Done.NOT_USED: gettext("It is not used to tell which place is meant."),
        Done.LEFT_OPEN: gettext("The date of these ties is left open, and their note tells what was written."),
        Done.YEAR_ONLY: gettext("Only the year of these dates is taken, and the note tells what was written."),
        Done.TAKEN_FOR: "",
        Done.KEPT: gettext("It is kept as written."),
        Done.TRUSTED: gettext("Somebody said that this is right, so it is taken as it stands."),
    }[Done(done)]


def _listed(names: Iterable[str]) -> str:
    return ("، " if calendars.is_persian() else ", ").join(map(_isolated, names))


def _isolated(text: str) -> str:
    """Text of any direction, kept apart (FSI, PDI) from Persian around it."""
    return f"\u2068{text}\u2069" if calendars.is_persian() else text


def as_trusted(what: str) -> str:
    """A point, year or day in the form in which Options.trusted and findings are compared."""
    return latin_digits(what).replace(" ", "")


def degrees(text: str) -> float:
    """Degrees as people write them. Raises ValueError for what is no number."""
    return float(latin_digits(text).replace(",", ".").replace("٫", "."))


def _point(lat: str, lon: str) -> tuple[float, float] | None:
    try:
        return (degrees(lat), degrees(lon)) if lat and lon else None
    except ValueError:  # what is no number is an error of its row
        return None


def _point_figures(point: SharedPoint) -> dict[str, Any]:
    places = list(islice(point.names, _EXAMPLES * 4))
    return {"lat": point.lat, "lon": point.lon, "names": len(point.names), "places": places}


def _is_bare(date: PartialDate) -> bool:
    """Whether no more than a year may be meant: it stands alone or with the first of January."""
    return date.precision == Precision.YEAR or (
        date.precision == Precision.DAY and (date.date.month, date.date.day) == (1, 1)
    )


def _is_epoch(date: PartialDate) -> bool:
    return date.precision == Precision.DAY and date.date in EPOCHS


def _by(told: Iterable[tuple[PartialDate, _Seen]], key: Callable[[PartialDate], Key]) -> dict[Key, _Seen]:
    """The dates of one key together, however they were written."""
    together: dict[Key, _Seen] = {}
    for date, seen in told:
        whole = together.setdefault(key(date), _Seen())
        whole.count += seen.count
        first = sorted([*zip(whole.rows, whole.examples, strict=True), *zip(seen.rows, seen.examples, strict=True)])
        whole.rows = [row for row, _ in first[:_EXAMPLES]]
        whole.examples = [example for _, example in first[:_EXAMPLES]]
    return together


def _make_room(tally: dict[Key, _Seen]) -> None:
    least = 1
    while len(tally) >= _TALLIED:
        for key in [key for key, seen in tally.items() if seen.count <= least]:
            del tally[key]
        least *= 2
