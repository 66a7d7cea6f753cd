"""No word on a page escapes translation."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = settings.PACKAGE / "templates"
_NOT_SHOWN = re.compile(
    r"{%\s*comment\b.*?{%\s*endcomment\s*%}|{#.*?#}|<!--.*?-->"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}|<script\b.*?</script>|<style\b.*?</style>",
    re.DOTALL,
)
_TAGS = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_SPOKEN_ATTRIBUTES = re.compile(r'\s(?:alt|title|aria-label|placeholder|label|content)="([^"]*)"')
_ELEMENTS = re.compile(r"<[^>]*>", re.DOTALL)
_ENTITIES = re.compile(r"&[#\w]+;")
_WORD = re.compile(r"[A-Za-z\u0600-\u06ff]{2,}")
# Names that are the same in every language, and what machines read.
ALLOWED = {
    *("Hamshahr", "همشهر", "فارسی", "English", "CSV", "JSON", "GeoNames", "OpenAPI", "Wikidata", "UN", "LOCODE"),
    *("ISO", "AGPL"),
    *("or", "later", "width", "device", "initial", "scale", "light", "dark", "color", "scheme"),
}


def untranslated(text: str) -> list[str]:
    """The words of a template that are shown to people and stand in no translation tag."""
    shown = _NOT_SHOWN.sub(" ", text)
    shown = _TAGS.sub(" ", shown)
    spoken = " ".join(_SPOKEN_ATTRIBUTES.findall(shown))
    plain = _ENTITIES.sub(" ", _ELEMENTS.sub(" ", shown)) + " " + spoken
    return [word for word in _WORD.findall(plain) if word not in ALLOWED]


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.relative_to(TEMPLATES).as_posix()
)
def test_every_word_is_translated(path: Path) -> None:
    assert untranslated(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>Hello there</p>", ["Hello", "there"]),
        ('<a title="Close" href="/x">{% translate "Close" %}</a>', ["Close"]),
        ("<p>شهر {{ name }}</p>", ["شهر"]),
        ("{% blocktranslate %}{{ n }} ties{% endblocktranslate %} · CSV &nbsp;", []),
    ],
)
def test_the_rule_sees_what_it_should(template: str, words: list[str]) -> None:
    assert untranslated(template) == words
