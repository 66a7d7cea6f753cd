"""Tags of the pages about data to take away."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.calendars import digits, is_persian, number

register = template.Library()

_KB = 1000


@register.filter
def in_words(texts: tuple[str, str]) -> str:
    """(English, Persian) in the reader's language."""
    return in_reader_language(texts[1], texts[0])


@register.filter
def file_size(size: int) -> str:
    """Bytes as kB or MB, in the reader's words and digits."""
    if size < _KB * _KB:
        return gettext("{n} kB").format(n=number(max(1, round(size / _KB))))
    tenths = f"{size / _KB / _KB:.1f}"
    return gettext("{n} MB").format(n=digits(tenths.replace(".", "٫")) if is_persian() else tenths)


@register.simple_tag
def linked_data(facts: dict[str, Any]) -> SafeString:
    """Facts for machines that read the page: JSON-LD as a data block, which nothing executes."""
    text = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
