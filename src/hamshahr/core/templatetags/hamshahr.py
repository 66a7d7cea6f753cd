"""Filters for every template: dates, numbers and addresses in the reader's language."""

from __future__ import annotations

import datetime as dt

from django import template
from django.http import HttpRequest
from django.urls import translate_url

from hamshahr.core import calendars
from hamshahr.core.dates import PartialDate, Precision

register = template.Library()


@register.filter
def day(value: PartialDate | dt.date | None) -> str:
    """A date in words, as precisely as it is known; of a moment its day in UTC; empty where there is none."""
    if value is None:
        return ""
    if isinstance(value, PartialDate):
        return calendars.show_date(value.date, value.precision)
    if isinstance(value, dt.datetime):
        value = value.date()
    return calendars.show_date(value, Precision.DAY)


@register.filter
def as_told(value: PartialDate | None) -> str:
    """A date over which people disagree: a year stands there as they told it, too. Empty where there is none."""
    return calendars.show_as_told(value.date, value.precision) if value else ""


@register.filter
def ago(moment: dt.datetime) -> str:
    """How long ago it was, in words."""
    return calendars.show_ago(moment)


@register.filter
def num(value: int | float | None) -> str:
    """A number grouped and in the reader's digits; empty where there is none."""
    return "" if value is None else calendars.number(value)


@register.filter
def dig(value: object) -> str:
    """Any text with the reader's digits."""
    return calendars.digits(value)


@register.simple_tag(takes_context=True)
def in_language(context: template.Context, language: str) -> str:
    """The address of this very page in another language."""
    request: HttpRequest = context["request"]
    return translate_url(request.get_full_path(), language)


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: object) -> str:
    """This page's query with some parameters changed; an empty value drops one."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in ("", None):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"
