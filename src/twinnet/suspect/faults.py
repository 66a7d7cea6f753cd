"""The names of what may be wrong with a point; apart from the checks, so that pages need no more than these."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a point, the surest first."""

    SHARED = "shared"
    RANGE = "range"
    ZERO = "zero"
    COUNTRY = "country"
    FAR = "far"


class Remedy(StrEnum):
    """What would bring the point to the place: exchanging latitude and longitude, or another sign of one of them."""

    EXCHANGE = "exchange"
    LATITUDE_SIGN = "latitude_sign"
    LONGITUDE_SIGN = "longitude_sign"
