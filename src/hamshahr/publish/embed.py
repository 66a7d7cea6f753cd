"""The line of HTML by which a city puts its ties on its own site."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext, override

from hamshahr.atlas.models import Place

_SIZE = 'width="100%" height="640" loading="lazy" style="border:0"'


@dataclass(frozen=True, slots=True)
class EmbedLine:
    """The line for readers of one language; `page` is the address of what stands in the frame."""

    language: str
    page: str
    html: str


def embed_lines(place: Place, request: HttpRequest) -> list[EmbedLine]:
    """A line for each language of the platform."""
    lines = []
    for language, _ in settings.LANGUAGES:
        with override(language):
            page = reverse("publish:city_embed", args=[place.pk])
            source = escape(request.build_absolute_uri(page))
            title = escape(gettext("Ties of {city}").format(city=place.name))
        lines.append(EmbedLine(language, page, f'<iframe src="{source}" title="{title}" {_SIZE}></iframe>'))
    return lines
