"""What a running function is given: it says how far it is, and hears when to end."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection

from hamshahr.audit.actions import Actor
from hamshahr.tasks.actions import beat
from hamshahr.tasks.models import Task
from hamshahr.tasks.registry import KINDS

logger = logging.getLogger(__name__)

BEAT_SECONDS = 5.0
NEWS_SECONDS = 0.5


class CancelledError(Exception):
    """Somebody cancelled the task; raised at a safe point and passed on by the function."""


class StoppedError(Exception):
    """The worker has to stop, or what somebody sits before waits; the task waits for its next turn."""


class LostError(Exception):
    """This worker was silent for too long, and another one has the task."""


class Progress:
    """Says how far one attempt is, and keeps its heartbeat going while the function computes."""

    def __init__(self, task: Task, *, by: Actor) -> None:
        self.task = task
        self._by = by
        self._codes = frozenset(KINDS[task.kind].words)
        self._urgent = [kind.name for kind in KINDS.values() if kind.priority > KINDS[task.kind].priority]
        self._news: dict[str, int | str] = {}
        self._written_at = time.monotonic()
        self._must_end: type[Exception] | None = None
        self._writing = threading.Lock()

    def step(self, done: int, total: int = 0, words: str = "") -> None:
        """`done` of `total` (0: not known) is behind us, nothing is half done; `words` is a code of the kind's words.

        Raises CancelledError, StoppedError or LostError, which the function lets pass. Cheap: written at most twice a
        second, and inside the function's own transaction not by it but by the heartbeat.
        """
        if words and words not in self._codes:
            raise ValueError(f"{self.task.kind} has no words {words!r}; it knows {', '.join(sorted(self._codes))}.")
        self._news = {"done": done, "total": total, "words": words}
        if time.monotonic() - self._written_at >= NEWS_SECONDS and not connection.in_atomic_block:
            self._write()
        if stopping.is_asked:
            raise StoppedError
        if self._must_end:
            raise self._must_end

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Keep the heartbeat going meanwhile, and write the last news in the end."""
        over = threading.Event()
        heart = threading.Thread(target=self._beat, args=[over], name=f"heartbeat of task {self.task.pk}", daemon=True)
        heart.start()
        try:
            yield
            self._write()
        finally:
            over.set()
            heart.join()

    def _beat(self, over: threading.Event) -> None:
        try:
            while not over.wait(BEAT_SECONDS):
                try:
                    self._write()
                except OperationalError as error:
                    logger.warning("The heartbeat of task %s could not be written: %s", self.task.pk, error)
        finally:
            connection.close()

    def _write(self) -> None:
        with self._writing:
            self._written_at = time.monotonic()
            if not beat(task=self.task, news=self._news, by=self._by):
                self._must_end = LostError
            elif Task.objects.filter(pk=self.task.pk, cancel_asked_at__isnull=False).exists():
                self._must_end = CancelledError
            elif self._urgent and Task.objects.due().filter(kind__in=self._urgent).exists():
                self._must_end = StoppedError


class Stopping:
    """Whether this process has been told to stop; set by its signal handler."""

    is_asked = False


stopping = Stopping()
