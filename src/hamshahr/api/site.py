"""The addresses that answers name: of the API itself, and of the pages for people, which lead on in their language."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest

ROOT = "/api/v1"


@dataclass(frozen=True, slots=True)
class Site:
    """`pages` and `api` are absolute and end without a slash."""

    pages: str
    api: str

    @classmethod
    def of(cls, request: HttpRequest) -> Site:
        pages = f"{request.scheme}://{request.get_host()}"
        return cls(pages, pages + ROOT)

    def settled(self, text: bytes) -> bytes:
        """A text made for ANYWHERE as it reads here."""
        return text.replace(_SIGN, self.pages.encode())


_SIGN = b"\0"
ANYWHERE = Site(_SIGN.decode(), _SIGN.decode() + ROOT)
"""Stands for the site in texts kept for whoever asks, under whichever name; JSON writes no value with that sign."""
