from __future__ import annotations

import datetime as dt

import pytest

from hamshahr.imports.cells import CellError, Reader, Statement, cleaned
from hamshahr.imports.columns import FIELDS, Columns
from hamshahr.imports.days import read_date
from hamshahr.ties.models import Kind

COLUMNS = Columns({field: position for position, field in enumerate(FIELDS)}, {}, {})
GOOD = {"city1": "Berlin", "city2": "Paris", "country1": "Germany", "country2": "France"}


def read(**cells: str) -> Statement:
    return Reader(COLUMNS).read([{**GOOD, **cells}.get(field, "") for field in FIELDS])


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("1989", "1989"),
        ("1989-05", "1989-05"),
        ("1989-05-07", "1989-05-07"),
        ("1989/5/7", "1989-05-07"),
        ("7.5.1989", "1989-05-07"),
        ("07. 05. 1989", "1989-05-07"),
        ("1989-05-07T00:00:00", "1989-05-07"),
        ("۱۹۸۹", "1989"),
        ("1378/02/17", "1999-05-07"),
        ("۱۳۷۸/۰۲/۱۷", "1999-05-07"),
        ("836", "0836"),
        ("25/12/1989", "1989-12-25"),
        ("12/25/1989", "1989-12-25"),
        ("05/05/1989", "1989-05-05"),
        ("۱۵ اردیبهشت ۱۳۹۰", "2011-05-05"),
        ("15 اردیبهشت\u200cماه 1390", "2011-05-05"),
        ("1 فروردین 1380", "2001-03-21"),
        ("اردیبهشت ۱۳۹۰", "2011"),
    ],
)
def test_dates_are_read_as_people_write_them(written: str, date: str) -> None:
    assert str(read_date(written)[0]) == date


@pytest.mark.parametrize(
    "written",
    [
        *("5/7/1989", "25/25/1989", "ca. 1980", "circa 1980", "1980?", "حدود ۱۹۸۰", "32 مهر 1390", "5 مهر 1990"),
        *("07/05/89", "1378", "1378-02", "1378-02-32", "1378-07-31", "1989-13", "1989-02-30", "0000", "x", ""),
    ],
)
def test_what_may_mean_several_dates_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"date|Persian calendar|not certain"):
        read_date(written)[0]


@pytest.mark.parametrize(
    ("written", "date"), [("1380", "2001"), ("1380-02", "2001"), ("1380/2/1", "2001-04-21"), ("1990", "1990")]
)
def test_bare_persian_years_are_taken_where_told(written: str, date: str) -> None:
    found, is_exact = read_date(written, "jalali")
    assert (str(found), is_exact) == (date, date != "2001")


def test_why_a_date_is_refused() -> None:
    for written, message in (
        ("05/06/1970", "write 1970-06-05 or 1970-05-06"),
        ("ca. 1980", "is not certain"),
        ("1380", "--calendar jalali"),
    ):
        with pytest.raises(ValueError, match=message):
            read_date(written)


def test_a_start_in_the_far_future_is_refused() -> None:
    with pytest.raises(CellError, match="in the future"):
        read(start="3000")
    assert str(read(start=str(dt.date.today().year + 1), end="2050").end) == "2050"


def test_a_row_is_read() -> None:
    statement = read(
        lat1="52,5", lon1="13.4", population1="3.400.000", wikidata2="https://www.wikidata.org/wiki/Q90",
        kind="Freundschaft", start="1987", status="beendet", end="1999", source_url="https://a.example/x",
    )  # fmt: skip
    berlin, paris = statement.ends
    assert (berlin.query.lat, berlin.query.lon, berlin.query.population) == (52.5, 13.4, 3_400_000)
    assert (paris.wikidata, statement.kind, statement.status) == ("Q90", Kind.FRIENDSHIP, "ended")
    assert (str(statement.start), str(statement.end), statement.source_url) == ("1987", "1999", "https://a.example/x")


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("city1", "\u200b"),
        ("city2", "x" * 201),
        ("city2", "=1+1"),
        ("city2", "@SUM(A1)"),
        ("lat1", "north"),
        ("lat1", "91"),
        ("lat1", "nan"),
        ("population1", "many"),
        ("wikidata1", "64"),
        ("start", "5/7/1989"),
        ("status", "blooming"),
        ("source_url", "ftp://a.example"),
        ("source_url", "javascript:alert(1)"),
        ("source_url", "https://a.example/\u202e"),
        ("source_url", "http://[bad"),
        ("kind", "k" * 101),
        ("note", "n" * 5_001),
    ],
)
def test_a_bad_cell_is_named(field: str, written: str) -> None:
    with pytest.raises(CellError) as told:
        read(**{field: written})
    assert told.value.field == field


def test_the_end_is_not_before_the_start() -> None:
    with pytest.raises(CellError, match="before the start"):
        read(start="1999", end="1987")


def test_half_a_point_is_refused() -> None:
    with pytest.raises(CellError, match="only one is given"):
        read(lat1="52.5")


def test_cleaning_keeps_what_persian_needs() -> None:
    assert cleaned("خواهر\u200cشهر") == ("خواهر\u200cشهر", 0)
    assert cleaned(" a\u202eb\x07\u00a0\n c\u200f ") == ("ab c", 3)


def test_a_kind_for_all_rows_yields_to_the_row() -> None:
    reader = Reader(COLUMNS, Kind.SISTER)
    cells = [GOOD.get(field, "") for field in FIELDS]
    assert reader.read(cells).kind == Kind.SISTER
    cells[FIELDS.index("kind")] = "friendship"
    assert reader.read(cells).kind == Kind.FRIENDSHIP


@pytest.mark.parametrize(
    ("written", "for_all", "kind"),
    [
        ("", "", Kind.MULTILATERAL_PACT),
        ("", Kind.SISTER, Kind.MULTILATERAL_PACT),
        ("", Kind.MEMORANDUM, Kind.MEMORANDUM),
        ("multilateral pact", "", Kind.MULTILATERAL_PACT),
    ],
)
def test_three_cities_make_a_pact(written: str, for_all: str, kind: str) -> None:
    three = Columns({field: position for position, field in enumerate((*FIELDS, "city3", "country3"))}, {}, {})
    cells = [{**GOOD, "kind": written}.get(field, "") for field in FIELDS] + ["Tehran", "Iran"]
    assert Reader(three, for_all).read(cells).kind == kind


def test_three_cities_are_no_sister_cities() -> None:
    three = Columns({field: position for position, field in enumerate((*FIELDS, "city3", "country3"))}, {}, {})
    cells = [{**GOOD, "kind": "sister city"}.get(field, "") for field in FIELDS] + ["Tehran", "Iran"]
    with pytest.raises(CellError, match="between two cities"):
        Reader(three).read(cells)
