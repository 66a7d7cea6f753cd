from __future__ import annotations

import csv
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, strategies

from hamshahr.core.errors import UserError
from hamshahr.imports.sheets import Unreadable
from hamshahr.imports.tables import Header, Limits, Table, read_table

GERMAN = "Stadt;Land;Partner;Land2\nKöln;Deutschland;Málaga;Spanien\nMünchen;Deutschland;Zürich;Schweiz\n"
PERSIAN = "شهر;کشور;پیوند;از\nتهران;ایران;پکن;چین\nشیراز;ایران;وایمار;آلمان\nاصفهان;ایران;فرایبورگ;آلمان\n"
ARABIC_KEYS = PERSIAN.replace("ی", "ي").replace("ک", "ك")
TURKISH = "şehir,ülke\nİzmir,Türkiye\nİstanbul,Türkiye\nŞanlıurfa,Türkiye\nMuğla,Türkiye\n"
RUSSIAN = "город,страна\nМосква,Россия\nКазань,Россия\nСанкт-Петербург,Россия\n"
NORDIC = "by,land\nÅlesund,Norge\nÅrhus,Danmark\nTromsø,Norge\n"
POLISH = "miasto,kraj\nŁódź,Polska\nKraków,Polska\nBiałystok,Polska\n"
JAPANESE = "都市,国\n東京,日本\n大阪,日本\n"


def table(
    tmp_path: Path, data: bytes, name: str = "ties.csv", **options: str
) -> tuple[Table, list[tuple[int, list[str]]]]:
    path = tmp_path / name
    path.write_bytes(data)
    found = read_table(
        path, encoding=options.get("encoding"), delimiter=options.get("delimiter"), sheet=options.get("sheet")
    )
    return found, list(found.rows)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "cp1252"),
        (GERMAN, "mac_roman"),
        (NORDIC, "cp1252"),
        (POLISH, "cp1250"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (PERSIAN, "utf-16-be"),
        (PERSIAN, "utf-32"),
        (ARABIC_KEYS, "cp1256"),
        (TURKISH, "cp1254"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
    ],
)
def test_encodings_are_found_out(tmp_path: Path, text: str, encoding: str) -> None:
    found, rows = table(tmp_path, text.encode(encoding))
    mark = ";" if ";" in text else ","
    assert [found.columns, *(cells for _, cells in rows)] == [line.split(mark) for line in text.splitlines()]


def test_a_named_encoding_is_used(tmp_path: Path) -> None:
    found, rows = table(tmp_path, "a,b\nŁódź,x\n".encode("cp1250"), encoding="cp1250")
    assert (found.encoding, rows) == ("cp1250", [(2, ["Łódź", "x"])])


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters_are_found_out(tmp_path: Path, mark: str) -> None:
    found, rows = table(tmp_path, f'a{mark}b\n"x,;|\ty"{mark}2\n1{mark}2\n'.encode())
    assert (found.delimiter, found.columns) == (mark, ["a", "b"])
    assert rows == [(2, ["x,;|\ty", "2"]), (3, ["1", "2"])]


def test_rows_are_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    _, rows = table(tmp_path, b'a,b\r\n"two\nlines",2\r\n\r\n,\r\n3,4\r\n')
    assert rows == [(2, ["two\nlines", "2"]), (5, ["3", "4"])]


def test_the_separator_line_of_a_spreadsheet_program_is_heeded(tmp_path: Path) -> None:
    found, rows = table(tmp_path, b"sep=|\na|b\n1,5|2\n")
    assert (found.delimiter, rows) == ("|", [(3, ["1,5", "2"])])


def test_lines_may_end_the_old_way(tmp_path: Path) -> None:
    assert table(tmp_path, b"a,b\r1,2\r3,4\r")[1] == [(2, ["1", "2"]), (3, ["3", "4"])]


def test_columns_of_one_name_are_told_apart_by_their_order(tmp_path: Path) -> None:
    assert table(tmp_path, b"city,country,city,Country\n1,2,3,4\n")[0].columns == [
        "city", "country", "city 2", "Country 2",
    ]  # fmt: skip
    assert table(tmp_path, b"a,a 2,a,A\n1,2,3,4\n")[0].columns == ["a", "a 2", "a 3", "A 4"]


BAD = [
    (b"", "is empty"),
    (b" \n\n ", "is empty"),
    (b"a,,b\nx,y,z\n", "stand in a later row"),
    (b"a,b\n1,2,3\n", "row 2: 3 cells instead of 2"),
    (b'a,b\n1,2\n"x,2\n', "row 3: a quote is opened and never closed"),
    (b'a,b\n"x"y,2\n', "row 2: after a closing quote"),
    (b"a,b\nx,y\0z\n", "row 2, column b: there is a NUL byte after 'y'"),
    (b"a,,b\n1,2,3\n", "column 2 has no name"),
    (b"a,b\n" + b"x" * 60_000 + b",1\n", "row 2, column a: 60,000 letters"),
    (b"a,b\n" + b"x" * 200_000 + b",1\n", "row 2: a cell is far too long"),
    (b"a,b\n" + b"x" * 2_000_000, "a line of over"),
    (
        b"a,b\n" + "Köln,Zürich\n".encode() * 30 + b"M\xfcller,2\n",
        "row 32, column a: byte 0xfc after 'M' is wrong in utf-8",
    ),
    (b"\x89PNG\r\n\x1a\n", "is a picture"),
    (b"%PDF-1.7\n", "is a PDF"),
    (b"\x1f\x8b\x08\x00", "is a gzip archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Excel or Word file"),
    (b"PK\x03\x04junk", "damaged or no XLSX"),
    (b"a" + b",a" * 300 + b"\n1\n", "301 columns"),
]


@pytest.fixture(autouse=True)
def _pythons_own_limit() -> Iterator[None]:
    """Of letters in a cell; frictionless, by which open data are tested, raises it for the whole process."""
    raised = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(raised)


@pytest.mark.parametrize(("data", "message"), BAD, ids=[message[:30] for _, message in BAD])
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(UserError, match=message):
        table(tmp_path, data)


def test_a_row_that_ends_early_lacks_its_last_cells(tmp_path: Path) -> None:
    assert table(tmp_path, b"a,b,c\n1\n1,2,3\n")[1] == [(2, ["1", "", ""]), (3, ["1", "2", "3"])]


def test_the_header_may_stand_lower_or_be_missing(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text("Our partners,,\n\nx,y,z\n1,2,3\n")
    lower = read_table(path, header=Header(row=3))
    assert (lower.columns, list(lower.rows)) == (["x", "y", "z"], [(4, ["1", "2", "3"])])
    path.write_text("1,2,3\n4,5,6\n")
    missing = read_table(path, header=Header(names=("x", "y")))
    assert missing.columns == ["x", "y", "column 3"]
    assert list(missing.rows) == [(1, ["1", "2", "3"]), (2, ["4", "5", "6"])]
    for row in (2, 9):
        path.write_text("1,2,3\n\n4,5,6\n")
        with pytest.raises(UserError, match=f"row {row} is empty or not there"):
            read_table(path, header=Header(row=row))


def test_text_that_is_called_a_workbook_is_told(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"ties\.xlsx is called a workbook but is none.*ties\.csv"):
        table(tmp_path, b"a,b\n1,2\n", "ties.xlsx")


def test_wrong_options_are_told(tmp_path: Path) -> None:
    for options, message in (
        ({"encoding": "klingon"}, "no encoding 'klingon'"),
        ({"encoding": "base64"}, "no encoding"),
        ({"delimiter": "ab"}, "not one character"),
        ({"sheet": "Ties"}, "no sheet 'Ties'"),
    ):
        with pytest.raises(UserError, match=message):
            table(tmp_path, b"a,b\n1,2\n", **options)
    with pytest.raises(UserError, match="There is no file"):
        read_table(tmp_path / "missing.csv")
    with pytest.raises(UserError, match="is not a file"):
        read_table(tmp_path)
    with pytest.raises(UserError, match="at most 0 MB"):
        read_table(tmp_path / "ties.csv", limits=Limits(file_bytes=3))


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "ties.csv"
    path.write_text("city1,country1,city2,country2\n" + "Köln,Deutschland,Zürich,Schweiz\n" * 60_000, encoding="utf-8")
    tracemalloc.start()
    rows = sum(1 for _ in read_table(path).rows)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == 60_000
    assert peak < path.stat().st_size / 4


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ties"
    sheet.append(["city1", "since", "until", "note"])
    sheet.append(["Köln", 1989.0, "=1+1", True])
    sheet.append([])
    sheet.append(["تهران", 12.5])
    book.create_sheet("Other").append(["x", "y"])
    book.save(path)
    return path


def test_a_workbook_is_read_without_evaluating(tmp_path: Path) -> None:
    path = workbook(tmp_path / "ties.xlsx")
    found = read_table(path)
    assert found.columns == ["city1", "since", "until", "note"]
    assert list(found.rows) == [(2, ["Köln", "1989", "=1+1", "true"]), (4, ["تهران", "12.5", "", ""])]
    unread = next(read_table(path).rows)[1][2]
    assert isinstance(unread, Unreadable)
    assert unread.fault.startswith("a formula without a stored value")
    assert read_table(path, sheet="Other").columns == ["x", "y"]
    with pytest.raises(UserError, match="it has: Ties, Other"):
        read_table(path, sheet="Missing")


def with_part(path: Path, name: str, change: bytes) -> Path:
    """The workbook with one part replaced."""
    bad = path.with_name("bad.xlsx")
    with zipfile.ZipFile(path) as good, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as target:
        for part in good.infolist():
            target.writestr(part.filename, change if part.filename == name else good.read(part))
    return bad


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path) -> None:
    bad = with_part(workbook(tmp_path / "ties.xlsx"), "xl/worksheets/sheet1.xml", b" " * 30_000_000)
    assert bad.stat().st_size < 200_000
    with pytest.raises(UserError, match="would unpack to 30 MB"):
        read_table(bad, limits=Limits(file_bytes=20_000_000))


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(8))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]><worksheet><sheetData>&e8;</sheetData></worksheet>'.encode()
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        with pytest.raises(UserError, match="damaged or no XLSX workbook"):
            list(read_table(with_part(workbook(tmp_path / "ties.xlsx"), part, bomb)).rows)


def test_a_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    cells = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>city1</t></is></c></row>'
        '<row r="999999999999"><c r="XFD999999999999"><v>1</v></c></row>'
    )
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{namespace}"><sheetData>{cells}</sheetData></worksheet>'.encode()
    bad = with_part(workbook(tmp_path / "ties.xlsx"), "xl/worksheets/sheet1.xml", sheet)
    assert list(read_table(bad).rows) == []


CELL = strategies.text(
    strategies.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1, max_size=20
)


@given(
    rows=strategies.lists(strategies.tuples(CELL, CELL, CELL), min_size=1, max_size=8),
    mark=strategies.sampled_from(",;\t|"),
    encoding=strategies.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], mark: str, encoding: str
) -> None:
    path = tmp_path_factory.mktemp("written") / "ties.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=mark, quoting=csv.QUOTE_ALL)
        writer.writerows([("city1", "city2", "note"), *rows])
    found = read_table(path)
    assert found.columns == ["city1", "city2", "note"]
    assert [tuple(cells) for _, cells in found.rows] == rows
