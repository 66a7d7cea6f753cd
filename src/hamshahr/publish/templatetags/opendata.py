"""Tags of what is taken away: files of data, and the line that puts a city onto its own site."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from hamshahr.atlas.models import Place
from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.calendars import digits, is_persian, number
from hamshahr.publish.embed import EmbedLine, embed_lines

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


@register.simple_tag(takes_context=True)
def lines_to_embed(context: template.Context, place: Place) -> list[EmbedLine]:
    """The lines by which this city goes onto its own site, one for each language."""
    return embed_lines(place, context["request"])
