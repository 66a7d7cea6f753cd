"""What every page knows of its reader."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_bidi

from hamshahr.core import calendars


def reader(request: HttpRequest) -> dict[str, Any]:
    return {
        "direction": "rtl" if get_language_bidi() else "ltr",
        "calendar": calendars.current(),
        "is_demonstration": (Path(settings.DATA_DIR) / "demonstration").exists(),
    }
