"""The full import: 26,114 rows of country lists into an atlas of 234,908 places, in a process of its own; and back."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from bench.figures import Figure
from bench.world import FOLDER, ROOT

_SHARED = Path(os.environ.get("HAMSHAHR_SHARED", ROOT.parent / "shared"))
_FILE = _SHARED / "data" / "ties" / "hekman_twin_cities_raw.csv"
_SECONDS = 60.0
_MEGABYTES = 600.0
_RESOLVED = 93.0
_ATLAS = (
    *("atlas_place", "atlas_placename", "atlas_searchterm", "atlas_source"),
    *("ties_relationship", "ties_party", "ties_claim", "ties_statuschange"),
)


def run() -> list[Figure]:
    """Raises FileNotFoundError where the shared data are absent."""
    subprocess.run([sys.executable, "-c", "from bench.world import open_world; open_world()"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "hamshahr.sqlite3"
        _copy(FOLDER / "hamshahr.sqlite3", database)
        before = _digests(database)
        tenth = Path(folder) / "tenth.csv"
        rows = _write_tenth(tenth)
        small_seconds, _ = _command(folder, "import_ties", str(tenth), "--apply")
        _command(folder, "undo_import", "1", "--apply")
        seconds, megabytes = _command(folder, "import_ties", str(_FILE), "--apply")
        resolved, staged = _resolved(database)
        undo_seconds, _ = _command(folder, "undo_import", "2", "--apply")
        traces = sum(before[table] != digest for table, digest in _digests(database).items())
    note = f"{rows:,} rows"
    return [
        Figure("import: stage, resolve, commit", round(seconds, 1), "s", f"≤ {_SECONDS:g}", seconds <= _SECONDS, note),
        Figure("import: peak memory", round(megabytes), "MB", f"≤ {_MEGABYTES:g}", megabytes <= _MEGABYTES, note),
        Figure("both ends resolved", round(resolved, 2), "% of rows", f"≥ {_RESOLVED:g}", resolved >= _RESOLVED, note),
        Figure("rows lost", rows - staged, "rows", "0", rows == staged, note),
        Figure("ten times the rows take", round(seconds / small_seconds, 1), "× the time", "≤ 10",
               seconds <= 10 * small_seconds, "from a tenth of the file to all of it"),
        Figure("undo", round(undo_seconds, 1), "s", "≤ 30", undo_seconds <= 30, note),
        Figure("tables that undo leaves changed", traces, "tables", "0", traces == 0, f"of {len(_ATLAS)}"),
    ]  # fmt: skip


def _copy(world: Path, to: Path) -> None:
    with closing(sqlite3.connect(world)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def _write_tenth(to: Path) -> int:
    """Every tenth row of the file into `to`; gives how many rows the whole file has."""
    with _FILE.open(encoding="utf-8", newline="") as source, to.open("w", encoding="utf-8", newline="") as target:
        reader, writer = csv.reader(source), csv.writer(target)
        writer.writerow(next(reader))
        count = 0
        for count, row in enumerate(reader, start=1):
            if count % 10 == 0:
                writer.writerow(row)
    return count


def _command(folder: str, *arguments: str) -> tuple[float, float]:
    """Seconds and peak megabytes of one command on the database in `folder`. Raises CalledProcessError."""
    environment = os.environ | {"HAMSHAHR_DATA_DIR": folder, "DATABASE_URL": "", "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "manage.py", *arguments, "--skip-checks"]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def _resolved(database: Path) -> tuple[float, int]:
    """Percent of rows with both ends known (a place, part of a city, or located by UN/LOCODE), and rows kept."""
    with closing(sqlite3.connect(database)) as connection:
        ends = [json.loads(text) for (text,) in connection.execute("SELECT ends FROM imports_row WHERE batch_id = 2")]
    good = sum(
        len(both) == 2 and all(end["decision"] in {"place", "part"} or "unlocode" in end for end in both)
        for both in ends
    )
    return 100 * good / len(ends), len(ends)


def _digests(database: Path) -> dict[str, str]:
    """Per table of the atlas a digest of all it holds."""
    with closing(sqlite3.connect(database)) as connection:
        return {table: _digest(connection, table) for table in _ATLAS}


def _digest(connection: sqlite3.Connection, table: str) -> str:
    digest = hashlib.sha256()
    for row in connection.execute(f"SELECT * FROM {table} ORDER BY id"):
        digest.update(repr(row).encode())
    return digest.hexdigest()
