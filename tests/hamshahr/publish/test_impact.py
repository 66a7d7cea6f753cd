"""The command `impact`: the report of twinnet from the platform's side; it needs no database."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from twinnet.impact.simulate import Recipe, simulate


def _file(path: Path, recipe: Recipe) -> Path:
    made, _ = simulate(recipe, 1)
    rows = zip(made.unit.tolist(), made.time.tolist(), made.outcome.tolist(), strict=True)
    lines = [f"{unit},{time},{outcome},{made.treated_at[unit]:.0f}" for unit, time, outcome in rows]
    path.write_text("\n".join(["unit,time,outcome,treated_at", *lines]).replace("inf", ""), encoding="utf-8")
    return path


def test_it_writes_a_persian_report_where_asked(tmp_path: Path) -> None:
    said, out = StringIO(), tmp_path / "report.html"
    panel = _file(tmp_path / "panel.csv", Recipe(effect=2))
    call_command("impact", str(panel), "--lang", "fa", "--title", "اثر پیوند", "--out", str(out), stdout=said)
    assert str(out) in said.getvalue()
    assert "<h1>اثر پیوند</h1>" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["absent.csv", "empty.csv"])
def test_a_file_that_is_no_panel_ends_with_the_reason(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match=name):
        call_command("impact", str(tmp_path / name))
