"""The platform as `make run` serves it: gunicorn and, giving way to it, a worker, on a data folder of their own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hamshahr.config.settings import ROOT

PATIENCE = 60
KINDNESS = 10
_PAUSE = 0.05


def environment(folder: Path, **more: str) -> dict[str, str]:
    return os.environ | {"HAMSHAHR_DATA_DIR": str(folder), "DATABASE_URL": "", "HAMSHAHR_DEBUG": "0", **more}


def manage(folder: Path, *arguments: str, said: str = "") -> None:
    """A command of manage.py on this folder; `said` goes to its standard input."""
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(folder),
        input=said,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Server and worker; gives the server's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    known = environment(folder, PORT=port)
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "tools/server.py", "hamshahr.config.wsgi:application"],
            cwd=ROOT, env=known, stdout=log, stderr=log,
        )  # fmt: skip
        worker = subprocess.Popen(
            ["nice", "-n", str(KINDNESS), sys.executable, "manage.py", "run_worker"],
            cwd=ROOT, env=known, stdout=log, stderr=log,
        )  # fmt: skip
        try:
            _wait_for(f"http://127.0.0.1:{port}/en/", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            for process in (worker, server):
                process.terminate()
            for process in (worker, server):
                try:
                    process.wait(PATIENCE)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline, pause = time.monotonic() + PATIENCE, threading.Event()
    while True:
        assert server.poll() is None, "the server has ended"
        try:
            with urllib.request.urlopen(address) as answer:
                assert answer.status == 200
                return
        except OSError:
            assert time.monotonic() < deadline, "the server does not answer"
            pause.wait(_PAUSE)


@dataclass
class Reader:
    """Somebody who reads a page again and again meanwhile; `seconds` are how long each answer took."""

    address: str
    seconds: list[float] = field(default_factory=list)

    @contextmanager
    def reading(self) -> Iterator[list[float]]:
        over = threading.Event()
        thread = threading.Thread(target=self._read, args=[over], daemon=True)
        thread.start()
        try:
            yield self.seconds
        finally:
            over.set()
            thread.join()

    def read(self, times: int) -> list[float]:
        """How long the page takes so many times in a row, for comparison."""
        return [self._once() for _ in range(times)]

    def _read(self, over: threading.Event) -> None:
        while not over.wait(_PAUSE):
            self.seconds.append(self._once())

    def _once(self) -> float:
        begun = time.monotonic()
        with urllib.request.urlopen(self.address) as answer:
            answer.read()
        return time.monotonic() - begun


def p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.95)]
