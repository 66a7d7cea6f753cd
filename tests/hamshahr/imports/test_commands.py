from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from hamshahr.atlas.models import Place, Source
from hamshahr.imports.models import Import, State
from hamshahr.ties.models import Claim, Relationship
from tests.factories import place
from tests.hamshahr.imports.conftest import dump, outcomes

ROWS = """city1,country1,city2,country2
Berlin,Germany,Paris,France
Berlin,Germany,Springfield,USA
"=cmd|' /C calc'!A0",Germany,Paris,France
"""

ROOT = Path(__file__).resolve().parents[3]


def run(*arguments: object) -> str:
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def test_without_apply_it_only_tells(world: dict[str, Place], write: Callable[[str], Path]) -> None:
    before = dump()
    said = run("import_ties", write(ROWS))
    assert "Read as encoding utf-8, delimiter ',': city1 = 'city1'" in said
    assert "Nothing was stored in the atlas" in said
    assert "row 3, column city2" in said
    assert dump() == before


def test_apply_undo_and_list(world: dict[str, Place], write: Callable[[str], Path]) -> None:
    path = write(ROWS)
    before = dump()
    options = ("--source-key", "the-list", "--source-name", "The list", "--kind", "sister", "--read-on", "2026-02")
    said = run("import_ties", path, "--apply", *options)
    batch = Import.objects.get()
    assert f"undo_import {batch.pk} --apply" in said
    source = Source.objects.get(key="the-list")
    assert (source.name_en, str(source.read), Claim.objects.get().kind) == ("The list", "2026-02", "sister")
    assert "in the atlas already; nothing is changed" in run("import_ties", path, "--apply", *options)
    assert "in the atlas" in run("imports")
    assert "would be taken back" in run("undo_import", batch.pk)
    assert Relationship.objects.exists()
    run("undo_import", batch.pk, "--apply")
    assert dump() == before
    assert Import.objects.get().state == State.UNDONE
    with pytest.raises(CommandError, match="nothing to take back"):
        run("undo_import", batch.pk)
    with pytest.raises(CommandError, match="no import 99"):
        run("undo_import", 99)


def test_the_report_holds_every_row_and_no_formula(
    world: dict[str, Place], write: Callable[[str], Path], tmp_path: Path
) -> None:
    report = tmp_path / "report.csv"
    run("import_ties", write(ROWS), "--report", report)
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["row"] for row in rows] == ["2", "3", "4"]
    assert rows[0]["outcome"] == "new"
    assert rows[1]["candidates2"].count("Springfield") == 2
    assert rows[2]["outcome"] == "error"
    assert rows[2]["city1"] == "'=cmd|' /C calc'!A0"
    with pytest.raises(CommandError, match="cannot be written"):
        run("import_ties", write(ROWS), "--report", tmp_path / "missing" / "report.csv")


def test_a_doubt_is_settled_in_the_report(
    world: dict[str, Place], write: Callable[[str], Path], tmp_path: Path
) -> None:
    meant = place("Springfield", "US", population=152_000, geonames_id=4409896, latitude=39.8, longitude=-89.6)
    report, again = tmp_path / "report.csv", tmp_path / "again.csv"
    text = (
        ROWS.replace("city1,country1,city2,country2", "Stadt,Land,Partnerstadt,Partnerland")
        + "München,Germany,Paris,France\n"
    )
    said = run("import_ties", write(text), "--apply", "--report", report)
    assert "column geonames1 or geonames2, and import that report with the same options and --source-key ties" in said
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert "GeoNames 4409896" in rows[1]["candidates2"]
    rows[1]["geonames2"] = "4409896"
    with again.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    second = tmp_path / "second.csv"
    assert "To settle a doubt" not in run("import_ties", again, "--apply", "--source-key", "ties", "--report", second)
    assert outcomes(Import.objects.get(file_name="again.csv")) == ["same", "new", "error", "same"]
    assert Relationship.objects.filter(places=meant).count() == 1
    with second.open(encoding="utf-8-sig", newline="") as file:
        assert list(next(csv.DictReader(file))) == list(rows[0])


def test_a_file_without_header_is_read_when_told(world: dict[str, Place], write: Callable[[str], Path]) -> None:
    path = write("Berlin,Germany,Paris,France\nMunich,Germany,Paris,France\n")
    with pytest.raises(CommandError, match="seems to have no header"):
        run("import_ties", path)
    run("import_ties", path, "--no-header", "--apply")
    assert Relationship.objects.count() == 2
    titled = write("Our partners\n" + ROWS)
    assert "city1 = 'city1'" in run("import_ties", titled, "--header-row", 2)
    with pytest.raises(CommandError, match="not together"):
        run("import_ties", path, "--no-header", "--header-row", 2)


def test_a_workbook_cell_without_a_value_is_an_error_of_its_row(world: dict[str, Place], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (
        ("city1", "country1", "city2", "country2", "since", "helper"),
        ("Berlin", "Germany", "Paris", "France", "=DATE(1987,7,3)", None),
        ("Munich", "Germany", "Paris", "France", 1990, "=1+1"),
    ):
        book.active.append(row)
    path = tmp_path / "ties.xlsx"
    book.save(path)
    run("import_ties", path)
    batch = Import.objects.get()
    assert outcomes(batch) == ["error", "new"]
    assert batch.rows.get(number=2).message == (
        "row 2, column since: a formula without a stored value ('=DATE(1987,7,3)'); write the value itself"
    )


@pytest.mark.parametrize("command", [("imports",), ("import_ties",)])
def test_a_reader_who_goes_away_ends_the_command_quietly(
    command: tuple[str, ...], write: Callable[[str], Path], tmp_path: Path
) -> None:
    environment = os.environ | {"HAMSHAHR_DATA_DIR": str(tmp_path / "data"), "DATABASE_URL": ""}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    arguments = [*command, str(write(ROWS))] if command == ("import_ties",) else command
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run([*manage, *arguments], cwd=ROOT, env=environment, stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (128 + signal.SIGPIPE, b"")


def test_the_summary_counts_known_cities_and_new_places(world: dict[str, Place], write: Callable[[str], Path]) -> None:
    rows = ("Kleinstadtl,Switzerland,Paris,France", "Kleinstadtl,CH,Berlin,DE", "Berlin – Spandau,Germany,Paris,France")
    said = run("import_ties", write("\n".join(["city1,country1,city2,country2", *rows])))
    assert "All cities of a row are known in 1 rows (33.3%)." in said
    assert "New places: 1 parts of known cities, 0 villages that UN/LOCODE locates, 1 provisional ones." in said


def test_bad_files_and_options_are_told_in_a_line(world: dict[str, Place], write: Callable[..., Path]) -> None:
    for arguments, message in (
        ((write("a,b\n1,2\n", "bad.csv"),), "No column was recognised for city1"),
        ((write("city1,country1,city2,country2\n", "none.csv"),), "no rows"),
        ((write(ROWS), "--read-on", "yesterday"), "--read-on"),
        ((write(ROWS), "--city1", "Town"), "no column 'Town'"),
        ((write(ROWS), "--source-key", "!!!"), "--source-key"),
        (("missing.csv",), "There is no file"),
    ):
        with pytest.raises(CommandError, match=message):
            run("import_ties", *arguments)
    assert not Import.objects.exists()


def test_no_imports_says_how_to_begin(db: None) -> None:
    assert "import_ties FILE" in run("imports")
