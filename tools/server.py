"""Settings of gunicorn (see docs/adr/0005)."""

import os
import threading
from typing import Any

PORT = os.environ.get("PORT", "8000")

bind = f"127.0.0.1:{PORT}"
worker_class = "gthread"
workers = 2
threads = 4
preload_app = True
pythonpath = "src"
loglevel = "warning"
graceful_timeout = 10
control_socket_disable = True


def when_ready(_server: Any) -> None:
    """Called when the application is loaded and the port is open."""
    print(f"\nHamshahr is ready: http://127.0.0.1:{PORT}/   (Ctrl-C stops it)", flush=True)


def post_worker_init(_worker: Any) -> None:
    """Called when a worker is ready: the first who ask shall wait neither for cities' names nor the partner finder."""
    threading.Thread(target=_open_ahead, name="getting ready", daemon=True).start()


def _open_ahead() -> None:
    from django.db import connection  # settings are there only now

    from hamshahr.api.read.ahead import tell_ahead
    from hamshahr.discovery.queries import open_ahead
    from hamshahr.publish.views import finder as _finder  # noqa: F401  # imported late otherwise (publish/later.py)

    try:
        tell_ahead()
        open_ahead()
    finally:
        connection.close()
