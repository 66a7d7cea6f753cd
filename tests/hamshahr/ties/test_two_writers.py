"""Two offices at once, and a process killed in the middle of a change: nothing is lost and nothing half done."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connection

from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import EditedMeanwhile
from hamshahr.people.models import Office
from hamshahr.ties.actions import change_status
from hamshahr.ties.models import Relationship, Status, StatusChange
from tests import factories
from tests.factories import BY

ROOT = Path(__file__).resolve().parents[3]
WRITERS = 4
TABLES = ("ties_relationship", "ties_claim", "ties_statuschange", "ties_statement", "audit_event", "inbox_notice")
_WORLD = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0, skip_checks=True)
from tests.hamshahr.ties.test_two_writers import begin
begin()
"""
_KILLED = """
import sys, django; django.setup()
from unittest import mock
from tests.hamshahr.ties import test_two_writers as this
def midway(*args, **kwargs):
    print("midway", flush=True)
    sys.stdin.read()  # until the process is killed
if sys.argv[1] == "whole":
    this.lie_dormant(0)
else:
    with mock.patch(sys.argv[1], midway):
        this.lie_dormant(0)
"""
_AT_ONCE = """
import django; django.setup()
from tests.hamshahr.ties.test_two_writers import all_at_once
print(*sorted(all_at_once()))
"""


def begin() -> None:
    one, other = factories.office(factories.place("Isfahan")), factories.office(factories.place("Weimar", "DE"))
    factories.office_member(other, "bob@weimar.example")
    assert other.speaks_for is not None
    factories.recorded_tie(one, other.speaks_for, start="2009-07")


def lie_dormant(writer: int, barrier: Barrier | None = None) -> str:
    """What became of it when a writer who saw the first version lets the tie lie dormant."""
    try:
        tie, office = Relationship.every.get(), Office.objects.order_by("pk")[writer % 2]
        on = PartialDate.parse("2024-03-01")
        assert on is not None
        if barrier:
            barrier.wait(timeout=20)
        try:
            change_status(
                relationship=tie, office=office, level="official", to=Status.DORMANT, on=on, seen_version=1, by=BY
            )
        except EditedMeanwhile:
            return "told"
        return "done"
    finally:
        if barrier:
            connection.close()


def all_at_once() -> list[str]:
    barrier = Barrier(WRITERS)
    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(lambda writer: lie_dormant(writer, barrier), range(WRITERS)))


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {
        "HAMSHAHR_DATA_DIR": str(folder),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "hamshahr.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
    }


def run(script: str, folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    return done.stdout.strip()


def written(folder: Path) -> dict[str, int | tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "hamshahr.sqlite3")) as database:
        rows = {table: database.execute(f"SELECT COUNT(*) FROM {table}").fetchone()[0] for table in TABLES}
        return rows | {"tie": database.execute("SELECT status, version FROM ties_relationship").fetchone()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    run(_WORLD, tmp_path)
    return tmp_path


def test_of_four_who_saw_one_state_one_changes_it_on_sqlite(folder: Path) -> None:
    assert run(_AT_ONCE, folder) == "done told told told"
    assert written(folder)["tie"] == (Status.DORMANT, 2)
    assert written(folder)["ties_statuschange"] == 2


@pytest.mark.django_db(transaction=True)
def test_of_four_who_saw_one_state_one_changes_it_on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite is tested beside, in a process and a file of its own")
    begin()
    assert sorted(all_at_once()) == ["done", "told", "told", "told"]
    assert StatusChange.every.count() == 2


def test_killed_in_the_middle_nothing_is_half_done_and_it_can_be_done_again(folder: Path) -> None:
    before = written(folder)
    for moment in ("finish", "take_step", "tell_keepers"):
        command = [sys.executable, "-c", _KILLED, f"hamshahr.ties.actions.keeping.{moment}"]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment(folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == "midway", moment
            process.send_signal(signal.SIGKILL)
        assert process.returncode == -signal.SIGKILL
        assert written(folder) == before, moment
    run(_KILLED, folder, "whole")
    after = written(folder)
    assert after["tie"] == (Status.DORMANT, 2)
    assert {name for name in TABLES if after[name] != before[name]} == {
        "ties_claim", "ties_statuschange", "audit_event", "inbox_notice",
    }  # fmt: skip
