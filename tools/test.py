"""`make test`: the tests of twinnet without Django, the rest on SQLite, in the browser, and on PostgreSQL.

Further words go to pytest; then twinnet is tested beside the rest.

Ends with pytest's closing lines, one for each run; the last is that of a run that failed, if one did.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from tools.install import apt_need
from tools.postgres import postgres
from tools.steps import PYTHON, ROOT, told

_CLOSING = re.compile(r"=*\s*(\d+ \w+, )*\d+ \w+ in [\d.]+s.*|=*\s*no tests ran.*")
_COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    code: int
    closing: str


def main() -> int:
    apt_need("chromium", "chromium")
    with tempfile.TemporaryDirectory(prefix="hamshahr-tests-") as folder:
        data = {"HAMSHAHR_DATA_DIR": folder, "DATABASE_URL": "", "OPENBLAS_NUM_THREADS": "1"}
        outcomes = []
        on_sqlite = ["-n", "2", "--dist", "loadfile", "-m", "not browser"]
        if not sys.argv[1:]:
            outcomes.append(_pytest("twinnet, without Django", data, module="tests.twinnet.alone"))
            on_sqlite.append("--ignore=tests/twinnet")
        outcomes += [
            _pytest("SQLite", data, *on_sqlite),
            _pytest("Browser, on SQLite", data, "-m", "browser"),
        ]
        with postgres() as url:
            outcomes.append(
                _pytest(
                    "PostgreSQL",
                    data | {"DATABASE_URL": url},
                    "-n",
                    "2",
                    "--dist",
                    "loadfile",
                    "-m",
                    "not browser",
                    "--ignore=tests/twinnet",
                )
            )
    outcomes.sort(key=lambda outcome: outcome.code != 0)
    print()
    for outcome in outcomes:
        print(f"{outcome.name}: {'passed' if outcome.code == 0 else 'FAILED'}")
        print(outcome.closing, flush=True)
    return max(outcome.code for outcome in outcomes)


def _pytest(name: str, env: dict[str, str], *options: str, module: str = "pytest") -> Outcome:
    """Run the suite once, its output passed on as it comes."""
    print(f"\n→ {name} …", flush=True)
    command = [str(PYTHON), "-m", module, *options, *sys.argv[1:]]
    closing = f"{name}: pytest said nothing"
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None  # a pipe was asked for
        for line in run.stdout:
            print(line, end="", flush=True)
            if _CLOSING.fullmatch(bare := _COLOURS.sub("", line.rstrip())):
                closing = bare
    return Outcome(name, run.returncode, closing)


if __name__ == "__main__":
    told(main)
