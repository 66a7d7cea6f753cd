"""What every page knows of its reader."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language_bidi

from hamshahr.core import calendars


def reader(request: HttpRequest) -> dict[str, Any]:
    return {
        "direction": "rtl" if get_language_bidi() else "ltr",
        "calendar": calendars.current(),
    }
