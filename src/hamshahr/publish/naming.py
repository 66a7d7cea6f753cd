"""Names in running text: isolated from their surroundings, and marked with the language they are in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from hamshahr.core.calendars import is_persian


class HasNames(Protocol):
    """A place, country, network, source or pact."""

    name_en: str
    name_fa: str


class HasPage(HasNames, Protocol):
    def get_absolute_url(self) -> str: ...


def named(thing: HasNames) -> SafeString:
    """The name in the reader's language inside `<bdi>` (see bilingual)."""
    return bilingual(thing.name_fa, thing.name_en)


def bilingual(fa: str, en: str) -> SafeString:
    """The text of the reader's language inside `<bdi>`; where only the other language has one, marked as such."""
    persian = is_persian()
    if persian and not fa:
        return format_html('<bdi lang="en" dir="ltr">{}</bdi>', en)
    if not persian and not en:
        return format_html('<bdi lang="fa" dir="rtl">{}</bdi>', fa)
    return format_html("<bdi>{}</bdi>", fa if persian else en)


def comma() -> str:
    """What stands between names in a list."""
    return "، " if is_persian() else ", "


def semicolon() -> str:
    """What stands between parts of a sentence."""
    return "؛ " if is_persian() else "; "


def link(thing: HasPage) -> SafeString:
    """The name as a link to its page."""
    return format_html('<a href="{}">{}</a>', thing.get_absolute_url(), named(thing))


def in_a_row(parts: Iterable[SafeString]) -> SafeString:
    """Parts with the reader's comma between."""
    return mark_safe(comma().join(parts))  # noqa: S308  # every part is safe by its type


class Links(dict[HasPage, SafeString]):
    """The link of each thing, made when first asked for: on one page the same sources and countries come up often."""

    def __missing__(self, thing: HasPage) -> SafeString:
        self[thing] = made = link(thing)
        return made

    def to(self, things: Iterable[HasPage]) -> SafeString:
        return in_a_row(self[thing] for thing in things)
