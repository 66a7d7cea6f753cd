"""Pages of SPARQL results, understood or refused; dates never finer than Wikidata knows them."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hamshahr.imports.wikidata.query import VARIABLES, page_query
from hamshahr.imports.wikidata.reading import PageError, bindings, last_statement, read
from tests.hamshahr.imports.wikidata.conftest import BERLIN, PARIS
from tests.hamshahr.imports.wikidata.stub import City, Row, results, row


def of(*rows: Row) -> list[tuple[str, str, str, str]]:
    reading = read([bindings(results(rows))])
    return [(one.subject, one.object, str(one.start or ""), str(one.end or "")) for one in reading.statements]


def test_a_statement_is_two_items_and_its_dates() -> None:
    reading = read([bindings(results([row("X-1", BERLIN, PARIS, "1987-07-02", "2001")]))])
    (one,) = reading.statements
    assert (one.id, one.subject, one.object, str(one.start), str(one.end)) == (
        "Q64-X-1", "Q64", "Q90", "1987-07-02", "2001",
    )  # fmt: skip
    assert one.url == "https://www.wikidata.org/wiki/Q64#Q64$X-1"
    berlin = reading.items["Q64"]
    assert (berlin.geonames, berlin.point, berlin.countries, berlin.persian, berlin.label) == (
        {2950159}, (52.52, 13.4), {"DE"}, "برلین", "Berlin",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "precision", "start"),
    [
        ("1987-07-02T00:00:00Z", "11", "1987-07-02"),
        ("1987-07-02T00:00:00Z", "10", "1987-07"),
        ("1987-07-02T00:00:00Z", "9", "1987"),
        ("+1987-00-00T00:00:00Z", "9", "1987"),
        ("1987-07-02T00:00:00Z", "", "1987-07-02"),
        ("1987-07-01T00:00:00Z", "", "1987-07"),
        ("1987-01-01T00:00:00Z", "", "1987"),
        ("1980-01-01T00:00:00Z", "8", ""),
        ("-0044-01-01T00:00:00Z", "9", ""),
        ("2987-01-01T00:00:00Z", "9", ""),
        ("1987-02-30T00:00:00Z", "11", ""),
        ("http://www.wikidata.org/.well-known/genid/1", "", ""),
    ],
)
def test_dates_are_as_fine_as_they_are_known(value: str, precision: str, start: str) -> None:
    told = row("1", BERLIN, PARIS) | {"start": value} | ({"startPrecision": precision} if precision else {})
    reading = read([bindings(results([told]))])
    (one,) = reading.statements
    assert str(one.start or "") == start
    assert bool(one.remarks) == (not start)


def test_rows_of_one_statement_are_one() -> None:
    again = row("1", BERLIN, PARIS, "1987-07-02") | {"aGeonames": "6547383"}
    assert of(row("1", BERLIN, PARIS, "1987"), again) == [("Q64", "Q90", "1987-07-02", "")]
    reading = read([bindings(results([row("1", BERLIN, PARIS)])), bindings(results([again]))])
    assert reading.items["Q64"].geonames == {2950159, 6547383}


def test_dates_of_one_statement_that_contradict_each_other_are_told_not_chosen() -> None:
    reading = read([bindings(results([row("1", BERLIN, PARIS, "1987"), row("1", BERLIN, PARIS, "1991")]))])
    (one,) = reading.statements
    assert one.start is None
    assert "contradict each other: 1987, 1991" in one.remarks[0]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"b": "http://www.wikidata.org/.well-known/genid/ab12"}, "unknown to Wikidata itself"),
        ({"a": "http://www.wikidata.org/entity/P190"}, "unknown to Wikidata itself"),
        ({"statement": 'http://x/"} DROP'}, "not the address of a statement"),
        ({"statement": ""}, "not the address of a statement"),
    ],
)
def test_a_row_that_tells_no_two_items_is_told_of(changed: Row, why: str) -> None:
    reading = read([bindings(results([row("1", BERLIN, PARIS) | changed]))])
    assert not reading.statements
    assert why in reading.unreadable[0][1]


def test_what_is_no_name_number_or_point_is_not_learnt() -> None:
    odd = row("1", City("Q5", "\u202e \u200b", "Berlin", "x" * 300), PARIS)
    odd |= {"aGeonames": "-5", "aCoordinates": "<http://moon> Point(1 2)", "bCoordinates": "Point(500 99)"}
    reading = read([bindings(results([odd]))])
    item = reading.items["Q5"]
    assert (item.geonames, item.point, item.names, item.persian, item.label) == (
        set(),
        None,
        {"fa": "Berlin"},
        "",
        "Berlin",
    )
    assert reading.items["Q90"].point is None


def test_points_far_from_each_other_are_no_point() -> None:
    one, other = row("1", BERLIN, PARIS), row("1", BERLIN, PARIS) | {"aCoordinates": "Point(0 0)"}
    assert read([bindings(results([one, other]))]).items["Q64"].point is None


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (b"", "not whole JSON"),
        (results([row("1", BERLIN, PARIS)])[:-20], "not whole JSON"),
        (b'{"head": {}}', "not in the format"),
        (b"[]", "not in the format"),
        (b'{"head": {"vars": ["a", "b"]}, "results": {"bindings": []}}', "lacks the column 'statement'"),
        (b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"value": 5}}]}}', "not in the format"),
        (b'{"head": {"vars": ["a"]}, "results": {"bindings": [[1]]}}', "not in the format"),
        (b"\xff\xfe", "not whole JSON"),
        (b"[" * 100_000, "not whole JSON"),
    ],
)
def test_a_page_that_is_not_whole_or_not_asked_for_is_refused(page: bytes, why: str) -> None:
    with pytest.raises(PageError, match=why):
        bindings(page)


def test_a_page_ends_at_an_address_that_cannot_break_the_next_query() -> None:
    with pytest.raises(PageError, match="not the address of a statement"):
        last_statement([row("1", BERLIN, PARIS) | {"statement": 'z"} DELETE {'}])
    after = last_statement([row("1", BERLIN, PARIS), row("2", BERLIN, PARIS)])
    assert f'FILTER(STR(?statement) > "{after}")' in page_query(after, 10)


_values = st.fixed_dictionaries({}, optional={name: st.text(max_size=40) for name in VARIABLES})


@given(st.lists(_values, max_size=6))
def test_nothing_in_a_row_makes_reading_fail(rows: list[Row]) -> None:
    reading = read([bindings(results(rows))])
    assert len(reading.statements) + len(reading.unreadable) == len({one.get("statement", "") for one in rows})


_answers = st.builds(
    lambda rows, names: json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode(),
    st.lists(st.dictionaries(st.sampled_from(VARIABLES), st.fixed_dictionaries({"value": st.text() | st.integers()}))),
    st.just(list(VARIABLES)) | st.lists(st.sampled_from(VARIABLES)),
)


@given(
    _answers
    | st.binary(max_size=200)
    | st.recursive(st.none() | st.text(), lambda inner: st.lists(inner)).map(json.dumps).map(str.encode)
)
@example(results([dict.fromkeys(VARIABLES, "")]))
def test_whatever_comes_is_rows_or_a_page_error(page: bytes) -> None:
    try:
        rows = bindings(page)
    except PageError:
        return
    assert all(isinstance(text, str) for row in rows for text in row.values())
    assert len(rows) == len(json.loads(page)["results"]["bindings"])
