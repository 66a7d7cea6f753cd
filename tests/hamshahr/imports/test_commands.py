from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from hamshahr.atlas.models import Place, Source
from hamshahr.imports.models import Import, State
from hamshahr.ties.models import Claim, Relationship
from tests.hamshahr.imports.conftest import dump

ROWS = """city1,country1,city2,country2
Berlin,Germany,Paris,France
Berlin,Germany,Springfield,USA
"=cmd|' /C calc'!A0",Germany,Paris,France
"""


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


def test_the_summary_counts_known_cities_and_new_places(world: dict[str, Place], write: Callable[[str], Path]) -> None:
    rows = ("Kleinstadtl,Switzerland,Paris,France", "Kleinstadtl,CH,Berlin,DE", "Berlin – Spandau,Germany,Paris,France")
    said = run("import_ties", write("\n".join(["city1,country1,city2,country2", *rows])))
    assert "Both cities are known in 1 rows (33.3%)." in said
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
