"""Text kept in Persian and English, and shown in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from hamshahr.core.calendars import is_persian
from twinnet.fold import squash

_PERSIAN = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک"})


@dataclass(frozen=True, slots=True)
class Text:
    """A text as somebody wrote it, in one of the languages or in both."""

    fa: str = ""
    en: str = ""

    @classmethod
    def of(cls, words: str, language: str) -> Text:
        """What somebody wrote while reading in `language` ("fa" or "en")."""
        return cls(fa=words.strip()) if language == "fa" else cls(en=words.strip())

    def __bool__(self) -> bool:
        return bool(self.fa or self.en)

    def __str__(self) -> str:
        return in_reader_language(self.fa, self.en)


NO_TEXT = Text()


def persian(written: str) -> str:
    """A text in Persian with its own letters, whatever keyboard it was written on: Arabic ي and ك become ی and ک."""
    return written.strip().translate(_PERSIAN)


def search_key(*names: str) -> str:
    """What names are found by: folded, without spaces within a name, so that word breaks may vary (علی‌رضا, علی رضا)."""
    return " ".join(filter(None, map(squash, names)))


def in_reader_language(fa: str, en: str) -> str:
    """The text in the reader's language, or in the other one where that is missing."""
    return (fa or en) if is_persian() else (en or fa)
