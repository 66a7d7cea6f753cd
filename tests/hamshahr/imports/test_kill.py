"""The command killed for real, at several moments, and run again: the atlas ends as if nothing had happened."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
ROWS = 2200
CITIES = 80
TABLES = (
    *("atlas_place", "atlas_placename", "atlas_searchterm", "atlas_source", "ties_relationship", "ties_party"),
    *("ties_claim", "ties_statuschange"),
)
CHANGING = {"recorded_at"}
_WORLD = """
import os, shutil, django; django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0, skip_checks=True)
from tests.factories import country, place
country("CH")
for number in range({cities}): place(f"Ort{{number}}stadt", "DE", population=1000 + number)
connection.close()
folder = os.environ["HAMSHAHR_DATA_DIR"]
shutil.copy(folder + "/hamshahr.sqlite3", folder + "/empty.sqlite3")
call_command("import_ties", folder + "/ties.csv", "--apply", skip_checks=True)
"""


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "HAMSHAHR_DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "hamshahr.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of ties, a small atlas without them, and the one that an undisturbed run leaves."""
    folder = tmp_path_factory.mktemp("ground")
    pairs = [(one, two) for one in range(CITIES) for two in range(one)][: ROWS - 50]
    rows = [f"Ort{one}stadt,Germany,Ort{two}stadt,Germany" for one, two in pairs]
    rows += [f"Klein{number}dorf,Switzerland,Ort{number % CITIES}stadt,Germany" for number in range(50)]
    (folder / "ties.csv").write_text("\n".join(["city1,country1,city2,country2", *rows]) + "\n", encoding="utf-8")
    script = _WORLD.format(cities=CITIES)
    subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.PIPE
    )
    return folder


def start(folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "import_ties", str(folder / "ties.csv"), "--apply", "--skip-checks"]
    return subprocess.Popen(command, cwd=ROOT, env=environment(folder), stdout=subprocess.PIPE, text=True)


def finish(folder: Path) -> str:
    with start(folder) as process:
        said, _ = process.communicate()
    assert process.returncode == 0
    return said


def kill_at(folder: Path, words: str, pause: float) -> None:
    """Start, wait until it says `words`, and a little longer, and kill it."""
    with start(folder) as process:
        assert process.stdout is not None
        assert any(words in line for line in process.stdout)
        time.sleep(pause)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def atlas(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that the atlas holds, but for the moments at which it was written."""
    return {table: list(_rows(database, table)) for table in TABLES}


def _rows(path: Path, table: str) -> Iterator[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        found = database.execute(f"SELECT * FROM {table} ORDER BY id")
        kept = [index for index, column in enumerate(found.description) if column[0] not in CHANGING]
        for row in found:
            yield tuple(row[index] for index in kept)


def test_killed_again_and_again_it_ends_in_the_same_atlas(ground: Path, tmp_path: Path) -> None:
    database = tmp_path / "hamshahr.sqlite3"
    shutil.copy(ground / "empty.sqlite3", database)
    shutil.copy(ground / "ties.csv", tmp_path)
    empty, full = atlas(ground / "empty.sqlite3"), atlas(ground / "hamshahr.sqlite3")
    for words, pause in (("Resolving: 1,000", 0.0), ("Bringing", 0.0), ("Bringing", 0.2)):
        kill_at(tmp_path, words, pause)
        assert atlas(database) == empty
    assert f"{ROWS:>9,}" in finish(tmp_path)
    assert atlas(database) == full
    assert len(full["ties_relationship"]) == ROWS
    with closing(sqlite3.connect(database)) as opened:
        assert opened.execute("SELECT COUNT(*), COUNT(DISTINCT number) FROM imports_row").fetchone() == (ROWS, ROWS)
        assert opened.execute("SELECT state FROM imports_import").fetchall() == [("applied",)]
