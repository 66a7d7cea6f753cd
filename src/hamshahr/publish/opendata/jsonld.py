"""JSON-LD in schema.org's words, and in words of our own where it has none (docs/opendata.md lists them).

Addresses are relative to the site a file is read from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hamshahr.atlas.models import PlaceKind

CONTEXT: dict[str, Any] = {
    "@vocab": "https://schema.org/",
    "hamshahr": "urn:hamshahr:",
    "url": {"@type": "@id"},
    "sameAs": {"@type": "@id"},
    "license": {"@type": "@id"},
}
HEAD = f'{{"@context":{json.dumps(CONTEXT)},"@graph":[\n'
_TYPES = {
    PlaceKind.CITY: "City",
    PlaceKind.MUNICIPALITY: "City",
    PlaceKind.ISLAND: "Place",
}
_Named = Mapping[str, Any]


def graph(things: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A document of these things."""
    return {"@context": CONTEXT, "@graph": list(things)}


def country_id(code: str) -> str:
    return f"/en/countries/{code.lower()}/"


def city_id(key: int) -> str:
    return f"/en/cities/{key}/"


def tie_id(key: int) -> str:
    return f"/en/ties/{key}/"


def source_id(key: str) -> str:
    return f"/en/sources/{key}/"


def said(fa: str, en: str) -> list[dict[str, str]]:
    """A text in the languages it is known in."""
    return [{"@language": language, "@value": text} for language, text in (("en", en), ("fa", fa)) if text]


def _without_empty(thing: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if value not in (None, "", [])}


def country(row: _Named) -> dict[str, Any]:
    return {
        "@id": country_id(row["code"]),
        "@type": "Country",
        "identifier": row["code"],
        "name": said(row["name_fa"], row["name_en"]),
    }


def city(row: _Named) -> dict[str, Any]:
    """A place as schema.org's City, AdministrativeArea or Place."""
    identifiers = (("UN/LOCODE", row["unlocode"]), ("ISO 3166-2", row["iso_code"]))
    within = [city_id(row[name]) for name in ("part_of", "region") if row[name]] + [country_id(row["country"])]
    same = []
    if row["geonames_id"]:
        same.append(f"https://sws.geonames.org/{row['geonames_id']}/")
    if row["wikidata_id"]:
        same.append(f"http://www.wikidata.org/entity/{row['wikidata_id']}")
    return _without_empty(
        {
            "@id": city_id(row["id"]),
            "@type": _TYPES.get(row["kind"], "AdministrativeArea"),
            "hamshahr:kind": row["kind"],
            "name": said(row["name_fa"], row["name_en"]),
            "alternateName": row["name_local"],
            "geo": _geo(row),
            "containedInPlace": {"@id": within[0]},
            "sameAs": same,
            "identifier": [
                {"@type": "PropertyValue", "propertyID": name, "value": value} for name, value in identifiers if value
            ],
            "hamshahr:population": row["population"],
            **_credit(row),
        }
    )


def _geo(row: _Named) -> dict[str, Any] | None:
    if row["latitude"] is None:
        return None
    return {"@type": "GeoCoordinates", "latitude": row["latitude"], "longitude": row["longitude"]}


def _credit(row: _Named) -> dict[str, Any]:
    """Who says so, under which licence, read when."""
    return {
        "isBasedOn": {"@id": source_id(row["source"])} if row["source"] else None,
        "hamshahr:licence": row["licence"],
        "hamshahr:dateRead": row["date_read"],
    }


def source(row: _Named) -> dict[str, Any]:
    return _without_empty(
        {
            "@id": source_id(row["key"]),
            "@type": "Dataset" if row["class"] == "dataset" else "CreativeWork",
            "name": said(row["name_fa"], row["name_en"]),
            "url": row["url"],
            "publisher": {"@type": "Organization", "name": row["publisher"]} if row["publisher"] else None,
            "license": row["licence_url"],
            "hamshahr:licence": row["licence"],
            "version": row["version"],
            "hamshahr:dateRead": row["date_read"],
        }
    )


def tie(row: _Named, parties: Sequence[int]) -> dict[str, Any]:
    """A relationship: schema.org has no word for it, so it is an Intangible with parties of ours."""
    return _without_empty(
        {
            "@id": tie_id(row["id"]),
            "@type": "Intangible",
            "name": said(row["name_fa"], row["name_en"]),
            "hamshahr:party": [{"@id": city_id(key)} for key in parties],
            "hamshahr:partOf": {"@id": tie_id(row["part_of"])} if row["part_of"] else None,
            "hamshahr:kind": row["kind"],
            "hamshahr:status": row["status"],
            "hamshahr:start": row["start"],
            "hamshahr:end": row["end"],
            "hamshahr:agreement": row["agreement"],
            "hamshahr:isWithdrawn": row["is_withdrawn"] or None,
        }
    )


def claim(row: _Named) -> dict[str, Any]:
    """What one source says, as schema.org's Claim."""
    state = "withdrawn" if row["withdrawn_on"] else "superseded" if row["superseded_by"] else "current"
    period = f"{row['start'] or '..'}/{row['end'] or '..'}" if row["start"] or row["end"] else ""
    return _without_empty(
        {
            "@id": f"{tie_id(row['relationship'])}#claim-{row['id']}",
            "@type": "Claim",
            "about": {"@id": tie_id(row["relationship"])},
            "creativeWorkStatus": state,
            "temporalCoverage": period,
            "text": said(row["note_fa"], row["note_en"]),
            "dateCreated": row["recorded_at"].isoformat(),
            "hamshahr:kind": row["kind"],
            "hamshahr:status": row["status"],
            "hamshahr:speaksFor": {"@id": city_id(row["speaks_for"])} if row["speaks_for"] else None,
            "hamshahr:evidence": row["evidence"],
            **_credit(row),
        }
    )


def network(row: _Named, members: Iterable[_Named]) -> dict[str, Any]:
    """A network as an Organization; each membership names its source."""
    return _without_empty(
        {
            "@id": f"/en/networks/{row['key']}/",
            "@type": "Organization",
            "name": said(row["name_fa"], row["name_en"]),
            "alternateName": row["abbreviation"],
            "description": said(row["purpose_fa"], row["purpose_en"]),
            "foundingDate": row["founded"],
            "location": {"@id": city_id(row["headquarters"])} if row["headquarters"] else None,
            "url": row["website"],
            "member": [
                _without_empty(
                    {
                        "@type": "OrganizationRole",
                        "member": {"@id": city_id(one["city"])},
                        "startDate": one["since"],
                        **_credit(one),
                    }
                )
                for one in members
            ],
            **_credit(row),
        }
    )
