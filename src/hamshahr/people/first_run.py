"""The first run: until somebody runs this installation, whoever holds its setup code may become the first who does."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from hamshahr.accounts.models import User


def is_set_up() -> bool:
    """Whether the installation has staff."""
    return bool(User.objects.filter(is_staff=True).exists())


def setup_code() -> str:
    """The secret by which the first administrator shows that the machine is theirs; made when first asked for."""
    kept = _place()
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(12))
    return kept.read_text().strip()


def is_setup_code(code: str) -> bool:
    """Whether this is the code; nothing is where none was made."""
    return _place().exists() and secrets.compare_digest(code.strip().encode(), setup_code().encode())


def use_up_code() -> None:
    """The code opens nothing any more. Raises FileNotFoundError for whoever comes second."""
    _place().unlink()


def _place() -> Path:
    return Path(settings.DATA_DIR) / "setup-code"
