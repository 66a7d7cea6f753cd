"""Reads about places that more than one page needs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin

from django.db.models import Q

from hamshahr.atlas.models import Place, PlaceKind, PlaceName
from twinnet.gazetteer import EARTH_KM, distance_km

_MOST_CONSIDERED = 200
_DISTANCE_AT_HAND = 20
_WITH_A_GOVERNMENT = (PlaceKind.CITY, PlaceKind.MUNICIPALITY, PlaceKind.COUNTY, PlaceKind.ISLAND)


@dataclass(frozen=True, slots=True)
class Neighbour:
    place: Place
    km: float


def neighbours_across_border(place: Place, km: float = 150, limit: int = 12) -> list[Neighbour]:
    """Places of other countries within `km`, those first with which a common growth corridor is likeliest.

    That is people divided by the square of the distance, as in trade between cities; places of unknown size are left
    out. Two queries; none where the place has no coordinates.
    """
    if place.latitude is None or place.longitude is None:
        return []
    others = (
        Place.objects.filter(_box(place.latitude, place.longitude, km), kind__in=_WITH_A_GOVERNMENT)
        .filter(population__isnull=False, part_of__isnull=True)
        .exclude(country=place.country_id)
        .order_by("-population", "pk")
        .values_list("pk", "latitude", "longitude", "population")[:_MOST_CONSIDERED]
    )
    drawn: list[tuple[float, float, int]] = []
    for key, latitude, longitude, population in others:
        apart = distance_km(place.latitude, place.longitude, latitude or 0.0, longitude or 0.0)
        if apart <= km:
            drawn.append(((population or 0) / (apart + _DISTANCE_AT_HAND) ** 2, apart, key))
    best = sorted(drawn, key=lambda one: (-one[0], one[2]))[:limit]
    places = Place.objects.with_setting().in_bulk([key for _, _, key in best])
    return [Neighbour(places[key], apart) for _, apart, key in best]


def _box(latitude: float, longitude: float, km: float) -> Q:
    """Places in the box of meridians and parallels around a circle; over a pole all meridians, over 180° two ranges."""
    angle = km / EARTH_KM
    south, north = latitude - degrees(angle), latitude + degrees(angle)
    box = Q(latitude__range=(max(south, -90.0), min(north, 90.0)))
    if south <= -90 or north >= 90 or angle >= pi / 2:
        return box
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(latitude)))))
    west, east = longitude - width, longitude + width
    if west < -180:
        return box & (Q(longitude__gte=west + 360) | Q(longitude__lte=east))
    if east > 180:
        return box & (Q(longitude__gte=west) | Q(longitude__lte=east - 360))
    return box & Q(longitude__range=(west, east))


def names_of(place: Place) -> dict[str, list[str]]:
    """All names of a place as written, by Unicode's word for their script ("LATIN", "ARABIC", "CJK" …): one query.

    GeoNames does not say in which language a name is.
    """
    names = PlaceName.objects.filter(place=place).order_by("folded").values_list("name", "folded")
    by_script: dict[str, list[str]] = {}
    for name, folded in names:
        by_script.setdefault(unicodedata.name(folded[0], "").partition(" ")[0], []).append(name)
    return by_script
