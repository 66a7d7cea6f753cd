"""A limit on what is sent: a body that is too large is read past, never stored."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class LimitedUpload(FileUploadHandler):
    """Stands before Django's own handlers; what it stops is missing from `request.FILES` (see is_too_large)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._taken += len(raw_data)
        if self._taken > settings.MAX_UPLOAD_BYTES:
            if self.request is not None:
                self.request.META[_MARK] = "1"
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers behind make the file."""


_MARK = "hamshahr.upload_is_too_large"


def is_too_large(meta: dict[str, Any]) -> bool:
    """Whether what came with this request was more than is taken; `meta` is the request's."""
    return _MARK in meta
