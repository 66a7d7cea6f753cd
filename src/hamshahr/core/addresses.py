"""Where a request comes from on the net."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_HOUSEHOLD = 64  # bits of an IPv6 address that one household or office shares


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind `HAMSHAHR_PROXIES` proxies, what the first of them was asked from.

    What a reader writes into X-Forwarded-For itself stands before the proxies' words and is not believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        address = told[-settings.PROXIES] if len(told) >= settings.PROXIES else address
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, _HOUSEHOLD), strict=False))
    return str(parsed)
