"""Files that people attach: taken by what they are, not by what they are called, and given back as downloads alone."""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from hamshahr.core.errors import UserError

LARGEST = 10_000_000
_LONGEST_NAME = 150
_OFFICE = "application/vnd.openxmlformats-officedocument."
_BY_BEGINNING: Mapping[bytes, tuple[str, frozenset[str]]] = {
    b"%PDF-": ("application/pdf", frozenset({".pdf"})),
    b"\x89PNG\r\n\x1a\n": ("image/png", frozenset({".png"})),
    b"\xff\xd8\xff": ("image/jpeg", frozenset({".jpg", ".jpeg"})),
}
_BY_MEMBER: Mapping[str, tuple[str, frozenset[str]]] = {
    "word/document.xml": (f"{_OFFICE}wordprocessingml.document", frozenset({".docx"})),
    "xl/workbook.xml": (f"{_OFFICE}spreadsheetml.sheet", frozenset({".xlsx"})),
    "META-INF/manifest.xml": ("application/vnd.oasis.opendocument", frozenset({".odt", ".ods"})),
}
_NOTHING: tuple[str, frozenset[str]] = ("", frozenset())


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it may be kept: a harmless name, the type its content shows, the content."""

    name: str
    type: str
    content: bytes


def checked(name: str, content: bytes) -> KeptFile:
    """Raises UserError for what is empty, over 10 MB, or not what a document's name says it is."""
    if not content:
        raise UserError(_("The file is empty."))
    if len(content) > LARGEST:
        raise UserError(_("The file is larger than 10 MB. Send a smaller copy, or a link in a note."))
    ending = PurePath(name).suffix.lower()
    kind, endings = _told(content)
    if ending not in endings:
        raise UserError(_("Kept are PDF, Word, Excel, OpenDocument, plain text, PNG and JPEG, each called what it is."))
    return KeptFile(_harmless(name, ending), kind, content)


def download(name: str, kind: str, content: bytes) -> HttpResponse:
    """A kept file for its reader's disk; no browser is to show it as a page of ours."""
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _told(content: bytes) -> tuple[str, frozenset[str]]:
    """The type that the content shows, and what files of it are called; none where nothing known is in it."""
    for beginning, told in _BY_BEGINNING.items():
        if content.startswith(beginning):
            return told
    if content.startswith(b"PK\x03\x04"):
        members = _members(content)
        has_macros = any(member.endswith("vbaProject.bin") for member in members)
        return next((told for member, told in _BY_MEMBER.items() if member in members and not has_macros), _NOTHING)
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _NOTHING
    return ("text/plain; charset=utf-8", frozenset({".txt"})) if b"\x00" not in content else _NOTHING


def _members(content: bytes) -> set[str]:
    """The names in a ZIP archive; none where its table of contents is damaged or of a later format."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return set(packed.namelist())
    except (zipfile.BadZipFile, NotImplementedError, OSError, OverflowError, ValueError, struct.error):
        return set()


def _harmless(name: str, ending: str) -> str:
    """The last part of the name without what steers a terminal or turns text around."""
    stem = PurePath(name.replace("\\", "/")).stem
    plain = "".join(letter for letter in stem if unicodedata.category(letter) not in {"Cc", "Cf"} or letter == "\u200c")
    return (re.sub(r"\s+", " ", plain).strip()[:_LONGEST_NAME] or "file") + ending
