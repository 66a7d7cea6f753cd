"""Short lists of a reader without an account: in a signed cookie of their own, or in an address they share."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

COOKIE = "shortlists"
LONGEST = 12
MOST_LISTS = 12
_KEPT = dt.timedelta(days=180)
_WRITTEN = re.compile(r"\d{1,18}:\d{1,18}(\.\d{1,18})*(\|\d{1,18}:\d{1,18}(\.\d{1,18})*)*")


@dataclass(slots=True)
class Shortlists:
    """Keys of places by the key of the place they are listed for; the list used last comes first."""

    lists: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest) -> Shortlists:
        """Those in the reader's cookie; none where there is none, or somebody meddled with it."""
        try:
            text = request.get_signed_cookie(COOKIE, default="", salt=COOKIE) or ""
        except BadSignature:
            text = ""
        if not _WRITTEN.fullmatch(text):
            return cls()
        pairs = (part.split(":") for part in text.split("|"))
        return cls({int(key): [int(one) for one in listed.split(".")] for key, listed in pairs})

    def add(self, place: int, other: int) -> bool:
        """False where the list is full."""
        listed = self.lists.pop(place, [])
        has_room = other in listed or len(listed) < LONGEST
        if has_room and other not in listed:
            listed.append(other)
        self.lists = {place: listed, **self.lists}
        for oldest in list(self.lists)[MOST_LISTS:]:
            del self.lists[oldest]
        return has_room

    def remove(self, place: int, other: int) -> None:
        rest = [one for one in self.lists.pop(place, []) if one != other]
        if rest:
            self.lists = {place: rest, **self.lists}

    def keep_in(self, response: HttpResponse, request: HttpRequest) -> None:
        text = "|".join(f"{place}:{'.'.join(map(str, listed))}" for place, listed in self.lists.items())
        if not text:
            response.delete_cookie(COOKIE, samesite="Lax")
            return
        response.set_signed_cookie(
            COOKIE, text, salt=COOKIE, max_age=_KEPT, secure=request.is_secure(), httponly=True, samesite="Lax"
        )


def named_in(request: HttpRequest, most: int = LONGEST) -> list[int]:
    """Keys of the cities that the address names (`city=1&city=2`), each once, at first no more than a list holds."""
    asked = (text for text in request.GET.getlist("city") if text.isascii() and text.isdecimal() and len(text) <= 18)
    return list(dict.fromkeys(int(text) for text in asked))[:most]
