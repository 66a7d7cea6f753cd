"""Values to try the operations with: words and numbers of this very atlas, so that each answers something at once."""

from __future__ import annotations

import json
from typing import Any

from django.core.cache import cache

from hamshahr.atlas.models import Place, Source
from hamshahr.networks.models import Membership
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Claim, Party

Values = dict[str, str]
_FIRST_LETTERS = 4


def values_here(version: AtlasVersion) -> Values:
    """By parameter, or by operation and parameter (`get_claim.pk`), or by operation alone what it is sent.

    A few queries, and none while the atlas stays as it is. What this atlas lacks is left out.
    """
    key = f"api-here:{version}"
    found: Values | None = cache.get(key)
    if found is None:
        found = {name: str(value) for name, value in _values().items() if value}
        cache.set(key, found)
    return found


def _values() -> dict[str, Any]:
    member = Membership.objects.select_related("network").order_by("pk").first()
    network = member.network.key if member else ""
    source = Source.objects.order_by("pk").first()
    told: dict[str, Any] = {
        "network": network,
        "get_network.key": network,
        "list_members.key": network,
        "get_source.key": source.key if source else "",
    }
    claim = Claim.objects.current().select_related("source").order_by("pk").first()
    if claim is None:
        return told
    parties = Party.objects.filter(relationship=claim.relationship_id).order_by("position")
    places = list(Place.objects.with_setting().filter(pk__in=parties.values("place")).order_by("-population", "pk")[:2])
    if len(places) < 2:
        return told
    return told | {"source": claim.source.key} | _of_tie(claim, *places)


def _of_tie(claim: Claim, city: Place, other: Place) -> dict[str, Any]:
    tie = claim.relationship_id
    return {
        "city": city.pk,
        "get_city.pk": city.pk,
        "list_partners.pk": city.pk,
        "relationship": tie,
        "get_relationship.pk": tie,
        "get_claim.pk": claim.pk,
        "withdraw_claim.pk": claim.pk,
        "country": city.country_id,
        "get_country.code": city.country_id,
        "partner": other.country_id,
        "region": city.region.iso_code if city.region else "",
        "name": city.name_en,
        "q": city.name_en[:_FIRST_LETTERS],
        "geonames_id": city.geonames_id,
        "wikidata_id": city.wikidata_id,
        "unlocode": city.unlocode,
        "record_claim": json.dumps({"parties": [{"id": city.pk}, {"id": other.pk}], "kind": "sister"}, indent=2),
    }
