"""django-tasks' worker, with our care between tasks and a stop that gives the task at hand back."""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from types import FrameType

from django.db import OperationalError, close_old_connections
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.utils import is_locked_database_exception

from hamshahr.tasks.care import look_after
from hamshahr.tasks.progress import stopping
from hamshahr.tasks.running import this_worker

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
CARE_SECONDS = 5.0


class Loop:
    """Works off what waits, looks after the rest, and again, until it is told to stop."""

    def __init__(self) -> None:
        self._cared_at = -CARE_SECONDS
        self._worker = Worker(
            queue_names=["*"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{os.getpid()}",
            excluded_queue_names=[],
        )

    def run(self) -> None:
        """Until SIGTERM or SIGINT, which gives the task at hand back at its next safe point; a second ends at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not stopping.is_asked:
            self.work_off()
            if not stopping.is_asked:
                time.sleep(POLL_SECONDS)

    def work_off(self) -> None:
        """Care, then do all that waits now. A database locked by somebody's long write is tried again next time."""
        try:
            if time.monotonic() - self._cared_at >= CARE_SECONDS:
                look_after(this_worker())
                self._cared_at = time.monotonic()
            self._worker.run()
        except OperationalError as error:
            if not is_locked_database_exception(error):
                raise
            logger.info("The database is locked by another; trying again.")
        finally:
            close_old_connections()

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        is_told_again = stopping.is_asked
        stopping.is_asked = True
        self._worker.running = False
        if is_told_again or not self._worker.running_task:
            sys.exit(0)
