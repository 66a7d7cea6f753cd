"""The science stands alone: every module of twinnet can be imported where there is neither Django nor Hamshahr."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "src"
PROGRAM = """
import importlib, pkgutil, sys
from importlib.abc import MetaPathFinder

class Absent(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(f"{{name}} is not here", name=name)

sys.meta_path.insert(0, Absent())
import twinnet
names = [module.name for module in pkgutil.walk_packages(twinnet.__path__, "twinnet.")]
for name in names:
    if not name.endswith("__main__"):
        importlib.import_module(name)
loaded = sorted({{name.partition(".")[0] for name in sys.modules}})
print(len(names))
print(*loaded)
from twinnet.impact import MissingExtraError, gravity, simulate, study
print(study(simulate.simulate(simulate.Recipe(effect=2), 1)[0]).effects.average.found)
try:
    gravity({{"trade": [1.0], "pair": [1]}}, "trade", [], fixed=[], cluster="pair")
except MissingExtraError as error:
    print(error)
"""


def _run(*absent: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(absent=set(absent))],
        cwd=SOURCE,
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_module_comes_without_django_and_only_gravity_needs_the_extra() -> None:
    done = _run("django", "hamshahr", "pandas", "pyfixest")
    assert done.returncode == 0, done.stderr
    number, loaded, found, said = done.stdout.splitlines()
    assert int(number) >= len(list((SOURCE / "twinnet").glob("*.py"))) - 1
    assert not {"django", "hamshahr"} & set(loaded.split())
    assert found == "True"
    assert "pip install 'hamshahr[impact]'" in said


def test_the_forbidding_would_be_noticed() -> None:
    done = _run("igraph")
    assert done.returncode != 0
    assert "igraph is not here" in done.stderr
