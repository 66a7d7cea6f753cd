"""What the search field of the pages finds, in the same order."""

from __future__ import annotations

from hamshahr.api.asking import SearchAsked
from hamshahr.api.read.cities import city_row
from hamshahr.api.read.common import Row, bilingual
from hamshahr.api.site import Site
from hamshahr.atlas.models import Country, Place
from hamshahr.atlas.qualifiers import countries_named
from hamshahr.atlas.search import search


def found_rows(asked: SearchAsked, site: Site) -> Row:
    """A bounded number of queries, whatever is found."""
    found = search(
        asked.q,
        limit=asked.limit,
        kinds=[asked.kind] if asked.kind else [],
        countries=[asked.country] if asked.country else [],
    )
    codes = countries_named(asked.q)
    named = Country.objects.filter(code__in=codes).order_by("code") if codes else Country.objects.none()
    return {
        "cities": [
            {
                "city": city_row(_columns(one.place), one.ties, site),
                "matched": one.matched,
                "is_whole": one.is_whole,
                "is_near": one.is_near,
            }
            for one in found
        ],
        "countries": [
            {"code": one.code, "names": bilingual(one.name_fa, one.name_en), "url": f"{site.api}/countries/{one.code}"}
            for one in named
        ],
    }


def _columns(place: Place) -> tuple[object, ...]:
    """CITY_FIELDS of a place that was fetched with its region."""
    return (
        *(place.pk, place.name_fa, place.name_en, place.name_local, place.country_id, place.latitude, place.longitude),
        *(place.geonames_id, place.wikidata_id, place.kind, place.region.iso_code if place.region else None),
        *(place.part_of_id, place.population, place.time_zone, place.unlocode, place.iso_code, place.is_provisional),
    )
