"""The server and the worker, stood in for by small programs of the shell."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Tells its process id, then waits for the end.
LIVES = "echo {name} $$; exec sleep 60"
PATIENCE = 20


def start(server: str, worker: str) -> subprocess.Popen[str]:
    script = (
        "from tools import serving; serving._FIRST_PAUSE = 0.1;"
        f"raise SystemExit(serving.serve(['sh', '-c', {server!r}], ['sh', '-c', {worker!r}]))"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def told_ids(process: subprocess.Popen[str], count: int) -> dict[str, int]:
    """The process ids of what has started, by name."""
    assert process.stdout is not None
    lines = [process.stdout.readline().split() for _ in range(count)]
    return {name: int(number) for name, number in lines}


def is_alive(number: int) -> bool:
    """Whether the process is there and no mere entry that nobody has asked for."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")")[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def soon(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_both_stop_together(how: signal.Signals) -> None:
    with start(LIVES.format(name="server"), LIVES.format(name="worker")) as process:
        ids = told_ids(process, 2)
        process.send_signal(how)
        said, _ = process.communicate(timeout=PATIENCE)
    assert set(ids) == {"server", "worker"}
    assert process.returncode == 0
    assert said == "\nStopped.\n"
    assert not any(is_alive(number) for number in ids.values())


def test_a_crashed_worker_is_said_plainly_and_started_again(tmp_path: Path) -> None:
    first = tmp_path / "first"
    worker = f"[ -e {first} ] && {{ {LIVES.format(name='worker')}; }}; touch {first}; exit 3"
    with start("exec sleep 60", worker) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        ids = told_ids(process, 1)
        assert is_alive(ids["worker"])
        process.terminate()
    assert "✗ The background worker ended (code 3); the lines above say why." in said
    assert "started again in 0.1 s" in said


def test_a_server_that_ends_takes_the_worker_with_it_and_gives_its_code() -> None:
    with start("sleep 0.3; exit 7", LIVES.format(name="worker")) as process:
        ids = told_ids(process, 1)
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 7
    assert "✗ The server ended (code 7)" in said
    assert not is_alive(ids["worker"])


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's word to orphans is Linux' own")
def test_killed_itself_it_leaves_no_orphans() -> None:
    with start(LIVES.format(name="server"), LIVES.format(name="worker")) as process:
        ids = told_ids(process, 2)
        os.kill(process.pid, signal.SIGKILL)
        assert soon(lambda: not any(is_alive(number) for number in ids.values()))
