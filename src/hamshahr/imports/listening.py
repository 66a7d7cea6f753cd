"""Commands whose reader may go away, as `head` does after ten lines."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import OutputWrapper


@contextmanager
def while_somebody_reads(out: OutputWrapper) -> Iterator[None]:
    """End without a word where nobody reads the output any more, with the status a shell gives to such an end."""
    try:
        yield
        out.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        raise SystemExit(128 + signal.SIGPIPE) from None
