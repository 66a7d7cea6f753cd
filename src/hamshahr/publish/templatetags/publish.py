"""Tags of the public pages."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Protocol, cast

from django import template
from django.forms import BoundField, ChoiceField
from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from hamshahr.atlas.models import Place, Source
from hamshahr.core import calendars
from hamshahr.core.calendars import is_persian, number
from hamshahr.core.dates import PartialDate
from hamshahr.core.templatetags.hamshahr import day
from hamshahr.networks.models import Milestone
from hamshahr.publish import naming, wording
from hamshahr.publish.mapdata import OTHER
from hamshahr.ties.models import Claim

register = template.Library()


class HasSource(Protocol):
    """A claim or membership."""

    source: Source


@register.filter
def named(thing: naming.HasNames) -> SafeString:
    """The name, isolated and marked with its language (see naming.py)."""
    return naming.named(thing)


@register.filter
def linked(things: Iterable[naming.HasPage]) -> SafeString:
    """Links to the pages of these, with the reader's comma between."""
    return naming.in_a_row(naming.link(one) for one in things)


@register.filter
def named_all(things: Iterable[naming.HasNames]) -> SafeString:
    """The names of these, with the reader's comma between."""
    return naming.in_a_row(naming.named(one) for one in things)


@register.filter
def isolated(texts: Iterable[str]) -> SafeString:
    """Texts of any direction in a row."""
    return format_html_join(" · ", "<bdi>{}</bdi>", ((text,) for text in texts))


@register.filter
def sources_of(things: Iterable[HasSource]) -> list[Source]:
    """The source of each, each once."""
    return list({one.source.pk: one.source for one in things}.values())


@register.filter
def claim_links(claims: Iterable[Claim]) -> SafeString:
    """Who makes these claims, each linked to its claim on the page."""
    return format_html_join(
        naming.comma(), '<a href="#claim-{}">{}</a>', ((claim.pk, naming.named(claim.source)) for claim in claims)
    )


@register.filter
def kind_word(kind: str) -> str:
    return wording.kind_word(kind)


@register.filter
def kind_badge(kind: str) -> SafeString:
    return _badge("kind", "kind", kind or OTHER, wording.kind_word(kind))


@register.filter
def status_badge(status: str) -> SafeString:
    if not status:
        return format_html('<span class="text-body-secondary">{}</span>', wording.status_word(status))
    return _badge("status", "status", status, wording.status_word(status))


@register.filter
def agreement_badge(agreement: str) -> SafeString:
    return _badge("agreement", "state", agreement, wording.agreement_word(agreement))


@lru_cache(maxsize=256)
def _badge(sort: str, data: str, value: str, word: str) -> SafeString:
    """There are few badges and they stand in every row, so each is made once."""
    return format_html('<span class="badge-{}" data-{}="{}">{}</span>', sort, data, value, word)


@register.filter
def dated(date: PartialDate | dt.date) -> SafeString:
    """A date in the reader's words, and for machines as it is kept."""
    return format_html('<time datetime="{}">{}</time>', str(date), day(date))


@register.filter
def titled(milestone: Milestone) -> SafeString:
    return naming.bilingual(milestone.title_fa, milestone.title_en)


@register.filter
def noted(claim: Claim) -> SafeString:
    """The claim's note; needs one."""
    return naming.bilingual(claim.note_fa, claim.note_en)


@register.filter
def options(field: BoundField) -> SafeString:
    """The options of a field with choices, the chosen one marked; many times quicker than the form's own widget."""
    assert isinstance(field.field, ChoiceField)
    chosen = field.value() or ""
    marked = SafeString(" selected")
    choices = cast("Iterable[tuple[str, str]]", field.field.choices)
    rows = ((value, marked if value == chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.filter
def is_web(address: str) -> bool:
    """Whether a browser may be sent there."""
    return address.startswith(("https://", "http://"))


@register.filter
def percent(share: int) -> str:
    """12 as 12 %, written as the reader's language writes it."""
    return f"{number(share)}٪" if is_persian() else f"{share}%"


@register.filter
def kilometres(km: float) -> str:
    """A distance rounded to whole kilometres."""
    return number(round(km))


@register.filter
def plain(length: float) -> str:
    """A number as SVG wants it, whatever the language."""
    return f"{length:g}"


@register.simple_tag(takes_context=True)
def this_page_in(context: template.Context, language: str) -> str:
    """The address of this page in another language; of the home page where this one has no twin (an error)."""
    request: HttpRequest = context["request"]
    here = request.get_full_path()
    there = translate_url(here, language)
    if there != here:
        return there
    with override(language):
        return reverse("publish:home")


@register.filter
def whereabouts(place: Place) -> SafeString:
    """City it is part of, region and country, where known; needs `with_setting`."""
    region = place.region if place.region and place.region.name != place.name else None
    parts = [part for part in (place.part_of, region, place.country) if part is not None]
    return named_all(parts)


@register.simple_tag
def map_words(others: Any = None) -> SafeString:
    """The words every map needs (assets/README.md), `others` instead of the usual, as the data block in its frame."""
    words = json.dumps(wording.map_words(others or None), ensure_ascii=False).replace("<", "\\u003c")
    return format_html('<script type="application/json" data-map-words>{}</script>', mark_safe(words))  # noqa: S308


@register.simple_tag(takes_context=True)
def sort_head(context: template.Context, column: str, label: str, css: str = "") -> SafeString:
    """The head of a column that sorts the list, and sorts it the other way when it is sorted already."""
    order: str = context["order"]
    is_up, is_down = order == column, order == f"-{column}"
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{column}" if is_up else column
    state = "ascending" if is_up else "descending" if is_down else "none"
    link = f"?{query.urlencode()}"
    return format_html(
        '<th scope="col" class="{}" aria-sort="{}">'
        '<a href="{}" hx-get="{}">{}<span aria-hidden="true">{}</span></a></th>',
        css,
        state,
        link,
        f"{context['request'].path}{link}",
        label,
        " ↑" if is_up else " ↓" if is_down else "",
    )


@register.filter
def clock(moment: dt.datetime) -> str:
    """Hours and minutes in the reader's digits."""
    return calendars.digits(f"{moment:%H:%M}")


@register.filter
def coordinates(place: Place) -> str:
    """Degrees north and east to two decimals, in the reader's words and digits; needs both coordinates."""
    assert place.latitude is not None
    assert place.longitude is not None
    return wording.degrees(place.latitude, place.longitude)
