"""JSON of the forms in which ties are found, and 10,000 damaged ones."""

from __future__ import annotations

import json
import random
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, strategies

from hamshahr.core.errors import UserError
from hamshahr.imports.columns import recognise
from hamshahr.imports.tables import Limits, Table, read_table
from tests.hamshahr.imports.test_damaged import NASTY

BERLIN = {"name": "Berlin", "country": "DE", "lat": 52.52, "lon": 13.4}
PARIS = {"name": "Paris", "country": {"code": "FR", "name": "France"}}
ROME = {"name": "Rome", "country": "Italy"}
FIRST = {"city1": "Berlin", "country1": "DE", "city2": "Paris", "country2": "FR"}


def table(tmp_path: Path, text: str | bytes, name: str = "ties.json") -> tuple[Table, list[tuple[int, list[str]]]]:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    found = read_table(path)
    return found, list(found.rows)


def read(tmp_path: Path, data: object) -> list[dict[str, str]]:
    """What each object says, by the fields that its columns are taken for."""
    found, rows = table(tmp_path, json.dumps(data))
    columns = recognise(found.columns, {})
    return [{field: columns.cell(field, cells) for field in columns.positions} for _, cells in rows]


@pytest.mark.parametrize(
    "data",
    [
        [FIRST],
        [{"city1": BERLIN, "city2": PARIS}],
        [{"parties": [BERLIN, PARIS]}],
        {"parties": [BERLIN, PARIS]},
        {"cities": [BERLIN, PARIS], "name": "A pair"},
        {"rows": [{"from": BERLIN, "to": PARIS}]},
        {"title": "Ties", "meta": {"count": 1}, "data": [{"a": BERLIN, "b": PARIS}]},
        {"result": {"ties": [{"city": BERLIN, "partner": PARIS}], "warnings": [{"text": "none"}]}},
        {"city": BERLIN, "partners": [PARIS]},
        {"place": BERLIN, "ties": [{"partners": [PARIS]}]},
        {"features": [{"type": "Feature", "geometry": None, "properties": FIRST}], "type": "FeatureCollection"},
        [list(FIRST), list(FIRST.values())],
    ],
)
def test_the_usual_forms_say_the_same(tmp_path: Path, data: object) -> None:
    (row,) = read(tmp_path, data)
    assert {field: row[field] for field in FIRST} == FIRST


def test_what_is_nested_keeps_to_its_end(tmp_path: Path) -> None:
    spot = {"type": "Point", "coordinates": [2.35, 48.85]}
    tie = {
        "parties": [BERLIN, {**ROME, "region": {"name": "Lazio"}, "wikidata": "Q220"}, {**PARIS, "location": spot}],
        "source": {"name": "City hall", "url": "https://a.example/x"},
        "mayor": {"name": "Somebody", "country": "Nowhere"},
        "agreement": {"name": "A paper"},
        "since": 1987.0,
        "status": None,
        "themes": ["music", "schools"],
        "is_old": True,
    }
    (row,) = read(tmp_path, [tie])
    assert row == {
        "city1": "Berlin", "country1": "DE", "lat1": "52.52", "lon1": "13.4",
        "city2": "Rome", "country2": "Italy", "region2": "Lazio", "wikidata2": "Q220",
        "city3": "Paris", "country3": "FR", "lat3": "48.85", "lon3": "2.35",
        "source_url": "https://a.example/x", "start": "1987", "status": "",
    }  # fmt: skip
    found, ((_, cells),) = table(tmp_path, json.dumps([tie]))
    assert dict(zip(found.columns, cells, strict=True))["themes"] == "music; schools"
    assert dict(zip(found.columns, cells, strict=True))["is_old"] == "true"


def test_objects_may_lack_keys_and_bring_others(tmp_path: Path) -> None:
    found, rows = table(tmp_path, json.dumps([{"a": 1}, {"b": 2.50}, {"b": None, "a": 10**30}]))
    assert found.columns == ["a", "b"]
    assert rows == [(1, ["1", ""]), (2, ["", "2.5"]), (3, [str(10**30), ""])]


def test_one_object_on_each_line(tmp_path: Path) -> None:
    text = '{"city": "Berlin", "partner": "تهران"}\n\n{"city": "Bonn", "partner": "x"} {"city": "Ulm"}\n'
    for name in ("ties.jsonl", "ties.json", "ties.txt"):
        found, rows = table(tmp_path, text, name)
        assert found.columns == ["city", "partner"]
        assert rows == [(1, ["Berlin", "تهران"]), (3, ["Bonn", "x"]), (4, ["Ulm", ""])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_unicode_in_any_form_is_read(tmp_path: Path, encoding: str) -> None:
    found, rows = table(tmp_path, '[{"شهر ۱": "تهران", "b": "\\u06f1"}]'.encode(encoding))
    assert (found.columns, rows) == (["شهر ۱", "b"], [(1, ["تهران", "۱"])])


BAD = [
    ('[{"a": 1},\n {"a": 2,}]', "line 2, column 10: a key in double quotes is expected"),
    ('[{"a": 1}\n\n{"a": 2}]', "line 3, column 1: a comma or the closing bracket of the list is missing"),
    ('[{"a": "x\ny"}]', r"line 1, column 10: a string holds a line end .* write \\n"),
    ('[{"a": "x"},\n{"b": "y', "line 2, column 7: a quote is opened and never closed"),
    ('[{"a": 1, "a": 2}]', "line 1, column 2: the key 'a' stands twice"),
    ('{"ties": [{"a": 1}], "ties": []}', "line 1, column 28: the key 'ties' stands twice"),
    ('[{"a": NaN}]', "line 1, column 2: the object that begins here holds NaN"),
    ('[{"a": -Infinity}]', "holds -Infinity, which is no value of JSON"),
    ("[" * 100_000, "nested far too deep"),
    ('[{"a":' * 50_000, "nested far too deep"),
    ('[{"a": "' + "x" * 2_000_000 + '"}]', "line 1, column 2: an object or a text goes on for over 1,048,576 letters"),
    ('[{"a": "' + "x" * 2_000_000, "goes on for over 1,048,576 letters"),
    ('[{"a": [' + "1," * 1_000_000, "goes on for over 1,048,576 letters"),
    ('[{"a": ' + "9" * 60_000 + "}]", "row 1, column a: 60,000 letters"),
    ('[{"a": 1}] x', "line 1, column 12: the file goes on after the end of its list"),
    ('[{"a": 1}, 5]', "row 2: '5' stands where an object is expected"),
    ('[{"a": 1}, {"A": 2}]', "row 2: the keys 'a' and 'A' differ only in case"),
    ('[{"": 1}]', "row 1: the key '' is empty"),
    ('[{"a": "\\ud800"}]', "row 1, column a: there is half a letter"),
    ('[{"a": "\\u0000"}]', "row 1, column a: there is a NUL byte"),
    (b'[{"a": "K\xf6ln"}]', "row 1, column a: byte 0xf6 after 'K' is wrong in utf-8"),
    ("[]", "holds no ties: its list is empty"),
    ("{}", "holds no ties"),
    ('{"ties": []}', "holds no ties"),
    ('{"x": [{"a": 1}], "y": [{"b": 1}, {}]}', r"holds several lists: x \(1\), y \(2\)"),
    ('"Berlin"', "line 1, column 1: this is not JSON"),
    ("city1,city2\na,b\n", "line 1, column 1: this is not JSON"),
    ("[" + ",".join(f'{{"k{n}": 1}}' for n in range(300)) + "]", "row 257: with it there are 257 columns"),
    ("{" + ",".join(f'"k{n}": {{}}' for n in range(11_000)) + "}", "over 10,000 keys is no list of ties"),
]


@pytest.mark.parametrize(("data", "message"), BAD, ids=[message[:40] for _, message in BAD])
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, data: str | bytes, message: str) -> None:
    with pytest.raises(UserError, match=message) as told:
        table(tmp_path, data)
    assert str(told.value).startswith("ties.json")


def test_options_of_other_forms_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ties.json"
    path.write_text('[{"a": 1}]')
    with pytest.raises(UserError, match="is JSON: it has neither delimiters"):
        read_table(path, delimiter=";")
    with pytest.raises(UserError, match="there is no sheet"):
        read_table(path, sheet="Ties")


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "ties.json"
    tie = json.dumps({"city1": BERLIN, "city2": PARIS, "note": "x" * 8000})
    path.write_text('{"ties": [\n' + ",\n".join([tie] * 5000) + "\n]}")
    tracemalloc.start()
    rows = sum(1 for _ in read_table(path).rows)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == 5000
    assert peak < path.stat().st_size / 2


def test_each_line_may_be_as_long_as_an_object_and_no_longer(tmp_path: Path) -> None:
    long = json.dumps({"a": "x" * 40_000})
    _, rows = table(tmp_path, "\n".join([long] * 200), "ties.jsonl")
    assert [number for number, _ in rows] == list(range(1, 201))


VALUE = strategies.one_of(
    strategies.none(),
    strategies.booleans(),
    strategies.integers(),
    strategies.text(strategies.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20),
)
KEY = strategies.text("abcdefgh", min_size=1, max_size=3)


@given(rows=strategies.lists(strategies.dictionaries(KEY, VALUE, min_size=1, max_size=4), min_size=1, max_size=8))
def test_what_was_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]]) -> None:
    path = tmp_path_factory.mktemp("written") / "ties.json"
    path.write_text(json.dumps(rows, indent=1))
    found = read_table(path, limits=Limits(columns=64))
    read_back = dict(found.rows)
    for number, row in enumerate(rows, start=1):
        wanted = [_as_text(row.get(name)) for name in found.columns]
        assert read_back.get(number, [""] * len(wanted)) == wanted


def _as_text(value: object) -> str:
    return {None: "", True: "true", False: "false"}[value] if value is None or isinstance(value, bool) else str(value)


GOOD = [
    json.dumps([{"city1": BERLIN, "city2": PARIS, "since": 1987}, {"city1": ROME, "city2": BERLIN, "kind": "p"}]),
    json.dumps({"ties": [{"parties": [BERLIN, PARIS, ROME], "note": 'a "quoted"\nnote'}], "count": 1}, indent=2),
    "\n".join(json.dumps(row, ensure_ascii=False) for row in [FIRST, {**FIRST, "city1": "تهران", "status": None}]),
    json.dumps([list(FIRST), list(FIRST.values())]),
]
PIECES = ["{", "}", "[", "]", '"', ":", ",", "null", "NaN", "1e9999", "-", "\\u00", "\\ud800", "[" * 3000, "{}", "//x"]
FILES = 10_000


def damaged(seed: int) -> bytes:
    """A damaged JSON file; the same for the same seed."""
    chance = random.Random(seed)
    data = chance.choice(GOOD)
    for _ in range(chance.randint(0, 3)):
        spot, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        piece = chance.choice([*PIECES, *NASTY])
        data = chance.choice(
            [data[:spot] + piece + data[spot:], data[:spot] + data[to:], data[:to] + data[spot:], data[:spot] + piece]
        )
    raw = data.encode(chance.choice(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1256"]), "replace")
    if raw and chance.random() < 0.3:
        spot = chance.randrange(len(raw))
        raw = (
            raw[:spot]
            + chance.choice([b"", chance.randbytes(3), bytes([raw[spot] ^ 1 << chance.randrange(8)])])
            + raw[spot + 1 :]
        )
    return raw


def test_ten_thousand_damaged_files_end_in_an_error_or_in_rows(tmp_path: Path) -> None:
    path = tmp_path / "damaged.json"
    ends = {"error": 0, "rows": 0}
    for seed in range(FILES):
        path.unlink(missing_ok=True)  # truncating a file instead makes a disk flush it
        path.write_bytes(damaged(seed))
        try:
            found = read_table(path, ragged=True)
            rows = list(found.rows)
        except UserError as error:
            assert str(error).startswith("damaged.json"), seed
            assert len(str(error)) > 20, seed
            ends["error"] += 1
            continue
        assert all(isinstance(cell, str) for _, cells in rows for cell in cells), seed
        assert len({number for number, _ in rows}) == len(rows), seed
        ends["rows"] += 1
    assert min(ends.values()) > FILES // 10


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[{"a": 1,}]', "کلیدی درون گیومه"),
        ('[{"a": 1 "b": 2}]', "ویرگول"),
        ('[{"a": NaN}]', "null بنویسید"),
        ("[1]", "باید شیئی باشد"),
    ],
)
@pytest.mark.usefixtures("persian")
def test_a_persian_reader_is_told_in_persian_what_is_no_json(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UserError) as error:
        table(tmp_path, text)
    assert told in str(error.value)
