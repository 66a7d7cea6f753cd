"""What several kinds of rows have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast

from hamshahr.api.kept import shelf
from hamshahr.api.problems import ProblemError
from hamshahr.api.read.written import as_text, both, partial, plain, quoted
from hamshahr.api.site import Site
from hamshahr.atlas.models import Source
from hamshahr.audit.models import Event
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Relationship

Row = dict[str, Any]
Columns = tuple[Any, ...]
Told = list[tuple[Any, bytes]]
"""Rows of a list: what a cursor names each by, and its text, for here or for ANYWHERE."""

SOURCE_FIELDS = (
    *("pk", "key", "name_fa", "name_en", "source_class", "publisher", "licence", "licence_url", "url"),
    *(as_text("read_on"), "read_on_precision", "version"),
)
_SOURCE = (
    '"key":%s,"names":%s,"source_class":%s,"publisher":%s,"licence":%s,"licence_url":%s,"address":%s,"read_on":%s,'
    '"version":%s,"url":'
)


def found(told: Told) -> bytes:
    """The text of the only row. Raises ProblemError (404) where there is none."""
    if not told:
        raise ProblemError("not-found")
    return told[0][1]


def kept_texts(
    of: str,
    rows: Sequence[Columns],
    version: AtlasVersion,
    make: Callable[[Sequence[int], AtlasVersion], dict[int, bytes]],
) -> Told:
    """Rows by the column pk alone, for ANYWHERE; made are those that were not told since the atlas changed."""
    kept: dict[int, bytes] = shelf.parts(version, of)
    if missing := [pk for (pk,) in rows if pk not in kept]:
        kept |= make(missing, version)
    return [(pk, kept[pk]) for (pk,) in rows if pk in kept]  # one may have vanished since its key was read


def sources(keys: Collection[int], version: AtlasVersion, site: Site) -> dict[int, str]:
    """Sources by primary key; one query at most, none where all were told since the atlas changed."""
    kept = _kept(keys, version)
    return {pk: f"{{{_addressed(*kept[pk], site)}}}" for pk in set(keys)}


def source_keys(keys: Collection[int], version: AtlasVersion) -> dict[int, str]:
    """What sources are called in addresses, quoted, by primary key; asked for as `sources` are."""
    kept = _kept(keys, version)
    return {pk: quoted(kept[pk][1]) for pk in set(keys)}


def _kept(keys: Collection[int], version: AtlasVersion) -> dict[int, tuple[str, str]]:
    """(beginning, key) of these sources, and of others that were told of."""
    kept: dict[int, tuple[str, str]] = shelf.parts(version, "sources")
    if missing := [key for key in set(keys) if key not in kept]:
        rows = plain(Source.objects.filter(pk__in=missing).order_by("pk").values_list(*SOURCE_FIELDS))
        kept |= {row[0]: (_beginning(row), row[1]) for row in rows}
    return kept


def source_fields(row: tuple[Any, ...], site: Site) -> str:
    """The fields of a source from the columns SOURCE_FIELDS, without braces: a list of sources tells more of them."""
    return _addressed(_beginning(row), row[1], site)


def _beginning(row: tuple[Any, ...]) -> str:
    """All but the address, which differs by the name under which the site is asked."""
    _pk, key, name_fa, name_en, source_class, publisher, licence, licence_url, url, read_on, precision, version = row
    return _SOURCE % (
        *(quoted(key), both(name_fa, name_en), quoted(source_class), quoted(publisher), quoted(licence)),
        *(quoted(licence_url), quoted(url), partial(read_on, precision), quoted(version)),
    )


def _addressed(beginning: str, key: str, site: Site) -> str:
    return f'{beginning}"{site.api}/sources/{quoted(key)[1:]}'


def changed_ties(since: dt.datetime) -> QuerySet[Any, int]:
    """The keys of relationships of which something was recorded, withdrawn or settled anew since, to be filtered by."""
    told = Event.objects.filter(subject_type=Relationship._meta.label_lower, at__gte=since).order_by()
    return told.annotate(tie=Cast("subject_id", BigIntegerField())).values_list("tie", flat=True)
