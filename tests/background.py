"""Doing background work in a test, without a worker beside it."""

from __future__ import annotations

import pytest
from django.db import connection
from django_tasks_db.management.commands import db_worker

from hamshahr.tasks import worker


def work_off() -> None:
    """What a worker does in one go: look after schedule and lost work, then do all that is due now.

    A test that runs in a transaction keeps its connection, which a worker would give up between two tasks.
    """
    with pytest.MonkeyPatch.context() as patch:
        if connection.in_atomic_block:
            for module in (db_worker, worker):
                patch.setattr(module, "close_old_connections", lambda: None)
        worker.Loop().work_off()
