"""What senders put into the gaps of a notice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from django.utils import translation
from django.utils.functional import Promise

from hamshahr.inbox.models import Bilingual


class HasNames(Protocol):
    """A place, organisation or country."""

    name_en: str
    name_fa: str


def bilingual(thing: HasNames) -> Bilingual:
    """Its name in both languages."""
    return {"fa": thing.name_fa or thing.name_en, "en": thing.name_en or thing.name_fa}


def joined(things: Sequence[HasNames]) -> Bilingual:
    """The names of the parties of a tie in both languages, in their order."""
    return {
        "fa": " – ".join(thing.name_fa or thing.name_en for thing in things),
        "en": " – ".join(thing.name_en or thing.name_fa for thing in things),
    }


def word(text: str | Promise) -> Bilingual:
    """A text of the catalogue (`gettext_lazy`) in both languages."""
    said: list[str] = []
    for language in ("fa", "en"):
        with translation.override(language):
            said.append(str(text))
    return {"fa": said[0], "en": said[1]}
