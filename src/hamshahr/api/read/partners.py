"""Possible partners of a city. Imported when first asked for: what it needs would delay every start."""

from __future__ import annotations

import json

from django.utils import translation

from hamshahr.api.read.cities import CITY_FIELDS, city_rows
from hamshahr.api.read.common import Row
from hamshahr.api.read.written import plain
from hamshahr.api.site import Site
from hamshahr.atlas.models import Place
from hamshahr.discovery.queries import NotReadyError, recommendations
from hamshahr.discovery.words import sentence
from twinnet.partners.reasons import Reason


def partner_rows(place: Place, limit: int, site: Site) -> list[Row] | None:
    """The best partners first, each with its reasons in both languages; None where they cannot be sought now."""
    try:
        found = recommendations(place, limit=limit)
    except NotReadyError:
        return None
    keys = [one.place.pk for one in found]
    rows = plain(Place.objects.filter(pk__in=keys).order_by("pk").values_list(*CITY_FIELDS))
    cities = {key: json.loads(text) for key, text in city_rows(rows, site)}
    return [
        {"city": cities[one.place.pk], "sure": one.sure, "reasons": [_reason(reason) for reason in one.reasons]}
        for one in found
    ]


def _reason(reason: Reason) -> Row:
    said = {}
    for language in ("fa", "en"):
        with translation.override(language):
            said[language] = sentence(reason)
    return {"code": reason.code.value, "value": reason.value, "favours": reason.favours, "said": said}
