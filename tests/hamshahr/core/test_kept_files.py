"""Files that people attach are taken by what they are; whatever is sent, the answer is a file or a reason."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from hamshahr.core.errors import UserError
from hamshahr.core.kept_files import LARGEST, checked

DAMAGED = 5000


def packed(*members: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for member in members:
            archive.writestr(member, "<x/>")
    return written.getvalue()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The same with a few bytes changed behind the mark of a ZIP archive, some of them cut short."""
    written = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        written[chance.randrange(4, len(written))] = chance.randrange(256)
    return bytes(written[: chance.randrange(5, len(written))] if chance.random() < 0.2 else written)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("letter.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("letter.docx", packed("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml"),
        ("gifts.ods", packed("mimetype", "META-INF/manifest.xml"), "application/vnd.oasis.opendocument"),
        ("نامه.txt", "سلام".encode(), "text/plain"),
    ],
)
def test_what_it_is_is_kept(name: str, content: bytes, kind: str) -> None:
    kept = checked(name, content)
    assert kept.type.startswith(kind)
    assert (kept.name, kept.content) == (name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("large.txt", b"x" * (LARGEST + 1)),
        ("page.html", b"<script>"),
        ("letter.pdf", packed("word/document.xml")),
        ("letter.docx", packed("word/document.xml", "word/vbaProject.bin")),
        ("letter.docx", packed("word/document.xml")[:-30]),
        ("notes.txt", b"a\x00b"),
        ("notes.txt", b"\xff\xfe"),
    ],
)
def test_what_it_is_not_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(UserError):
        checked(name, content)


def test_what_turns_names_around_is_taken_out() -> None:
    assert checked("..\\a/b\u202e\x07 c.txt", b"x").name == "b c.txt"


def test_damaged_archives_end_in_a_reason_or_a_file() -> None:
    chance, whole, refused = random.Random(1), packed("word/document.xml", "word/ü.xml"), 0
    for _ in range(DAMAGED):
        try:
            assert checked("letter.docx", damaged(whole, chance)).name == "letter.docx"
        except UserError:
            refused += 1
    assert 0 < refused < DAMAGED
