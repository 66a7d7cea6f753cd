"""Cities as ties and members name them: texts for ANYWHERE, kept as long as the atlas stays as it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hamshahr.api.kept import MOST_PARTS, shelf
from hamshahr.api.read.written import chosen, fetched, number, quoted
from hamshahr.api.site import ANYWHERE, Site
from hamshahr.publish.version import AtlasVersion

CITY_REF_FIELDS = (
    *("pk", "name_fa", "name_en", "name_local", "country_id", "latitude", "longitude", "geonames_id", "wikidata_id"),
)
_COLUMNS = "id, name_fa, name_en, name_local, country_id, latitude, longitude, geonames_id, wikidata_id"
_REFS = f"SELECT {_COLUMNS} FROM atlas_place WHERE id {{among}}"  # noqa: S608
_WITH_TIES = f"SELECT {_COLUMNS} FROM atlas_place WHERE id IN (SELECT place_id FROM ties_party) LIMIT {MOST_PARTS:d}"  # noqa: S608


def city_refs(keys: Collection[int], version: AtlasVersion) -> dict[int, str]:
    """References to these and other cities; one query at most, none where all were named since the atlas changed."""
    kept: dict[int, str] = shelf.parts(version, "cities")
    if missing := [key for key in set(keys) if key not in kept]:
        kept |= {row[0]: _ref(row) for row in chosen(_REFS, missing)}
    return kept


def name_ahead(version: AtlasVersion) -> None:
    """The references to all cities with ties, for a server that starts: one query, for ten thousand cities 3 MB."""
    kept: dict[int, str] = shelf.parts(version, "cities")
    kept |= {row[0]: _ref(row) for row in fetched(_WITH_TIES, ())}


def _ref(row: tuple[Any, ...]) -> str:
    return f"{{{ref_fields(row, ANYWHERE)}}}"


def ref_fields(row: tuple[Any, ...], site: Site) -> str:
    """The fields of a reference from the columns CITY_REF_FIELDS, without braces: a city has more of them."""
    pk, name_fa, name_en, name_local, country, latitude, longitude, geonames, wikidata = row
    return (
        f'"id":{pk},"names":{{"fa":{quoted(name_fa)},"en":{quoted(name_en)},"local":{quoted(name_local)}}},'
        f'"country":{quoted(country)},"latitude":{number(latitude)},"longitude":{number(longitude)},'
        f'"geonames_id":{number(geonames)},"wikidata_id":{quoted(wikidata)},"url":"{site.api}/cities/{pk}"'
    )
