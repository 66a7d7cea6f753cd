"""Where the ready files stand: one folder for each time they were made, named by it; the newest is what readers get.

A folder gets its name when all is in it, so that nobody ever sees half of one.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

_MANIFEST = "manifest.json"
_MAKING = ".making-"
_KEPT = 2


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as readers get it. `rows` is None where it has none; sizes are bytes; `is_packed`: it is kept gzipped."""

    name: str
    rows: int | None
    size: int
    packed_size: int
    sha256: str
    is_packed: bool

    @property
    def stored_name(self) -> str:
        return f"{self.name}.gz" if self.is_packed else self.name


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files made at one time. `state` names the state of the atlas that is in them."""

    folder: Path
    made_at: dt.datetime
    state: str
    licences: list[dict[str, str]]
    files: dict[str, FileFacts]

    def path(self, name: str) -> Path:
        """Where the file of this name is kept. Raises KeyError where there is none."""
        return self.folder / self.files[name].stored_name


def newest() -> Manifest | None:
    """The latest files, or None before the first were made."""
    for folder in reversed(_folders()):
        try:
            return _read(folder)
        except FileNotFoundError:
            continue  # tidied away since it was listed
    return None


@contextmanager
def made_here(stamp: str) -> Iterator[Path]:
    """A folder to make files in, the newest once the block ends well. One maker at a time; others wait."""
    root = _root()
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in root.glob(f"{_MAKING}*"):
            shutil.rmtree(left)
        making = root / f"{_MAKING}{stamp}"
        making.mkdir()
        try:
            yield making
            making.rename(root / stamp)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        for old in _folders()[:-_KEPT]:
            shutil.rmtree(old)


def write_manifest(
    folder: Path, *, made_at: dt.datetime, state: str, licences: list[dict[str, str]], files: list[FileFacts]
) -> None:
    facts = {
        "made_at": made_at.isoformat(),
        "state": state,
        "licences": licences,
        "files": [asdict(file) for file in files],
    }
    (folder / _MANIFEST).write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")


def _read(folder: Path) -> Manifest:
    facts: dict[str, Any] = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    files = [FileFacts(**file) for file in facts["files"]]
    return Manifest(
        folder=folder,
        made_at=dt.datetime.fromisoformat(facts["made_at"]),
        state=facts["state"],
        licences=facts["licences"],
        files={file.name: file for file in files},
    )


def _root() -> Path:
    return Path(settings.DATA_DIR) / "opendata"


def _folders() -> list[Path]:
    """The finished ones, the oldest first."""
    return sorted(path for path in _root().glob("[0-9]*") if path.is_dir())
