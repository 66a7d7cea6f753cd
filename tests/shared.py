"""The shared data, for tests that need real files; they skip where it is absent."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("HAMSHAHR_SHARED", ROOT.parent / "shared"))


def shared(relative: str) -> Path:
    """The file or folder in the shared data; skips the test that asks where it is absent."""
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"{relative} of the shared data is absent: set HAMSHAHR_SHARED to its folder")
    return path
