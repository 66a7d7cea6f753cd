"""A page is read from one state of the atlas, whatever is written between its queries."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

_SCRIPT = """
import sys, threading
from unittest import mock
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.test import Client
call_command("migrate", verbosity=0)
from tests import factories
from hamshahr.ties.actions import retract_claims
from hamshahr.ties.models import Relationship
atlas = factories.small_atlas()
tie = atlas.sister
addresses = {
    "city": (f"/en/cities/{atlas.isfahan.pk}/", "hamshahr.publish.queries.counted"),
    "tie": (f"/en/ties/{tie.pk}/", "hamshahr.publish.views.ties.told"),
    "ties": ("/en/ties/", "hamshahr.publish.views.ties.tie_rows"),
}
address, midway = addresses[sys.argv[1]]
module, _, name = midway.rpartition(".")
original = getattr(__import__(module, fromlist=[name]), name)
client = Client()
before = client.get(address)
assert before.status_code == 200

def take_back():
    claims = list(tie.claims.values_list("pk", flat=True))
    retract_claims(claims=claims, by=factories.BY, reason="import 1 is taken back")
    connection.close()

def interrupted(*args, **kwargs):
    if not written:
        written.append(True)
        writer = threading.Thread(target=take_back)
        writer.start()
        writer.join(20)
        assert not writer.is_alive(), "the writer had to wait for a reader"
    return original(*args, **kwargs)

written = []
with mock.patch(midway, interrupted):
    meanwhile = client.get(address)
assert written
assert not Relationship.every.filter(pk=tie.pk).exists()
assert meanwhile.status_code == 200
assert f"/ties/{tie.pk}/".encode() in meanwhile.content
assert f'href="/en/ties/{tie.pk}/"'.encode() not in client.get(address).content
print("one state")
"""


@pytest.mark.parametrize("page", ["city", "tie", "ties"])
def test_a_tie_taken_back_between_two_queries_does_not_break_a_page(tmp_path: Path, page: str) -> None:
    """In a process of its own, with a database in a file: that of the other tests is in memory."""
    result = subprocess.run(
        [sys.executable, "-W", "error::ResourceWarning", "-c", _SCRIPT, page],
        cwd=settings.ROOT,
        env=os.environ
        | {
            "DATABASE_URL": "",
            "HAMSHAHR_DATA_DIR": str(tmp_path),
            "HAMSHAHR_ALLOWED_HOSTS": "testserver",
            "HAMSHAHR_DEBUG": "1",
            "DJANGO_SETTINGS_MODULE": "hamshahr.config.settings",
            "PYTHONPATH": os.pathsep.join([str(settings.ROOT / "src"), str(settings.ROOT)]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "one state" in result.stdout
