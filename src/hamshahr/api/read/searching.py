"""What the search field of the pages finds, in the same order."""

from __future__ import annotations

from hamshahr.api.asking import SearchAsked
from hamshahr.api.read.cities import city_text
from hamshahr.api.read.written import both, chosen, fetched, flag, listed, quoted, shape
from hamshahr.api.site import Site
from hamshahr.atlas.qualifiers import countries_named
from hamshahr.atlas.search import hits

_ANSWER = shape("cities", "countries")
_FOUND = shape("city", "matched", "is_whole", "is_near")
_COUNTRY = shape("code", "names", "url")
_COUNTRIES = "SELECT code, name_fa, name_en FROM atlas_country WHERE code IN ({codes}) ORDER BY code"
_CITIES = (  # the columns CITY_FIELDS
    "SELECT p.id, p.name_fa, p.name_en, p.name_local, p.country_id, p.latitude, p.longitude, p.geonames_id,"
    " p.wikidata_id, p.kind, r.iso_code, p.part_of_id, p.population, p.time_zone, p.unlocode, p.iso_code,"
    " CAST(p.is_provisional AS INTEGER) FROM atlas_place p LEFT JOIN atlas_place r ON r.id = p.region_id"
    " WHERE p.id {among}"
)


def found_text(asked: SearchAsked, site: Site) -> str:
    """The whole answer; a bounded number of queries, whatever is found."""
    found = hits(
        asked.q,
        limit=asked.limit,
        kinds=[asked.kind] if asked.kind else [],
        countries=[asked.country] if asked.country else [],
    )
    rows = {row[0]: row for row in chosen(_CITIES, [one.key for one in found])}
    cities = (
        _FOUND
        % (
            city_text(rows[one.key], one.ties, site),
            quoted(one.matched),
            flag(one.is_whole),
            flag(one.is_near),
        )
        for one in found
    )
    return _ANSWER % (listed(cities), listed(_countries(asked.q, site)))


def _countries(typed: str, site: Site) -> list[str]:
    codes = countries_named(typed)
    if not codes:
        return []
    named = fetched(_COUNTRIES.format(codes=", ".join(["%s"] * len(codes))), codes)
    return [
        _COUNTRY % (quoted(code), both(name_fa, name_en), f'"{site.api}/countries/{code}"')
        for code, name_fa, name_en in named
    ]
