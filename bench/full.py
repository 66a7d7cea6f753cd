"""The atlas of the full import (234,908 places, 26,114 rows), measured and ready for partners to be found.

Made once, in two minutes, and kept in var/bench-full; later calls bring it up to date. Browser tests use it too.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from bench.world import FOLDER as WORLD
from bench.world import ROOT

FOLDER = ROOT / "var" / "bench-full"
_SHARED = Path(os.environ.get("HAMSHAHR_SHARED", ROOT.parent / "shared"))
_FILE = _SHARED / "data" / "ties" / "hekman_twin_cities_raw.csv"
_MADE = FOLDER / "import-applied"


def full_atlas() -> Path:
    """Its data folder, made where it is not there yet. Raises FileNotFoundError where the shared data are absent."""
    if not _MADE.exists():
        if not _FILE.exists():
            raise FileNotFoundError(f"{_FILE} is absent; set HAMSHAHR_SHARED to the folder of the shared data")
        _fill()
    _manage("migrate", "--verbosity=0")
    _manage("measure_network")
    _manage("make_partner_tables")
    return FOLDER


def _fill() -> None:
    both = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    command = [sys.executable, "-c", "from bench.world import open_world; open_world()"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": both}, check=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / "hamshahr.sqlite3"
    target.unlink(missing_ok=True)
    with closing(sqlite3.connect(WORLD / target.name)) as world, closing(sqlite3.connect(target)) as full:
        world.backup(full)
    _manage("migrate", "--verbosity=0")
    _manage("load_starter")
    _manage("import_ties", str(_FILE), "--apply")
    _MADE.touch()


def _manage(*command: str) -> None:
    environment = os.environ | {"HAMSHAHR_DATA_DIR": str(FOLDER), "DATABASE_URL": "", "PYTHONPATH": str(ROOT / "src")}
    subprocess.run(
        [sys.executable, "manage.py", *command, "--skip-checks"],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )
