"""What several kinds of rows have in common."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast

from hamshahr.api.site import Site
from hamshahr.atlas.models import Source
from hamshahr.audit.models import Event
from hamshahr.ties.models import Party, Relationship

Row = dict[str, Any]

_LENGTHS = {"year": 4, "month": 7, "day": 10}
SOURCE_FIELDS = (
    *("pk", "key", "name_fa", "name_en", "source_class", "publisher", "licence", "licence_url", "url", "read_on"),
    *("read_on_precision", "version"),
)


def partial(date: dt.date | None, precision: str) -> str | None:
    """A date of two columns as far as it is known: 1989, 1989-05 or 1989-05-17."""
    return date.isoformat()[: _LENGTHS[precision]] if date else None


def bilingual(fa: str, en: str) -> Row:
    return {"fa": fa or None, "en": en or None}


def moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def sources(keys: Collection[int], site: Site) -> dict[int, Row]:
    """Sources by primary key; one query."""
    rows = Source.objects.filter(pk__in=set(keys)).order_by("pk").values_list(*SOURCE_FIELDS)
    return {row[0]: source_row(row, site) for row in rows}


def source_row(row: tuple[Any, ...], site: Site) -> Row:
    _pk, key, name_fa, name_en, source_class, publisher, licence, licence_url, url, read_on, precision, version = row
    return {
        "key": key,
        "names": bilingual(name_fa, name_en),
        "source_class": source_class,
        "publisher": publisher or None,
        "licence": licence or None,
        "licence_url": licence_url or None,
        "address": url or None,
        "read_on": partial(read_on, precision),
        "version": version or None,
        "url": f"{site.api}/sources/{key}",
    }


def grouped(pairs: Iterable[tuple[int, Any]]) -> defaultdict[int, list[Any]]:
    by_first: defaultdict[int, list[Any]] = defaultdict(list)
    for first, second in pairs:
        by_first[first].append(second)
    return by_first


_PARTY_FIELDS = (
    *("relationship_id", "place_id", "place__name_fa", "place__name_en", "place__name_local", "place__country_id"),
    *("place__latitude", "place__longitude", "place__geonames_id", "place__wikidata_id"),
)


def parties(relationships: Collection[int], site: Site) -> defaultdict[int, list[Row]]:
    """The cities of each relationship as references, in the order to be shown; one query."""
    rows = Party.every.filter(relationship__in=relationships).order_by("position", "pk").values_list(*_PARTY_FIELDS)
    return grouped((row[0], city_ref(row[1:], site)) for row in rows)


CITY_REF_FIELDS = (
    *("pk", "name_fa", "name_en", "name_local", "country_id", "latitude", "longitude", "geonames_id", "wikidata_id"),
)


def city_ref(row: tuple[Any, ...], site: Site) -> Row:
    """A city from the columns CITY_REF_FIELDS."""
    pk, name_fa, name_en, name_local, country, latitude, longitude, geonames, wikidata = row
    return {
        "id": pk,
        "names": {"fa": name_fa or None, "en": name_en, "local": name_local or None},
        "country": country,
        "latitude": latitude,
        "longitude": longitude,
        "geonames_id": geonames,
        "wikidata_id": wikidata,
        "url": f"{site.api}/cities/{pk}",
    }


def changed_ties(since: dt.datetime) -> QuerySet[Any, int]:
    """The keys of relationships of which something was recorded, withdrawn or settled anew since, to be filtered by."""
    told = Event.objects.filter(subject_type=Relationship._meta.label_lower, at__gte=since).order_by()
    return told.annotate(tie=Cast("subject_id", BigIntegerField())).values_list("tie", flat=True)
