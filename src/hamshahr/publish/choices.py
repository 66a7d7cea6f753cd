"""What the filters offer: the countries that have ties and the sources that claim any, made anew when data change."""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.utils.translation import get_language

from hamshahr.atlas.models import Country, Source
from hamshahr.publish.collation import sort_key
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Claim, Party


def countries_with_ties(version: AtlasVersion) -> list[tuple[str, str]]:
    """(code, name in the reader's language), in the order of that language."""
    key = f"countries:{version}:{get_language()}"
    found = cache.get(key)
    if found is None:
        tied = Country.objects.filter(Exists(Party.objects.filter(place__country=OuterRef("pk"))))
        found = sorted(((country.code, country.name) for country in tied), key=lambda pair: sort_key(pair[1]))
        cache.set(key, found)
    return list(found)


def sources_with_claims(version: AtlasVersion) -> list[tuple[str, str]]:
    """(key, name) of the sources that claim anything, in the order of the reader's language."""
    key = f"sources:{version}:{get_language()}"
    found: list[tuple[str, str]] | None = cache.get(key)
    if found is None:
        told = Source.objects.filter(Exists(Claim.objects.current().filter(source=OuterRef("pk"))))
        found = sorted(((source.key, source.name) for source in told), key=lambda pair: sort_key(pair[1]))
        cache.set(key, found)
    return list(found)
