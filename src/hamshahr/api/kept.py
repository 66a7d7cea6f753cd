"""Answers given lately, kept ready while the atlas stays as it is: those asked again are not made again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

from hamshahr.publish.version import AtlasVersion

MOST_BYTES = 32 * 1024 * 1024
_LARGEST = 512 * 1024
MOST_PARTS = 50_000


@dataclass(frozen=True, slots=True)
class Ready:
    """An answer of status 200 as it was sent; `link` is its header Link, where it has one."""

    content: bytes
    media: str
    link: str = ""


class Shelf:
    """Answers by ETag, which names the state of the atlas too; the least lately asked go when there is no more room.

    One for each process, shared by its threads.
    """

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Ready] = OrderedDict()
        self._bytes = 0
        self._parts: dict[str, tuple[AtlasVersion, dict[int, Any]]] = {}
        self._lock = Lock()

    def parts(self, version: AtlasVersion, of: str) -> dict[int, Any]:
        """Texts `of` something that many answers of this state of the atlas share, by key; to be added to."""
        known, texts = self._parts.get(of, (None, {}))
        if known != version or len(texts) > MOST_PARTS:
            texts = {}
            self._parts[of] = (version, texts)
        return texts

    def get(self, etag: str) -> Ready | None:
        with self._lock:
            found = self._answers.get(etag)
            if found:
                self._answers.move_to_end(etag)
            return found

    def keep(self, etag: str, answer: Ready) -> None:
        """An answer too large for the shelf is not kept."""
        if len(answer.content) > _LARGEST:
            return
        with self._lock:
            before = self._answers.pop(etag, None)
            self._bytes += len(answer.content) - (len(before.content) if before else 0)
            self._answers[etag] = answer
            while self._bytes > MOST_BYTES:
                _etag, oldest = self._answers.popitem(last=False)
                self._bytes -= len(oldest.content)

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
            self._bytes = 0
            self._parts.clear()


shelf = Shelf()
