"""`python -m tests.twinnet.alone`: the tests of twinnet where neither Django nor Hamshahr can be imported.

Further words go to pytest, as in `python -m tests.twinnet.alone -k measures`.
"""

from __future__ import annotations

import os
import sys
from importlib.abc import MetaPathFinder
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ABSENT = frozenset({"django", "hamshahr"})


class Absent(MetaPathFinder):
    """Whoever imports what is absent is told so, as in an environment without it."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"{name} is not here", name=name)


def main(words: list[str]) -> int:
    """The code that pytest ends with."""
    sys.meta_path.insert(0, Absent())
    sys.path.insert(0, str(ROOT / "src"))
    settings = ["-c", os.devnull, "--rootdir", str(ROOT), "--confcutdir", str(HERE), "-o", "filterwarnings=error"]
    return pytest.main([*settings, "-p", "no:django", "-p", "no:cacheprovider", "--disable-socket", str(HERE), *words])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
