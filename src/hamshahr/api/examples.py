"""An example of each answer and of what is sent, for the document; tests hold them against the schemas."""

from __future__ import annotations

from typing import Any

from hamshahr.api.actions import OWN_SOURCE

_API = "https://hamshahr.example/api/v1"
_PAGES = "https://hamshahr.example"

_SOURCE = {
    "key": "freiburg-page",
    "names": {"fa": "شهر فرایبورگ", "en": "City of Freiburg"},
    "source_class": "official",
    "publisher": "City of Freiburg",
    "licence": None,
    "licence_url": None,
    "address": "https://freiburg.example/partners",
    "read_on": "2026-01-15",
    "version": None,
    "url": f"{_API}/sources/freiburg-page",
}
_ISFAHAN = {
    "id": 418,
    "names": {"fa": "اصفهان", "en": "Isfahan", "local": "اصفهان"},
    "country": "IR",
    "latitude": 32.65246,
    "longitude": 51.67462,
    "geonames_id": 418863,
    "wikidata_id": "Q42053",
    "url": f"{_API}/cities/418",
}
_FREIBURG = {
    "id": 925,
    "names": {"fa": "فرایبورگ", "en": "Freiburg", "local": "Freiburg"},
    "country": "DE",
    "latitude": 47.9959,
    "longitude": 7.85222,
    "geonames_id": 2925177,
    "wikidata_id": None,
    "url": f"{_API}/cities/925",
}
_CITY = _ISFAHAN | {
    "kind": "city",
    "region": "IR-10",
    "part_of": None,
    "population": 1547164,
    "time_zone": "Asia/Tehran",
    "unlocode": "IRIFN",
    "iso_code": None,
    "is_provisional": False,
    "ties": 17,
    "page": f"{_PAGES}/cities/418/",
}
_TIE: dict[str, Any] = {
    "id": 12,
    "names": None,
    "kind": "sister",
    "status": "suspended",
    "start": "2000-10-27",
    "end": None,
    "agreement": "agreed",
    "is_weak": False,
    "is_withdrawn": False,
    "part_of": None,
    "parties": [_ISFAHAN, _FREIBURG],
    "claims": [{"id": 31, "source": "freiburg-page"}],
    "url": f"{_API}/relationships/12",
    "page": f"{_PAGES}/ties/12/",
}
_CLAIM: dict[str, Any] = {
    "id": 31,
    "relationship": 12,
    "source": _SOURCE,
    "speaks_for": 925,
    "kind": "sister",
    "kind_as_written": "Städtepartnerschaft",
    "status": "suspended",
    "start": "2000-10-27",
    "end": None,
    "note": {"fa": None, "en": "Suspended by the council."},
    "evidence": "https://freiburg.example/partners#isfahan",
    "is_weak": False,
    "recorded_at": "2026-01-15T09:30:00Z",
    "superseded_by": None,
    "withdrawal": None,
    "status_changes": [
        {
            "level": "official",
            "from_status": None,
            "to_status": "suspended",
            "on": "2022-11",
            "instrument": None,
            "reason": {"fa": None, "en": "Suspended by the council."},
            "resumes_when": None,
        }
    ],
    "url": f"{_API}/claims/31",
    "relationship_url": f"{_API}/relationships/12",
}
_OWN_CLAIM = _CLAIM | {
    "source": dict.fromkeys(_SOURCE)
    | {
        "key": OWN_SOURCE,
        "names": {"fa": "کارکنان این اطلس", "en": "The staff of this atlas"},
        "source_class": "other",
        "url": f"{_API}/sources/{OWN_SOURCE}",
    },
    "speaks_for": None,
    "kind_as_written": None,
    "status": None,
    "note": {"fa": None, "en": None},
    "status_changes": [],
}
_COUNTRY = {
    "code": "IR",
    "names": {"fa": "ایران", "en": "Iran"},
    "continent": "AS",
    "neighbours": ["AF", "AM", "AZ", "IQ", "PK", "TM", "TR"],
    "cities": 31,
    "ties": 104,
    "url": f"{_API}/countries/IR",
    "page": f"{_PAGES}/countries/ir/",
}
_NETWORK = {
    "key": "mayors-for-peace",
    "names": {"fa": "شهرداران برای صلح", "en": "Mayors for Peace"},
    "abbreviation": None,
    "reach": "global",
    "purpose": {
        "fa": "اقدام مشترک شهرها برای برچیدن سلاح‌های هسته‌ای.",
        "en": "Cities acting together for the abolition of nuclear weapons.",
    },
    "founded": "1982-06-24",
    "headquarters": 771,
    "website": "https://peace.example/",
    "members": 54,
    "source": _SOURCE,
    "url": f"{_API}/networks/mayors-for-peace",
    "page": f"{_PAGES}/networks/mayors-for-peace/",
}
_SOURCE_DETAIL = _SOURCE | {"claims": 12, "ties": 12, "alone": 3, "page": f"{_PAGES}/sources/freiburg-page/"}
_RANK = {"value": 17.0, "rank": 212}


def _page(item: Any, more: str = "") -> dict[str, Any]:
    return {"items": [item], "next": f"{_API}/{more}" if more else None}


def _fact(value: str | None, is_disputed: bool = False) -> dict[str, Any]:
    said = [{"value": value, "claims": [31]}] if value else []
    return {"value": value, "is_disputed": is_disputed, "said": said}


ANSWERS: dict[str, Any] = {
    "start": {
        "name": "Hamshahr",
        "version": "1.0.0",
        "openapi": f"{_API}/openapi.json",
        "lists": {"cities": f"{_API}/cities", "relationships": f"{_API}/relationships"},
        "cities": 12345,
        "ties": 23456,
        "sources": 490,
        "changed_at": "2026-01-15T09:30:00Z",
    },
    "search": {
        "cities": [{"city": _CITY, "matched": "Esfahan", "is_whole": True, "is_near": False}],
        "countries": [],
    },
    "list_cities": _page(_CITY, "cities?country=IR&cursor=Y2l0aWVzIGlkIDQxOA&limit=1"),
    "get_city": _CITY
    | {
        "other_names": ["Esfahan", "Ispahan"],
        "districts": [],
        "networks": [
            {
                "key": "mayors-for-peace",
                "names": _NETWORK["names"],
                "since": "2010",
                "source": "mayors-for-peace",
                "url": f"{_API}/networks/mayors-for-peace",
            }
        ],
        "position": {
            "measured_at": "2026-01-15T09:30:00Z",
            **dict.fromkeys(("degree", "betweenness", "closeness", "core"), _RANK),
            "mean_steps": 4.5,
            "community": 3,
        },
        "relationships_url": f"{_API}/relationships?city=418",
    },
    "list_partners": {
        "items": [
            {
                "city": _CITY,
                "sure": 0.03,
                "reasons": [
                    {
                        "code": "twins_of_your_twins",
                        "value": 3,
                        "favours": True,
                        "said": {"fa": "سه شهر با هر دو پیوند دارند", "en": "3 cities are tied with both"},
                    }
                ],
            }
        ]
    },
    "list_relationships": _page(_TIE),
    "get_relationship": _TIE
    | {
        "facts": {
            "kind": _fact("sister"),
            "status": _fact("suspended"),
            "start": _fact("2000-10-27"),
            "end": _fact(None),
        },
        "history": [_CLAIM],
    },
    "map_relationships": {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": 12,
                "geometry": {"type": "LineString", "coordinates": [[51.67462, 32.65246], [7.85222, 47.9959]]},
                "properties": {
                    "kind": "sister",
                    "status": "suspended",
                    "start": "2000-10-27",
                    "end": None,
                    "agreement": "agreed",
                    "is_weak": False,
                    "part_of": None,
                    "names": {"fa": "اصفهان – فرایبورگ", "en": "Isfahan – Freiburg"},
                    "cities": [418, 925],
                    "countries": ["IR", "DE"],
                    "sources": ["freiburg-page"],
                    "url": f"{_API}/relationships/12",
                },
            }
        ],
    },
    "list_claims": _page(_CLAIM),
    "get_claim": _CLAIM,
    "record_claim": {"is_new": True, "claim": _OWN_CLAIM},
    "withdraw_claim": _CLAIM
    | {
        "withdrawal": {
            "on": "2026-02-01",
            "reason": {
                "fa": "The city's page no longer lists it.",
                "en": "The city's page no longer lists it.",
            },
        }
    },
    "list_countries": _page(_COUNTRY),
    "get_country": _COUNTRY,
    "list_networks": _page(_NETWORK),
    "get_network": _NETWORK,
    "list_members": _page({"city": _ISFAHAN, "since": "2010", "source": _SOURCE}),
    "list_sources": _page(_SOURCE_DETAIL),
    "get_source": _SOURCE_DETAIL,
}
BODIES: dict[str, Any] = {
    "record_claim": {
        "parties": [{"geonames_id": 418863}, {"geonames_id": 2925177}],
        "kind": "sister",
        "start": "2000-10-27",
        "evidence": "https://freiburg.example/partners#isfahan",
    },
    "withdraw_claim": {"reason": "The city's page no longer lists it."},
}
PATHS: dict[str, Any] = {
    "get_city": 1,
    "list_partners": 1,
    "get_relationship": 1,
    "get_claim": 1,
    "withdraw_claim": 1,
    "get_country": "IR",
    "get_network": "mayors-for-peace",
    "list_members": "mayors-for-peace",
    "get_source": "geonames",
}
