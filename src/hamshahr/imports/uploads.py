"""Files that people send, kept once each by what is in them: DATA_DIR/uploads/<SHA-256>."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings

from hamshahr.core.errors import UserError

_DIGEST = re.compile(r"[0-9a-f]{64}")


def folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def path_of(digest: str) -> Path:
    """Where the file of this digest is. Raises UserError for an import that a command read from elsewhere."""
    if not _DIGEST.fullmatch(digest):
        raise UserError("This import was read by a command; only the command can read its file again.")
    return folder() / digest


def keep(chunks: Iterable[bytes]) -> str:
    """Write what comes to disk as it comes, whole or not at all; gives its digest."""
    folder().mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with NamedTemporaryFile(dir=folder(), prefix="part-", delete=False) as file:
        part = Path(file.name)
        try:
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            part.replace(path_of(digest.hexdigest()))
        finally:
            part.unlink(missing_ok=True)
    return digest.hexdigest()


def named(text: str, digest: str, name: str) -> str:
    """A fault that tells of the kept file, with the name it was sent by."""
    return text.replace(digest, name) if digest else text


def forget(digest: str) -> None:
    """Take the file away; nothing happens where it is gone already."""
    path_of(digest).unlink(missing_ok=True)
