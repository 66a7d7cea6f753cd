from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hamshahr.core.dates import PartialDate, Precision

partial_dates = st.builds(
    lambda date, precision: PartialDate.parse(
        date.isoformat()[: {Precision.YEAR: 4, Precision.MONTH: 7, Precision.DAY: 10}[precision]]
    ),
    st.dates(min_value=dt.date(100, 1, 1)),
    st.sampled_from(Precision),
)


@pytest.mark.parametrize(
    ("written", "date", "precision"),
    [
        ("1989", dt.date(1989, 1, 1), Precision.YEAR),
        ("836", dt.date(836, 1, 1), Precision.YEAR),
        (" 1989-05 ", dt.date(1989, 5, 1), Precision.MONTH),
        ("1989-5-7", dt.date(1989, 5, 7), Precision.DAY),
        ("۱۹۸۹", dt.date(1989, 1, 1), Precision.YEAR),
    ],
)
def test_a_date_is_read_as_precisely_as_it_is_written(written: str, date: dt.date, precision: Precision) -> None:
    assert PartialDate.parse(written) == PartialDate(date, precision)


@pytest.mark.parametrize(
    "written",
    ["89", "1989-13", "1989-02-30", "1989-00", "1989-00-15", "1989-05-00", "0000", "7 May 1989", "1989/05", "-1989"],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        PartialDate.parse(written)


def test_nothing_written_is_no_date() -> None:
    assert PartialDate.parse("  ") is None
    assert PartialDate.of(None, "") is None


@given(partial_dates)
def test_a_date_written_and_read_is_the_same(date: PartialDate) -> None:
    assert PartialDate.parse(str(date)) == date


@given(partial_dates, partial_dates)
def test_agreement_is_mutual_and_needs_a_common_day(one: PartialDate, other: PartialDate) -> None:
    assert one.agrees_with(other) == other.agrees_with(one)
    assert one.agrees_with(one)
    assert one.agrees_with(other) == (max(one.date, other.date) <= min(one.last, other.last))


@given(st.dates(min_value=dt.date(100, 1, 1)))
def test_a_year_covers_each_of_its_days(day: dt.date) -> None:
    year = PartialDate.of(dt.date(day.year, 1, 1), Precision.YEAR)
    whole = PartialDate(day, Precision.DAY)
    assert year is not None
    assert year.date <= day <= year.last
    assert year.agrees_with(whole)
    assert whole.is_finer_than(year)
    assert not year.is_finer_than(whole)


def test_the_last_day_of_a_leap_february() -> None:
    february = PartialDate.parse("2024-02")
    assert february is not None
    assert february.last == dt.date(2024, 2, 29)
