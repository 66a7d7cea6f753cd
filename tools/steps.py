"""Steps told plainly: what is being done, how long it took, and what went wrong."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "stamps"


class StepError(Exception):
    """A step cannot go on; the message says why and what would help."""


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step, and its duration when it is done."""
    print(f"→ {title} …", flush=True)
    begin = time.monotonic()
    yield
    print(f"  done in {time.monotonic() - begin:.1f} s", flush=True)


def call(*command: str | Path, env: dict[str, str] | None = None, folder: Path = ROOT) -> None:
    """Run a command in `folder`, its output shown. Raises StepError when it fails."""
    words = [str(word) for word in command]
    try:
        result = subprocess.run(words, cwd=folder, env=os.environ | (env or {}), check=False)
    except FileNotFoundError as error:
        raise StepError(f"`{words[0]}` is not installed.") from error
    if result.returncode:
        raise StepError(f"`{' '.join(words)}` failed with code {result.returncode}; the lines above say why.")


def once(name: str, title: str, inputs: Iterable[Path], outputs: Iterable[Path], work: Callable[[], None]) -> None:
    """Do `work` unless it was done for these very inputs (compared by content) and its outputs still stand."""
    stamp = STAMPS / name
    digest = _digest(inputs)
    if stamp.exists() and stamp.read_text() == digest and all(output.exists() for output in outputs):
        return
    with step(title):
        work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)


def _digest(inputs: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(inputs):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def told(main: Callable[[], int]) -> None:
    """Run a tool's `main` and end the process; a stop is told in one line instead of a traceback."""
    try:
        code = main()
    except StepError as stopped:
        print(f"✗ {stopped}", file=sys.stderr, flush=True)
        code = 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr, flush=True)
        code = 130
    sys.exit(code)
