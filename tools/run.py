"""`make run`: from a fresh clone to a served atlas, each step announced."""

from __future__ import annotations

import os
import socket

from tools.install import install
from tools.serving import serve
from tools.steps import PYTHON, ROOT, StepError, call, step, told

HOST = "127.0.0.1"


def main() -> int:
    port = _port()
    install("run")
    manage = (PYTHON, ROOT / "manage.py")
    with step("Preparing the database"):
        call(*manage, "migrate", "--verbosity", "0")
    with step("Loading the cities of the world"):
        call(*manage, "load_atlas")
    with step("Loading the starter ties"):
        call(*manage, "load_starter")
    with step("Collecting the files for browsers"):
        call(*manage, "collectstatic", "--no-input", "--verbosity", "0")
    os.environ["PORT"] = str(port)
    call(*manage, "setup_code")
    print("→ Starting the server and a background worker …", flush=True)
    return serve()


def _port() -> int:
    """The port to serve on, which nobody may hold yet. Raises StepError otherwise."""
    written = os.environ.get("PORT") or "8000"
    if not written.isdigit() or not 1 <= int(written) <= 65535:
        raise StepError(
            f"PORT={written} is not a port. Give a number between 1 and 65535, such as `make run PORT=8001`."
        )
    port = int(written)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise StepError(f"Port {port} may be used by root only. Choose another: `make run PORT=8001`.") from None
        except OSError:
            raise StepError(
                f"Port {port} is taken by another program. Choose another: `make run PORT={port + 1}`."
            ) from None
    return port


if __name__ == "__main__":
    told(main)
