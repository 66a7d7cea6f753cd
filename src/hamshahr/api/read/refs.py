"""Cities as ties and members name them: texts that are kept as long as the atlas stays as it is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from hamshahr.api.kept import MOST_PARTS, shelf
from hamshahr.api.read.written import chosen, fetched, number, quoted
from hamshahr.api.site import Site
from hamshahr.publish.version import AtlasVersion, atlas_version

CITY_REF_FIELDS = (
    *("pk", "name_fa", "name_en", "name_local", "country_id", "latitude", "longitude", "geonames_id", "wikidata_id"),
)
_COLUMNS = "id, name_fa, name_en, name_local, country_id, latitude, longitude, geonames_id, wikidata_id"
_REFS = f"SELECT {_COLUMNS} FROM atlas_place WHERE id {{among}}"  # noqa: S608
_WITH_TIES = f"SELECT {_COLUMNS} FROM atlas_place WHERE id IN (SELECT place_id FROM ties_party) LIMIT {MOST_PARTS:d}"  # noqa: S608


def ref_fields(row: tuple[Any, ...], site: Site) -> str:
    """The fields of a reference from the columns CITY_REF_FIELDS, without braces: a city has more of them."""
    return f'{_beginning(row)}"{site.api}/cities/{row[0]}"'


def city_refs(keys: Collection[int], version: AtlasVersion, site: Site) -> dict[int, str]:
    """The references to these cities; one query at most, none where all were named since the atlas changed."""
    kept: dict[int, str] = shelf.parts(version, "cities")
    if missing := [key for key in set(keys) if key not in kept]:
        kept |= {row[0]: _beginning(row) for row in chosen(_REFS, missing)}
    return {key: f'{{{kept[key]}"{site.api}/cities/{key}"}}' for key in set(keys)}


def name_ahead() -> None:
    """The references to all cities with ties, for a server that starts: one query, for ten thousand cities 3 MB.

    Otherwise the first lists would ask for most of theirs.
    """
    kept: dict[int, str] = shelf.parts(atlas_version(), "cities")
    kept |= {row[0]: _beginning(row) for row in fetched(_WITH_TIES, ())}


def _beginning(row: tuple[Any, ...]) -> str:
    """All but the address, which differs by the name under which the site is asked."""
    pk, name_fa, name_en, name_local, country, latitude, longitude, geonames, wikidata = row
    return (
        f'"id":{pk},"names":{{"fa":{quoted(name_fa)},"en":{quoted(name_en)},"local":{quoted(name_local)}}},'
        f'"country":{quoted(country)},"latitude":{number(latitude)},"longitude":{number(longitude)},'
        f'"geonames_id":{number(geonames)},"wikidata_id":{quoted(wikidata)},"url":'
    )
