"""Files are made from one state of the atlas while others go on writing it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

_SCRIPT = """
import threading
import django
django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", verbosity=0)
from tests import factories
from hamshahr.publish.opendata.snapshot import one_state
from hamshahr.ties.models import Claim
factories.small_atlas()
before = Claim.objects.count()

def write():
    factories.tie(factories.place("One", "IR"), factories.place("Other", "IR"))
    connection.close()

with one_state():
    assert Claim.objects.count() == before
    writer = threading.Thread(target=write)
    writer.start()
    writer.join(10)
    assert not writer.is_alive(), "the writer had to wait"
    assert Claim.objects.count() == before, "the reader saw a second state"
assert Claim.objects.count() == before + 1
write()
print("one state, and writers go on")
"""


def test_one_state_is_read_while_others_write(tmp_path: Path) -> None:
    """In a process of its own, with a database in a file: that of the other tests is in memory."""
    result = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", _SCRIPT],
        cwd=settings.ROOT,
        env=os.environ
        | {
            "DATABASE_URL": "",
            "HAMSHAHR_DATA_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "hamshahr.config.settings",
            "PYTHONPATH": os.pathsep.join([str(settings.ROOT / "src"), str(settings.ROOT)]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "one state" in result.stdout
