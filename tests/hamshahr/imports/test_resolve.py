"""`manage.py resolve`: which place each row of any table means, with the evidence beside."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hamshahr.atlas.models import Place
from tests.hamshahr.imports.conftest import dump

Write = Callable[..., Path]


def resolve(path: Path, *options: str) -> list[dict[str, str]]:
    output = path.with_name("resolved.csv")
    call_command("resolve", str(path), "-o", str(output), *options)
    with output.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_keeps_its_cells_and_gets_an_answer(world: dict[str, Place], write: Write) -> None:
    before = dump()
    rows = resolve(
        write("note,City,COUNTRY\na,Muenchen,Germany\nb,Springfield,USA\nc,Nowhereville,Atlantis\nd,,Iran\n")
    )
    assert [row["note"] for row in rows] == ["a", "b", "c", "d"]
    assert [row["resolved_decision"] for row in rows] == ["place", "doubt", "error", "error"]
    assert rows[0]["resolved_place"] == str(world["Munich"].pk)
    assert rows[0]["resolved_name"] == "Munich"
    assert rows[0]["resolved_country"] == "DE"
    assert "Munich" in rows[0]["resolved_evidence"]
    assert rows[1]["resolved_place"] == ""
    assert f"place {world['Springfield'].pk}" in rows[1]["resolved_candidates"]
    assert f"place {world['Springfield 2'].pk}" in rows[1]["resolved_candidates"]
    assert "Atlantis" in rows[2]["resolved_evidence"]
    assert dump() == before


def test_the_geonames_number_is_given(world: dict[str, Place], write: Write) -> None:
    from tests.factories import place

    place("Karaj", "IR", "کرج", geonames_id=128747, population=1_400_000)
    [row] = resolve(write("شهر\tکشور\nكرج\tایران\n", name="cities.tsv"))
    assert (row["resolved_decision"], row["resolved_geonames"]) == ("place", "128747")


def test_coordinates_and_population_in_persian_digits_decide(world: dict[str, Place], write: Write) -> None:
    table = 'city,country,lat,lon,population\nSpringfield,USA,۳۷٫۲۲,-۹۳٫۳۰,\nSpringfield,USA,,,"155,000"\n'
    rows = resolve(write(table))
    assert rows[0]["resolved_place"] == str(world["Springfield 2"].pk)
    assert "km" in rows[0]["resolved_evidence"]
    assert rows[1]["resolved_decision"] in {"place", "doubt"}


@pytest.mark.parametrize(
    ("coordinates", "wrong"),
    [("north,13", "lat is not a number"), ("52.5,", "only one"), ("95,13", "no place at"), ("nan,1", "not a number")],
)
def test_coordinates_that_are_none_are_an_error_of_the_row(
    world: dict[str, Place], write: Write, coordinates: str, wrong: str
) -> None:
    rows = resolve(write(f"city,country,lat,lon\nBerlin,Germany,{coordinates}\nParis,France,,\n"))
    assert [row["resolved_decision"] for row in rows] == ["error", "place"]
    assert wrong in rows[0]["resolved_evidence"]


def test_columns_may_be_named_or_be_the_same_for_all_rows(world: dict[str, Place], write: Write) -> None:
    [row] = resolve(write("what\nBerlin\n"), "--name-column", "What", "--country-column", "=Germany")
    assert row["resolved_place"] == str(world["Berlin"].pk)


def test_cells_that_are_formulas_are_made_harmless(world: dict[str, Place], write: Write) -> None:
    [row] = resolve(write("city,country,note,more,debt\nBerlin,Germany,=1+1,-1+1,-0.5\n"))
    assert (row["note"], row["more"], row["debt"]) == ("'=1+1", "'-1+1", "-0.5")


def test_what_is_wrong_with_a_file_is_said(world: dict[str, Place], write: Write, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--name-column"):
        resolve(write("a,b\n1,2\n"))
    with pytest.raises(CommandError, match="no column 'nothing'"):
        resolve(write("city\nBerlin\n"), "--name-column", "nothing")
    with pytest.raises(CommandError, match="no file"):
        call_command("resolve", str(tmp_path / "none.csv"))
    path = write("city\nBerlin\n")
    with pytest.raises(CommandError, match="overwrite"):
        call_command("resolve", str(path), "-o", str(path))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("resolve", str(path), "-o", str(tmp_path / "no" / "folder.csv"))


def test_a_file_that_breaks_off_leaves_no_half_answer(world: dict[str, Place], write: Write) -> None:
    path = write("city,country\nBerlin,Germany\nParis,France,too,many\n")
    with pytest.raises(CommandError, match="row 3"):
        resolve(path)
    assert {file.name for file in path.parent.iterdir()} == {path.name}


@pytest.mark.django_db
def test_an_empty_atlas_says_how_to_fill_it(write: Write) -> None:
    with pytest.raises(CommandError, match="load_atlas"):
        call_command("resolve", str(write("city\nBerlin\n")))


def test_without_output_the_answers_go_to_standard_output(
    world: dict[str, Place], write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("resolve", str(write("city,country\nBerlin,Germany\n")))
    captured = capsys.readouterr()
    assert captured.out.splitlines()[0].startswith("city,country,resolved_decision")
    assert "place 1," in captured.err
