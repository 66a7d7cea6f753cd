"""Settings of gunicorn (see docs/adr/0005)."""

import os
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
