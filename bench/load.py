"""Loading the cities of the world into an empty database, each time in a new process, and reading the gazetteer."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time

from bench.figures import Figure
from bench.world import ROOT

_GAZETTEER = """
import time, django
django.setup()
from hamshahr.atlas.gazetteer import load_gazetteer
start = time.perf_counter()
print(len(load_gazetteer()))
print(time.perf_counter() - start)
"""


def run() -> list[Figure]:
    figures = []
    for name, least, seconds in (("34,006 cities", 15000, 20.0), ("234,908 cities", 500, 150.0)):
        with tempfile.TemporaryDirectory() as folder:
            environment = os.environ | {
                "HAMSHAHR_DATA_DIR": folder,
                "HAMSHAHR_MIN_POPULATION": str(least),
                "DATABASE_URL": "",
                "DJANGO_SETTINGS_MODULE": "hamshahr.config.settings",
                "PYTHONPATH": str(ROOT / "src"),
            }
            _timed(environment, "manage.py", "migrate", "--skip-checks", "--verbosity=0")
            took, megabytes = _timed(environment, "manage.py", "load_atlas", "--skip-checks")
            again, _ = _timed(environment, "manage.py", "load_atlas", "--skip-checks")
            figures += [
                Figure(f"load, {name}", round(took, 1), "s", f"≤ {seconds:g}", took <= seconds),
                Figure(f"load, {name}: memory", round(megabytes), "MB", "≤ 600", megabytes <= 600),
                Figure(f"load, {name}: again", round(again, 1), "s", "≤ 5", again <= 5, "nothing changes"),
            ]
            if least == 500:
                figures.append(_gazetteer(environment))
    return figures


def _timed(environment: dict[str, str], *command: str) -> tuple[float, float]:
    """Seconds and peak megabytes of a Python process. Raises CalledProcessError where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def _gazetteer(environment: dict[str, str]) -> Figure:
    done = subprocess.run(
        [sys.executable, "-c", _GAZETTEER], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    places, seconds = done.stdout.split()
    return Figure(
        "gazetteer from the database", round(float(seconds), 1), "s", "≤ 6", float(seconds) <= 6, f"{places} places"
    )
