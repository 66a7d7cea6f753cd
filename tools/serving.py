"""The server and a background worker beside it: both start, both stop, and neither ends unnoticed."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from tools.steps import PYTHON, ROOT

SERVER = (PYTHON, "-m", "gunicorn", "--config", "tools/server.py", "hamshahr.config.wsgi:application")
WORKER = (PYTHON, ROOT / "manage.py", "run_worker")
_LOOK_SECONDS = 0.2
_FIRST_PAUSE = 5.0
_LONGEST_PAUSE = 300.0
_PATIENCE = 15.0
_KINDNESS = 10
_PR_SET_PDEATHSIG = 1


class _Stop:
    def __init__(self) -> None:
        self.is_asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.is_asked = True


class _Worker:
    """A worker that is started again when it ends, after a pause that grows as long as it does not hold."""

    def __init__(self, command: Sequence[str | Path]) -> None:
        self._command = command
        self._pause = _FIRST_PAUSE
        self._again_at = 0.0
        self._start()

    def look(self) -> None:
        if self.process.poll() is None:
            return
        now = time.monotonic()
        if not self._again_at:
            if now - self._started_at > _LONGEST_PAUSE:
                self._pause = _FIRST_PAUSE
            self._again_at = now + self._pause
            print(
                f"✗ The background worker ended ({_ending(self.process)}); the lines above say why. "
                f"Pages are served on, long work waits. It is started again in {self._pause:g} s.",
                file=sys.stderr,
                flush=True,
            )
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        elif now >= self._again_at:
            self._start()

    def _start(self) -> None:
        self.process = _start(self._command, kindness=_KINDNESS)
        self._started_at = time.monotonic()
        self._again_at = 0.0


def serve(server_command: Sequence[str | Path] = SERVER, worker_command: Sequence[str | Path] = WORKER) -> int:
    """Run both until Ctrl-C, SIGTERM or the end of the server, whose code is given (0 where it was told to end)."""
    stop = _Stop()
    server = _start(server_command)
    worker = _Worker(worker_command)
    while not stop.is_asked and server.poll() is None:
        worker.look()
        time.sleep(_LOOK_SECONDS)
    if not stop.is_asked:
        print(f"✗ The server ended ({_ending(server)}); the lines above say why.", file=sys.stderr, flush=True)
    _end([server, worker.process])
    if stop.is_asked:
        print("\nStopped.", flush=True)
        return 0
    return server.returncode if server.returncode > 0 else 1


def _start(command: Sequence[str | Path], kindness: int = 0) -> subprocess.Popen[bytes]:
    """Start a child out of reach of the terminal's Ctrl-C, which ends with us even when we are killed."""

    def before() -> None:
        os.nice(kindness)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    words = [str(word) for word in command]
    return subprocess.Popen(
        words,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=before,  # noqa: PLW1509 - this process has one thread
    )


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait a little, and kill who does not listen."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + _PATIENCE
    for child in children:
        try:
            child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _ending(child: subprocess.Popen[bytes]) -> str:
    code = child.returncode
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"code {code}"
