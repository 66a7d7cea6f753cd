"""Text kept in Persian and English, and shown in the reader's language."""

from __future__ import annotations

from hamshahr.core.calendars import is_persian


def in_reader_language(fa: str, en: str) -> str:
    """The text in the reader's language, or in the other one where that is missing."""
    return (fa or en) if is_persian() else (en or fa)
