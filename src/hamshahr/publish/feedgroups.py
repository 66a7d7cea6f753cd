"""Claims by day, source and sort of change: what an entry of a feed is about."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import BooleanField, Count, Exists, F, Max, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, Substr

from hamshahr.ties.models import Claim

NEW, CORRECTED, ALSO, WITHDRAWN = "new", "corrected", "also", "withdrawn"
# An entry names so many ties, looked for among so many of the latest claims.
NAMED = 20
_LOOKED_THROUGH = 300
_ROWS = 1000
_BY = ("day", "source", "is_first", "corrects", "word")


@dataclass(slots=True)
class Group:
    """What a source said of one sort on one day: `count` claims, of which `claims` are the latest, the last first.

    `sort` is one of the four above, or a Status.
    """

    day: dt.date
    source: int
    sort: str
    count: int = 0
    at: dt.datetime = dt.datetime.min
    last: int = 0
    claims: list[int] = field(default_factory=list)


def recorded(claims: QuerySet[Claim], most: int) -> list[Group]:
    """What was recorded, the latest `most` groups; two queries."""
    earlier = Claim.objects.filter(relationship=OuterRef("relationship"), pk__lt=OuterRef("pk"))
    corrected = Claim.objects.filter(superseded_by=OuterRef("pk"))
    told = claims.annotate(
        day=_day("recorded_at"), is_first=~Exists(earlier), corrects=Exists(corrected), word=F("status")
    )
    return _groups(told, most)


def withdrawn(claims: QuerySet[Claim], most: int) -> list[Group]:
    """What was withdrawn, the same way; a group is dated by the day of the withdrawal."""
    no = Value(False, output_field=BooleanField())
    word = Value(WITHDRAWN, output_field=TextField())
    told = claims.filter(withdrawn_on__isnull=False)
    groups = _groups(told.annotate(day=_day("withdrawn_on"), is_first=no, corrects=no, word=word), most)
    for group in groups:
        group.at = dt.datetime.combine(group.day, dt.time(), dt.UTC)
    return groups


def _day(name: str) -> Substr:
    """The day as YYYY-MM-DD; on SQLite TruncDate calls Python for every row, which makes a large atlas slow."""
    return Substr(Cast(name, TextField()), 1, 10)


def _groups(claims: QuerySet[Claim], most: int) -> list[Group]:
    counted = claims.values(*_BY).annotate(count=Count("pk"), at=Max("recorded_at"), last=Max("pk"))
    found: dict[tuple[str, int, str], Group] = {}
    for row in counted.order_by("-day", "-last")[:_ROWS]:
        sort = _sort(row["is_first"], row["corrects"], row["word"])
        key = (row["day"], row["source"], sort)
        group = found.setdefault(key, Group(dt.date.fromisoformat(row["day"]), row["source"], sort, at=row["at"]))
        group.count += row["count"]
        group.at, group.last = max(group.at, row["at"]), max(group.last, row["last"])
    for day, source, is_first, corrects, word, claim in claims.order_by("-pk").values_list(*_BY, "pk")[
        :_LOOKED_THROUGH
    ]:
        told = found.get((day, source, _sort(is_first, corrects, word)))
        if told and len(told.claims) < NAMED:
            told.claims.append(claim)
    latest = sorted(found.values(), key=lambda group: (group.day, group.last), reverse=True)[:most]
    for group in latest:
        group.claims = group.claims or [group.last]
    return latest


def _sort(is_first: bool, corrects: bool, word: str) -> str:
    return NEW if is_first else CORRECTED if corrects else word or ALSO
