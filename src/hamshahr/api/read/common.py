"""What several kinds of rows have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast

from hamshahr.api.problems import ProblemError
from hamshahr.api.read.written import both, partial, plain, quoted, shape
from hamshahr.api.site import Site
from hamshahr.atlas.models import Source
from hamshahr.audit.models import Event
from hamshahr.ties.models import Relationship

Row = dict[str, Any]
Columns = tuple[Any, ...]
Told = list[tuple[Any, str]]
"""Rows of a list: what a cursor names each by, and its text."""

SOURCE_FIELDS = (
    *("pk", "key", "name_fa", "name_en", "source_class", "publisher", "licence", "licence_url", "url", "read_on"),
    *("read_on_precision", "version"),
)
SOURCE_NAMES = (
    *("key", "names", "source_class", "publisher", "licence", "licence_url", "address", "read_on", "version", "url"),
)
_SOURCE = shape(*SOURCE_NAMES)


def found(told: Told) -> str:
    """The text of the only row. Raises ProblemError (404) where there is none."""
    if not told:
        raise ProblemError("not-found")
    return told[0][1]


def sources(keys: Collection[int], site: Site) -> dict[int, str]:
    """Sources by primary key; one query."""
    rows = plain(Source.objects.filter(pk__in=set(keys)).order_by("pk").values_list(*SOURCE_FIELDS))
    return {row[0]: _SOURCE % source_values(row, site) for row in rows}


def source_values(row: tuple[Any, ...], site: Site) -> tuple[str, ...]:
    """The values of SOURCE_NAMES from the columns SOURCE_FIELDS."""
    _pk, key, name_fa, name_en, source_class, publisher, licence, licence_url, url, read_on, precision, version = row
    return (
        *(quoted(key), both(name_fa, name_en), quoted(source_class), quoted(publisher), quoted(licence)),
        *(quoted(licence_url), quoted(url), partial(read_on, precision), quoted(version)),
        quoted(f"{site.api}/sources/{key}"),
    )


def changed_ties(since: dt.datetime) -> QuerySet[Any, int]:
    """The keys of relationships of which something was recorded, withdrawn or settled anew since, to be filtered by."""
    told = Event.objects.filter(subject_type=Relationship._meta.label_lower, at__gte=since).order_by()
    return told.annotate(tie=Cast("subject_id", BigIntegerField())).values_list("tie", flat=True)
