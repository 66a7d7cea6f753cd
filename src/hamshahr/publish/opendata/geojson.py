"""GeoJSON (RFC 7946): cities as points, ties as lines, pacts of three and more as the points they join."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import atan2, cos, degrees, hypot, radians, sin
from typing import Any

from hamshahr.atlas.models import Country

HEAD = '{"type":"FeatureCollection","features":[\n'
Record = dict[str, Any]
Spot = tuple[float, float]
"""Longitude and latitude in degrees."""


def country_names() -> dict[str, dict[str, str]]:
    """The names of countries as features carry them, by code; one query."""
    rows = Country.objects.order_by("code").values_list("code", "name_en", "name_fa")
    return {code: {"country_name_en": name_en, "country_name_fa": name_fa} for code, name_en, name_fa in rows}


def city_features(
    cities: Iterable[Record], countries: Mapping[str, Record], ties_of: Mapping[int, int]
) -> Iterator[Record]:
    """A point for each city that has coordinates; `ties_of` counts its ties."""
    kept = ("kind", "name_en", "name_fa", "name_local", "country", "population", "geonames_id", "wikidata_id")
    for city in cities:
        if city["latitude"] is None:
            continue
        yield {
            "type": "Feature",
            "id": city["id"],
            "geometry": {"type": "Point", "coordinates": [city["longitude"], city["latitude"]]},
            "properties": {name: city[name] for name in kept}
            | countries[city["country"]]
            | {"ties": ties_of.get(city["id"], 0)}
            | {name: city[name] for name in ("source", "licence", "date_read")},
        }


def tie_features(
    ties: Iterable[Record], parties: Mapping[int, Sequence[int]], cities: Mapping[int, Record]
) -> Iterator[Record]:
    """A feature for each tie that counts: claimed by somebody, and not a pair that is part of a pact.

    It has no geometry where fewer than two of its cities are located. A district without coordinates stands where its
    city is, as on the map.
    """
    kept = ("kind", "status", "start", "end", "agreement", "is_weak", "sources", "licences", "date_read")
    for tie in ties:
        if tie["is_withdrawn"] or tie["part_of"]:
            continue
        joined = [cities[key] for key in parties[tie["id"]]]
        spots = [spot for spot in (_spot(city, cities) for city in joined) if spot]
        yield {
            "type": "Feature",
            "id": tie["id"],
            "geometry": shape_of(spots),
            "properties": {
                "name_en": tie["name_en"] or " – ".join(city["name_en"] for city in joined),
                "name_fa": tie["name_fa"] or " – ".join(city["name_fa"] or city["name_en"] for city in joined),
                "cities": [city["id"] for city in joined],
                "countries": [city["country"] for city in joined],
            }
            | {name: tie[name] for name in kept},
        }


def shape_of(spots: Sequence[Spot]) -> Record | None:
    """A geometry for the cities of a tie; None where fewer than two of them are located."""
    if len(spots) < 2:
        return None
    if len(spots) > 2:
        return {"type": "MultiPoint", "coordinates": [list(spot) for spot in spots]}
    parts = _cut(*spots)
    if len(parts) == 1:
        return {"type": "LineString", "coordinates": [list(spot) for spot in parts[0]]}
    return {"type": "MultiLineString", "coordinates": [[list(spot) for spot in part] for part in parts]}


def _spot(city: Record, cities: Mapping[int, Record]) -> Spot | None:
    if city["latitude"] is None and city["part_of"]:
        city = cities[city["part_of"]]
    return None if city["latitude"] is None else (city["longitude"], city["latitude"])


def _cut(one: Spot, other: Spot) -> list[list[Spot]]:
    """The line, in two where the short way crosses the meridian of 180° (RFC 7946, 3.1.9)."""
    if abs(one[0] - other[0]) <= 180:
        return [[one, other]]
    east, west = (one, other) if one[0] > other[0] else (other, one)
    latitude = _latitude_at_180(east, west)
    parts = [[east, (180.0, latitude)], [(-180.0, latitude), west]]
    return parts if east == one else [[west, (-180.0, latitude)], [(180.0, latitude), east]]


def _latitude_at_180(east: Spot, west: Spot) -> float:
    """Where the great circle through both meets the meridian of 180°: in the plane of both and of that meridian."""
    (ax, ay, az), (bx, by, bz) = _on_sphere(east), _on_sphere(west)
    nx, nz = ay * bz - az * by, ax * by - ay * bx  # the plane's normal; the meridian's points are (-cos φ, 0, sin φ)
    if hypot(nx, nz) < 1e-12:
        return round((east[1] + west[1]) / 2, 6)
    return round(degrees(atan2(nx, nz) if nz > 0 else atan2(-nx, -nz)), 6)


def _on_sphere(spot: Spot) -> tuple[float, float, float]:
    longitude, latitude = map(radians, spot)
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)
