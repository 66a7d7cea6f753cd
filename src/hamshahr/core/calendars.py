"""Dates and digits in the reader's calendar and language. Stored dates are Gregorian."""

from __future__ import annotations

import datetime as dt
from contextvars import ContextVar
from enum import StrEnum

from babel.dates import format_date as babel_date
from babel.numbers import format_decimal
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext
from persiantools.jdatetime import JalaliDate

from hamshahr.core.dates import PartialDate, Precision

_PERSIAN_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_JALALI_MONTHS_FA = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
_JALALI_MONTHS_EN = (
    "Farvardin", "Ordibehesht", "Khordad", "Tir", "Mordad", "Shahrivar",
    "Mehr", "Aban", "Azar", "Dey", "Bahman", "Esfand",
)  # fmt: skip
# Older dates say nothing in a calendar that nobody reckoned them in: the year 836, not ۲۱۴/۱۵.
_FIRST_JALALI_DAY = dt.date(1000, 1, 1)
_MINUTE = dt.timedelta(minutes=1)


class Calendar(StrEnum):
    JALALI = "jalali"
    GREGORIAN = "gregorian"


_chosen: ContextVar[Calendar | None] = ContextVar("hamshahr_calendar", default=None)


def choose(calendar: Calendar | None) -> None:
    """Use this calendar for the request at hand; None means the one of the language."""
    _chosen.set(calendar)


def is_chosen() -> bool:
    """Whether the reader chose a calendar, rather than leaving it to their language."""
    return _chosen.get() is not None


def current() -> Calendar:
    return _chosen.get() or (Calendar.JALALI if is_persian() else Calendar.GREGORIAN)


def is_persian() -> bool:
    return (get_language() or "en").startswith("fa")


def digits(text: object) -> str:
    """The same text with Persian digits for a Persian reader."""
    return str(text).translate(_PERSIAN_DIGITS) if is_persian() else str(text)


def number(value: int | float) -> str:
    """A number grouped as the reader's language groups it, in its digits."""
    return digits(format_decimal(value, locale="fa" if is_persian() else "en", numbering_system="default"))


def show_date(date: dt.date, precision: str = Precision.DAY) -> str:
    """A date in words in the reader's calendar.

    A Gregorian year alone covers parts of two Jalali years; it is shown as both (1989 is ۱۳۶۷/۶۸), never as a guess.
    """
    if current() == Calendar.GREGORIAN or date < _FIRST_JALALI_DAY:
        pattern = {Precision.YEAR: "y", Precision.MONTH: "MMMM y", Precision.DAY: "d MMMM y"}[Precision(precision)]
        shown = babel_date(date, pattern, locale="fa" if is_persian() else "en")
        is_mixed = current() == Calendar.JALALI and is_persian()
        return digits(f"{shown} میلادی" if is_mixed else shown)
    return digits(_jalali(PartialDate(date, Precision(precision))))


def show_as_told(date: dt.date, precision: str = Precision.DAY) -> str:
    """As show_date; where that turns a Gregorian year into two others, the year itself stands beside them."""
    shown = show_date(date, precision)
    if precision != Precision.YEAR or current() == Calendar.GREGORIAN or date < _FIRST_JALALI_DAY:
        return shown
    return gettext("{years} ({year} of the Gregorian calendar)").format(years=shown, year=digits(date.year))


def show_ago(moment: dt.datetime) -> str:
    """How long ago a moment was, which is the same in every time zone; "just now" within its first minute."""
    if timezone.now() - moment < _MINUTE:
        return gettext("just now")
    return gettext("{time} ago").format(time=digits(timesince(moment, depth=1)))


def _jalali(partial: PartialDate) -> str:
    months = _JALALI_MONTHS_FA if is_persian() else _JALALI_MONTHS_EN
    first, last = JalaliDate(partial.date), JalaliDate(partial.last)
    begin, end = months[first.month - 1], months[last.month - 1]
    if partial.precision == Precision.YEAR:
        return _years(first.year, last.year)
    if partial.precision == Precision.DAY:
        return f"{first.day} {begin} {first.year}"
    if first.year == last.year:
        return f"{begin}–{end} {first.year}"
    return f"{begin} {first.year}–{end} {last.year}"


def _years(first: int, last: int) -> str:
    """1376/77; in full where the century turns or the end could be read as a month: 1399/1400, 1400/1401."""
    is_short = first // 100 == last // 100 and last % 100 > 12
    return f"{first}/{last % 100:02d}" if is_short else f"{first}/{last}"
