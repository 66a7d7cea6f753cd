"""Two servers side by side on loopback, each over one connection that stays open."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from pathlib import Path

from bench.world import ROOT

_PATIENCE = 60.0
_AT_REST = 0.02
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A process with its children, and an open connection to it."""

    pid: int
    connection: HTTPConnection

    def read(self, address: str) -> bytes:
        try:
            answer = self._ask(address)
        except RemoteDisconnected:  # it had been idle too long; asking opens it anew
            answer = self._ask(address)
        return answer

    def _ask(self, address: str) -> bytes:
        self.connection.request("GET", address, headers={"Accept-Language": "en"})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}: {content[:200]!r}")
        return content

    def processor_seconds(self) -> float:
        """What it took of the processor so far, with its children: what others do on the machine counts little here."""
        return sum(map(_seconds, [self.pid, *_children(self.pid)]))

    def wait_until_at_rest(self) -> None:
        """What it does after its start, such as loading models, shall not be counted as answering."""
        until = time.monotonic() + _PATIENCE
        before, now = -1.0, self.processor_seconds()
        while now - before > _AT_REST and time.monotonic() < until:
            time.sleep(1)
            before, now = now, self.processor_seconds()


def _seconds(pid: int) -> float:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS  # utime and stime, see proc(5)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def serving(
    command: Callable[[int], list[str]], probe: str, environment: dict[str, str] | None = None
) -> Iterator[Server]:
    """A server on a free port that answers `probe`, at rest; `command` gives its command line for a port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = (environment or dict(os.environ)) | {"PORT": str(port)}
    with subprocess.Popen(
        command(port), cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            server = Server(process.pid, HTTPConnection("127.0.0.1", port, timeout=_PATIENCE))
            _wait_for(server, probe)
            server.wait_until_at_rest()
            yield server
        finally:
            process.terminate()


def _wait_for(server: Server, probe: str) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            server.read(probe)
        except OSError:
            server.connection.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def gunicorn(_port: int) -> list[str]:
    """As `make run` serves it; the port is in the environment."""
    options = ["--config", "tools/server.py", "--keep-alive", "60"]
    return [sys.executable, "-m", "gunicorn", *options, "hamshahr.config.wsgi:application"]


def datasette(database: Path) -> Callable[[int], list[str]]:
    settings = {"max_returned_rows": 30_000, "sql_time_limit_ms": 20_000, "num_sql_threads": 4}
    told = [part for name, value in settings.items() for part in ("--setting", name, str(value))]
    options = ["--immutable", str(database), *told]
    return lambda port: [sys.executable, "-m", "datasette", "serve", *options, "-p", str(port)]
