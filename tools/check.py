"""`make check`: style, types, layers, templates, translations, and the rules of the house. Tells all faults."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable

from tools import messages, rules
from tools.steps import ROOT, VENV, told

_BIN = VENV / "bin"
_COMMANDS: dict[str, tuple[str, ...]] = {
    "style": ("ruff", "check", "--quiet", "--no-cache", "."),
    "format": ("ruff", "format", "--quiet", "--check", "--no-cache", "."),
    "types": ("mypy", "--cache-dir=/dev/null"),
    "layers": ("lint-imports",),
    "templates": ("djlint", "src/hamshahr/templates", "--lint", "--quiet"),
    "migrations": ("python", "manage.py", "makemigrations", "--check", "--dry-run"),
}
_RULES: dict[str, Callable[[], Iterable[str]]] = {
    "translations": messages.faults,
    "locks": rules.locks_are_in_step,
    "registries and paths": rules.no_registries_or_machine_paths,
    "directions in styles": rules.styles_know_no_left_or_right,
    "nothing inline": rules.templates_have_nothing_inline,
}


def main() -> int:
    """Only the checks named on the command line, or all."""
    wanted = set(sys.argv[1:]) or {*_COMMANDS, *_RULES}
    failed = [name for name, command in _COMMANDS.items() if name in wanted and not _passes(name, *command)]
    failed += [name for name, rule in _RULES.items() if name in wanted and not _holds(name, rule)]
    if failed:
        print(f"✗ {len(failed)} of the checks failed: {', '.join(failed)}", file=sys.stderr)
        return 1
    print("All checks passed.")
    return 0


def _passes(name: str, program: str, *options: str) -> bool:
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="hamshahr-check-") as folder:
        result = subprocess.run(
            [_BIN / program, *options],
            cwd=ROOT,
            env=os.environ | {"HAMSHAHR_DATA_DIR": folder, "DATABASE_URL": "", "PYTHONPATH": str(ROOT / "src")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return _tell(name, begin, [] if result.returncode == 0 else [result.stdout.strip() or f"code {result.returncode}"])


def _holds(name: str, rule: Callable[[], Iterable[str]]) -> bool:
    begin = time.monotonic()
    return _tell(name, begin, list(rule()))


def _tell(name: str, begin: float, faults: list[str]) -> bool:
    print(f"{'✗' if faults else '✓'} {name} ({time.monotonic() - begin:.1f} s)", flush=True)
    for fault in faults:
        print(f"    {fault}", flush=True)
    return not faults


if __name__ == "__main__":
    told(main)
