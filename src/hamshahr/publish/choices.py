"""What the filters offer: the countries that have ties and the sources that claim any, made anew when data change."""

from __future__ import annotations

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef
from django.utils.translation import get_language

from hamshahr.atlas.models import Country, Source
from hamshahr.publish.collation import sort_key
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Party

MOST_OFFERED = 60


def countries_with_ties(version: AtlasVersion) -> list[tuple[str, str]]:
    """(code, name in the reader's language), in the order of that language."""
    key = f"countries:{version}:{get_language()}"
    found = cache.get(key)
    if found is None:
        tied = Country.objects.filter(Exists(Party.objects.filter(place__country=OuterRef("pk"))))
        found = sorted(((country.code, country.name) for country in tied), key=lambda pair: sort_key(pair[1]))
        cache.set(key, found)
    return list(found)


def sources_with_claims(version: AtlasVersion, chosen: str = "") -> list[tuple[str, str]]:
    """(key, name) of the sources that claim most and of the chosen one, in the order of the reader's language."""
    key = f"sources:{version}:{get_language()}"
    found: list[tuple[str, str]] | None = cache.get(key)
    if found is None:
        told = Source.objects.annotate(claim_count=Count("claims")).filter(claim_count__gt=0)
        found = [(source.key, source.name) for source in told.order_by("-claim_count", "key")[:MOST_OFFERED]]
        cache.set(key, found)
    offered = list(found)
    if chosen and chosen not in dict(offered):
        offered += [(source.key, source.name) for source in Source.objects.filter(key=chosen)]
    return sorted(offered, key=lambda pair: sort_key(pair[1]))
