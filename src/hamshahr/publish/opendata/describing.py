"""What is told of the files: their names and words, the description of the data package, schema.org's Dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hamshahr.atlas.models import Source
from hamshahr.publish.opendata import tables
from hamshahr.publish.opendata.schema import Table
from hamshahr.publish.opendata.shelf import FileFacts, Manifest

PACKAGE = "hamshahr-datapackage.zip"
DESCRIPTION = "datapackage.json"
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "zip": "application/zip",
}
_TITLE = "Hamshahr: an open atlas of the twinnings of cities"
_TITLE_FA = "همشهر: اطلس باز پیوندهای شهرها"
_ABOUT = (
    "Cities, their ties (twinnings, friendships, pacts and others), every claim that a source makes of them, and the "
    "networks they belong to. Each row names its source, the licence that the source states and when it was read. "
    "Text that would begin with = + - @, a tab or a carriage return has an apostrophe put before."
)
_ABOUT_FA = (
    "شهرها، پیوندهایشان (خواهرخواندگی، دوستی، پیمان و جز آن)، هر ادعایی که منبعی دربارهٔ آن‌ها کرده است "
    "و شبکه‌هایی که عضو آن‌اند. هر سطر منبع خود، مجوزی که منبع اعلام کرده و تاریخ خواندن آن را می‌گوید."
)
_OTHER_FILES = {
    PACKAGE: ("Everything: all tables with their description (Frictionless data package)",
              "همه‌چیز: همهٔ جدول‌ها با شرحشان (بستهٔ دادهٔ Frictionless)"),
    DESCRIPTION: ("Description of the tables and their columns (Table Schema)",
                  "شرح جدول‌ها و ستون‌هایشان (Table Schema)"),
    "cities.geojson": ("Places as points", "مکان‌ها به‌صورت نقطه"),
    "ties.geojson": ("Ties as lines, pacts as the points they join", "پیوندها به‌صورت خط و پیمان‌ها به‌صورت نقطه‌هایشان"),
    "cities.jsonld": ("Places in the words of schema.org", "مکان‌ها به واژگان schema.org"),
    "ties.jsonld": ("Ties, claims, sources and networks in the words of schema.org",
                    "پیوندها، ادعاها، منبع‌ها و شبکه‌ها به واژگان schema.org"),
}  # fmt: skip
ORDER = (PACKAGE, DESCRIPTION, *(table.file for table in tables.TABLES), *list(_OTHER_FILES)[2:])
_TABLES = {table.file: table for table in tables.TABLES}
_SPDX = {"CC BY 4.0": "CC-BY-4.0", "Unicode License v3": "Unicode-3.0", "CC0 1.0": "CC0-1.0"}
# The tables whose rows all come from one source, which is their licence's too.
_OF_ONE_SOURCE = {tables.COUNTRIES.name: ("cldr",), tables.CITIES.name: ("geonames", "iso-3166-2", "un-locode")}


def words_of(name: str) -> tuple[str, str]:
    """What is in a file, in English and Persian."""
    table = _TABLES.get(name)
    return (table.en, table.fa) if table else _OTHER_FILES[name]


def media_type(name: str) -> str:
    return MEDIA_TYPES[name.rpartition(".")[2]]


def licences() -> list[dict[str, str]]:
    """The licences that sources state, each once, as Data Package describes them; one query."""
    return _as_licences(Source.objects.exclude(licence="").order_by("key").values_list("licence", "licence_url"))


def _as_licences(stated: Any) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for licence, address in stated:
        known = {"name": _SPDX[licence]} if licence in _SPDX else {}
        if known or address:
            found.setdefault(licence, known | ({"path": address} if address else {}) | {"title": licence})
    return list(found.values())


def package(files: Mapping[str, FileFacts], created: str) -> dict[str, Any]:
    """The package's datapackage.json; `files` are the tables as they were written."""
    sources = {source.key: source for source in Source.objects.filter(key__in=sum(_OF_ONE_SOURCE.values(), ()))}
    described: dict[str, Any] = {
        "profile": "tabular-data-package",
        "name": "hamshahr",
        "title": _TITLE,
        "title@fa": _TITLE_FA,
        "description": _ABOUT,
        "description@fa": _ABOUT_FA,
        "languages": ["en", "fa"],
        "created": created,
        "resources": [_resource(table, files[table.file], sources) for table in tables.TABLES],
    }
    stated = licences()
    return described | ({"licenses": stated} if stated else {})


def _resource(table: Table, facts: FileFacts, sources: Mapping[str, Source]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": table.file,
        "title": table.en,
        "title@fa": table.fa,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": facts.size,
        "hash": f"sha256:{facts.sha256}",
        "dialect": {"lineTerminator": "\r\n", "doubleQuote": True},
        "schema": table.schema(),
    }
    own = [sources[key] for key in _OF_ONE_SOURCE.get(table.name, ()) if key in sources]
    if own:
        described["sources"] = [{"title": source.name_en, "path": source.url} for source in own if source.url]
    if stated := _as_licences((source.licence, source.licence_url) for source in own if source.licence):
        described["licenses"] = stated
    return described


def dataset(made: Manifest, address: str, files: Mapping[str, str]) -> dict[str, Any]:
    """The files as schema.org's Dataset; `address` is the page's, `files` are the files' by name."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": address,
        "url": address,
        "name": [{"@language": "en", "@value": _TITLE}, {"@language": "fa", "@value": _TITLE_FA}],
        "description": [{"@language": "en", "@value": _ABOUT}, {"@language": "fa", "@value": _ABOUT_FA}],
        "dateModified": made.made_at.isoformat(timespec="seconds"),
        "isAccessibleForFree": True,
        "license": [licence["path"] for licence in made.licences if "path" in licence],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": words_of(name)[0],
                "contentUrl": files[name],
                "encodingFormat": media_type(name).partition(";")[0],
                "contentSize": str(facts.size),
                "sha256": facts.sha256,
            }
            for name, facts in made.files.items()
        ],
    }
