"""Words for values, and those of the map, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext, ngettext

from hamshahr.core.calendars import Calendar, current, digits, is_persian
from hamshahr.publish.mapdata import OTHER
from hamshahr.ties.models import Agreement, Kind, Status

_KINDS = dict(Kind.choices)
_STATUSES = dict(Status.choices)
_AGREEMENTS = dict(Agreement.choices)


def kind_word(kind: str) -> str:
    """The word for a Kind; says so where there is none."""
    return str(_KINDS[kind]) if kind else gettext("kind not known")


def status_word(status: str) -> str:
    """The word for a Status; says so where there is none."""
    return str(_STATUSES[status]) if status else gettext("not known")


def agreement_word(agreement: str) -> str:
    return str(_AGREEMENTS[agreement])


def map_words(others: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What every map needs, `others` in place of the usual ones; the keys are those of assets/README.md.

    Plural forms are named as the Intl rules of a browser name them.
    """
    jalali = current() == Calendar.JALALI
    return {
        "map_label": gettext("Map of the ties between cities"),
        "loading": gettext("The map is being drawn…"),
        "failed": gettext("The map could not be drawn. Everything on it also stands in the table."),
        "no_webgl": gettext("This browser cannot draw the map. Everything on it also stands in the table."),
        "zoom_in": gettext("Nearer"),
        "zoom_out": gettext("Farther"),
        "whole_map": gettext("The whole map"),
        "close": gettext("Close"),
        "tie_count": {"one": ngettext("{n} tie", "{n} ties", 1), "other": ngettext("{n} tie", "{n} ties", 2)},
        "legend": gettext("Kinds of ties"),
        "kinds": {value: str(label) for value, label in Kind.choices} | {OTHER: gettext("kind not known")},
        "up_to_year": gettext("up to the year {jalali} (Jalali)") if jalali else gettext("up to the year {year}"),
        "all_years": gettext("all years"),
        "undated": gettext("ties without a date"),
        "selected": gettext("{name}: {ties}"),
        "scroll_hint": gettext("Hold Ctrl and scroll to zoom"),
        "scroll_hint_mac": gettext("Hold ⌘ and scroll to zoom"),
        "touch_hint": gettext("Use two fingers to move the map"),
        **(others or {}),
    }


def degrees(latitude: float, longitude: float, written: str = "{:.2f}") -> str:
    """Degrees north and east, `written` so, in the reader's words and digits."""
    north = gettext("{degrees}° N") if latitude >= 0 else gettext("{degrees}° S")
    east = gettext("{degrees}° E") if longitude >= 0 else gettext("{degrees}° W")
    told = [written.format(abs(part)) for part in (latitude, longitude)]
    if is_persian():
        told = [digits(part.replace(".", "٫")) for part in told]
    return gettext("{north}, {east}").format(north=north.format(degrees=told[0]), east=east.format(degrees=told[1]))
