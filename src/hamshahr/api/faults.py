"""What is wrong with a value, in words for who sent it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from hamshahr.api.problems import Fault


def faults_of(errors: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """The faults of a ninja ValidationError, which are pydantic's."""
    return [fault for error in errors for fault in _faults(error)]


def _faults(error: Mapping[str, Any]) -> Iterator[Fault]:
    where, *inner = [str(part) for part in error["loc"]]
    if where == "body":
        inner = inner[1:]
    context = error.get("ctx", {})
    if error["type"] == "unknown_parameter":
        for name in context["names"]:
            yield Fault(where, name, _("There is no such parameter here."))
        return
    yield Fault(where, ".".join(inner) or where, reason_of(error["type"], context))


def reason_of(kind: str, context: Mapping[str, Any]) -> str:
    """Why a value does not do, by pydantic's name of the fault."""
    reasons = {
        "missing": _("It is needed."),
        "not_offered": _("It is one of: {offered}."),
        "greater_than_equal": _("It is {ge} at least."),
        "less_than_equal": _("It is {le} at most."),
        "string_too_long": _("It has {max_length} characters at most."),
        "string_too_short": _("It has {min_length} characters at least."),
        "too_long": _("There are {max_length} at most."),
        "too_short": _("There are {min_length} at least."),
        "string_pattern_mismatch": _("It is not written as it should be; the pattern is {pattern}"),
        "bad_box": _("A box is west,south,east,north in degrees."),
        "bad_moment": _("It is a moment with its time zone, such as 2026-01-01T00:00:00Z."),
        "extra_forbidden": _("There is no such field here."),
        "bad_date": _("It is a year, month or day of the Gregorian calendar, such as 1989, 1989-05 or 1989-05-17."),
        "one_identifier": _("Name a city by exactly one of id, geonames_id and wikidata_id."),
    }
    if kind.startswith(("datetime", "timezone")):
        kind = "bad_moment"
    if kind.startswith("int"):
        return _("It is a whole number.")
    if kind.startswith("bool"):
        return _("It is true or false.")
    if kind not in reasons:
        return _("It is not of the kind that is expected here.")
    told = dict(context)
    if "offered" in told:
        told["offered"] = ", ".join(told["offered"])
    return reasons[kind].format(**told)
