"""A PostgreSQL of our own for the tests: made in a temporary folder, on a free port, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.install import apt_install
from tools.steps import StepError, call, step

_OPTIONS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses=127.0.0.1"


@contextmanager
def postgres() -> Iterator[str]:
    """Start a cluster and give its DATABASE_URL. Raises StepError where PostgreSQL cannot be had."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="hamshahr-postgres-"))
    cluster = folder / "cluster"
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        port = _free_port()
        with step("Starting a PostgreSQL for the tests"):
            _run(
                programs / "initdb", "--pgdata", cluster, "--locale=C.UTF-8", "--encoding=UTF8", "--auth=trust",
                "--username=hamshahr", "--no-sync", "--no-instructions",
            )  # fmt: skip
            options = f"-p {port} -k {folder} {_OPTIONS}"
            _run(programs / "pg_ctl", "-D", cluster, "-l", folder / "log", "-o", options, "-s", "-w", "start")
        try:
            yield f"postgresql://hamshahr@127.0.0.1:{port}/postgres"
        finally:
            _run(programs / "pg_ctl", "-D", cluster, "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """The folder of the newest installed PostgreSQL's programs."""
    if not _installed():
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise StepError("PostgreSQL is missing. Install it as root: apt-get install postgresql")
        with step("Installing postgresql from Debian"):
            apt_install("postgresql")
    return _installed()[-1]


def _installed() -> list[Path]:
    return sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(*command: str | Path) -> None:
    """PostgreSQL refuses to run as root, so its own user does it then."""
    as_user = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    call(*as_user, *command, folder=Path("/"))
