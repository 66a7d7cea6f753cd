from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from hamshahr.core import calendars
from hamshahr.core.calendars import Calendar
from hamshahr.core.dates import Precision


@pytest.fixture(autouse=True)
def _calendar_of_the_language() -> Iterator[None]:
    calendars.choose(None)
    yield
    calendars.choose(None)


@pytest.mark.parametrize(
    ("language", "calendar", "precision", "shown"),
    [
        ("en", None, Precision.DAY, "7 May 1989"),
        ("en", None, Precision.MONTH, "May 1989"),
        ("en", None, Precision.YEAR, "1989"),
        ("fa", None, Precision.DAY, "۱۷ اردیبهشت ۱۳۶۸"),
        ("fa", None, Precision.MONTH, "اردیبهشت–خرداد ۱۳۶۸"),
        ("fa", None, Precision.YEAR, "۱۳۶۷/۶۸"),
        ("fa", Calendar.GREGORIAN, Precision.DAY, "۷ مهٔ ۱۹۸۹"),
        ("fa", Calendar.GREGORIAN, Precision.YEAR, "۱۹۸۹"),
        ("en", Calendar.JALALI, Precision.DAY, "17 Ordibehesht 1368"),
        ("en", Calendar.JALALI, Precision.YEAR, "1367/68"),
    ],
)
def test_one_date_for_every_reader(language: str, calendar: Calendar | None, precision: Precision, shown: str) -> None:
    calendars.choose(calendar)
    first = {Precision.YEAR: dt.date(1989, 1, 1), Precision.MONTH: dt.date(1989, 5, 1)}
    with translation.override(language):
        assert calendars.show_date(first.get(precision, dt.date(1989, 5, 7)), precision) == shown


def test_a_march_belongs_to_two_jalali_years(persian: None) -> None:
    assert calendars.show_date(dt.date(2023, 3, 1), Precision.MONTH) == "اسفند ۱۴۰۱–فروردین ۱۴۰۲"


def test_nowruz_and_the_day_before_it(persian: None) -> None:
    assert calendars.show_date(dt.date(2024, 3, 19)) == "۲۹ اسفند ۱۴۰۲"
    assert calendars.show_date(dt.date(2024, 3, 20)) == "۱ فروردین ۱۴۰۳"


def test_old_dates_stay_gregorian_and_say_so(persian: None) -> None:
    assert calendars.show_date(dt.date(836, 1, 1), Precision.YEAR) == "۸۳۶ میلادی"


@pytest.mark.parametrize(
    ("year", "shown"), [(1989, "۱۳۶۷/۶۸"), (2020, "۱۳۹۸/۹۹"), (2021, "۱۳۹۹/۱۴۰۰"), (2022, "۱۴۰۰/۱۴۰۱")]
)
def test_two_years_are_never_taken_for_a_month(persian: None, year: int, shown: str) -> None:
    assert calendars.show_date(dt.date(year, 1, 1), Precision.YEAR) == shown


def test_a_year_that_people_disagree_over_stands_there_as_they_told_it(persian: None) -> None:
    assert calendars.show_as_told(dt.date(2000, 1, 1), Precision.YEAR) == "۱۳۷۸/۷۹ (۲۰۰۰ میلادی)"
    assert calendars.show_as_told(dt.date(2024, 3, 20), Precision.DAY) == "۱ فروردین ۱۴۰۳"
    assert calendars.show_as_told(dt.date(836, 1, 1), Precision.YEAR) == "۸۳۶ میلادی"
    calendars.choose(Calendar.GREGORIAN)
    assert calendars.show_as_told(dt.date(2000, 1, 1), Precision.YEAR) == "۲۰۰۰"


@pytest.mark.parametrize(
    ("language", "now", "then"), [("fa", "همین حالا", "۵ دقیقه پیش"), ("en", "just now", "5 minutes ago")]
)
def test_within_a_minute_it_is_just_now(language: str, now: str, then: str) -> None:
    moment = timezone.now()
    with translation.override(language):
        assert calendars.show_ago(moment - dt.timedelta(seconds=50)) == now
        assert calendars.show_ago(moment - dt.timedelta(minutes=5)).replace("\xa0", " ") == then


@given(st.dates(min_value=dt.date(100, 1, 1), max_value=dt.date(3000, 1, 1)), st.sampled_from(Precision))
def test_every_date_can_be_shown_in_persian_digits_alone(date: dt.date, precision: Precision) -> None:
    for calendar in Calendar:
        calendars.choose(calendar)
        with translation.override("fa"):
            shown = calendars.show_date(date, precision)
        assert shown
        assert not set(shown) & set("0123456789")


def test_numbers_and_digits() -> None:
    assert calendars.number(1234567) == "1,234,567"
    assert calendars.digits("GB-12") == "GB-12"
    with translation.override("fa"):
        assert calendars.number(1234567) == "۱٬۲۳۴٬۵۶۷"
        assert calendars.digits("GB-12") == "GB-۱۲"
