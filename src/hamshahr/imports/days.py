"""Dates as people write them in tables, in the Gregorian and the Persian calendar."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_noop
from persiantools.jdatetime import JalaliDate

from hamshahr.core.dates import PartialDate, Precision
from hamshahr.imports.sentences import UntakenError
from hamshahr.imports.words import JALALI_MONTHS
from twinnet.fold import fold

JALALI = "jalali"
GREGORIAN = "gregorian"
_POINTED = re.compile(r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})")
_YEAR_LAST = re.compile(r"(?P<one>\d{1,2})[/-](?P<two>\d{1,2})[/-](?P<year>\d{4})")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[/.](?P<month>\d{1,2})(?:[/.](?P<day>\d{1,2}))?")
_WORDED = re.compile(r"(?:(?P<day>\d{1,2})\s*)?(?P<month>[^\W\d_]+)(?:[\s\u200c]?ماه)?\s*(?P<year>\d{4})")
_ABOUT = re.compile(r"(?:c|ca|circa|about|around|approx|um|vers|حدود|حدوداً|تقریبا|تقریباً)\b\.?\s*\d{3,4}|\d{3,4}\s*\?")
_BARE = re.compile(r"(?P<year>\d{4})(?:[-/.]\d{1,2})?")
_JALALI_YEARS = range(1250, 1451)
_NOT_A_DATE = gettext_noop("{written} is not a date; write 1989, 1989-05 or 1989-05-07")


def read_date(text: str, calendar: str = "") -> tuple[PartialDate, bool]:
    """The Gregorian date that is written, and whether it holds just that. Raises UntakenError for what is no date.

    1989, 1989-05, 1989-05-07, 1989/5/7, 7.5.1989, 25/12/1989 and, of the Persian calendar, 1378/02/17, 17 Ordibehesht
    1378 and Ordibehesht 1378 with the month in Persian. A year or month of the Persian calendar by its number alone is
    taken only where `calendar` is "jalali", and is never exact: it is given as the Gregorian year in which it begins.
    """
    text = re.sub(r"[T ]00:00(:00)?$", "", latin_digits(text).strip())
    if _ABOUT.fullmatch(text.casefold()):
        raise UntakenError(
            gettext_noop(
                "{written} is not certain; write 1989, 1989-05 or 1989-05-07, and put what is uncertain into the note, "
                "or leave it out"
            ),
            written=repr(text),
        )
    if match := _WORDED.fullmatch(text):
        month = JALALI_MONTHS.get(fold(match["month"]).removesuffix("ماه").strip())
        if month:
            return _from_jalali(text, int(match["year"]), month, int(match["day"] or 0))
    if match := _YEAR_LAST.fullmatch(text):
        text = _year_last(text, int(match["one"]), int(match["two"]), match["year"])
    elif match := _POINTED.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        parts = match.groupdict()
        text = "-".join(parts[name].zfill(2) for name in ("year", "month", "day") if parts.get(name))
    return _from_numbers(text, calendar)


@dataclass(frozen=True, slots=True)
class BareYears:
    """How many dates without a day lie in the years 1250 to 1450, how many after them, and one of the former."""

    jalali: int = 0
    later: int = 0
    example: str = ""

    @classmethod
    def among(cls, texts: Iterable[str]) -> BareYears:
        """Cells of any sort; those that hold no bare year or month count for nothing."""
        found = [match for text in texts if (match := _BARE.fullmatch(latin_digits(text).strip()))]
        jalali = [match[0] for match in found if int(match["year"]) in _JALALI_YEARS]
        later = sum(int(match["year"]) >= _JALALI_YEARS.stop for match in found)
        return cls(len(jalali), later, jalali[0] if jalali else "")

    @property
    def calendar(self) -> str:
        """The calendar that most of them speak for; empty where some speak for the Persian one, but fewer."""
        if not self.jalali:
            return GREGORIAN
        return JALALI if self.jalali > self.later else ""


NO_YEARS = BareYears()


def _year_last(text: str, one: int, two: int, year: str) -> str:
    if one == two or (one > 12) != (two > 12):
        day, month = (one, two) if one > 12 else (two, one)
        return f"{year}-{month:02}-{day:02}"
    if one > 12:
        raise UntakenError(_NOT_A_DATE, written=repr(text))
    raise UntakenError(
        gettext_noop("in the date {written} day and month cannot be told apart; write {one} or {two}"),
        written=repr(text),
        one=f"{year}-{two:02}-{one:02}",
        two=f"{year}-{one:02}-{two:02}",
    )


def _from_numbers(text: str, calendar: str) -> tuple[PartialDate, bool]:
    if match := re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", text):
        year, month, day = (int(part or 0) for part in match.groups())
        if year in _JALALI_YEARS:
            if not day and calendar != JALALI:
                raise UntakenError(
                    gettext_noop(
                        "{written} looks like a year of the Persian calendar; choose that calendar (--calendar jalali) "
                        "if it is, or give the Gregorian year, or a full date"
                    ),
                    written=text,
                )
            return _from_jalali(text, year, month, day)
    try:
        date = PartialDate.parse(text)
    except ValueError:
        raise UntakenError(_NOT_A_DATE, written=repr(text)) from None
    if date is None:
        raise UntakenError(gettext_noop("there is no date"))
    return date, True


def _from_jalali(text: str, year: int, month: int, day: int) -> tuple[PartialDate, bool]:
    """A day is exact; of a month or a year the Gregorian year in which it begins is not. Zero stands for not given."""
    if year not in _JALALI_YEARS:
        raise UntakenError(
            gettext_noop("{written} is not a date: the Persian year {year} is not between 1250 and 1450"),
            written=text,
            year=year,
        )
    try:
        first: dt.date = JalaliDate(year, month or 1, day or 1).to_gregorian()
    except ValueError:
        raise UntakenError(gettext_noop("{written} is no day of the Persian calendar"), written=text) from None
    if day:
        return PartialDate(first, Precision.DAY), True
    return PartialDate(dt.date(first.year, 1, 1), Precision.YEAR), False


def latin_digits(text: str) -> str:
    """The text with the digits 0 to 9 in place of those of other scripts."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in text)
