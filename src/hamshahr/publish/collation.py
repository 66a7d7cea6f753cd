"""The order of names as a reader expects it: Persian letters in the order of the Persian alphabet."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from hamshahr.core.calendars import is_persian

_ALPHABET = "ءآأاإئؤبپتةثجچحخدذرزژسشصضطظعغفقکكگلمنوهیيى"
_PLACES = {letter: chr(0xE000 + place) for place, letter in enumerate(_ALPHABET)}
_IGNORED = frozenset("\u200c\u200d\u0640")


def sort_key(name: str) -> tuple[bool, str, str]:
    """The reader's own script first, then by alphabet; marks and case count only between equals."""
    placed = _in_alphabet(name)
    in_arabic_script = placed[:1] >= "\ue000"
    return in_arabic_script != is_persian(), placed, name


@lru_cache(maxsize=20_000)
def _in_alphabet(name: str) -> str:
    return "".join(_placed(letter) for letter in name if letter not in _IGNORED)


def _placed(letter: str) -> str:
    if letter in _PLACES:
        return _PLACES[letter]
    return "".join(part for part in unicodedata.normalize("NFKD", letter).casefold() if not unicodedata.combining(part))
