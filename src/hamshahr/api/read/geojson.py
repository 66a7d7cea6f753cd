"""Ties as GeoJSON, in bounded memory: four queries for each four thousand, one text for each feature."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterator
from typing import Any

from django.core.cache import cache

from hamshahr.api.read.written import (
    as_number,
    as_text,
    both,
    flag,
    grouped,
    listed,
    number,
    partial,
    plain,
    quoted,
    shape,
    whole,
)
from hamshahr.api.site import Site
from hamshahr.publish.opendata.geojson import shape_of
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Claim, Party, RelationshipQuerySet

CHUNK = 4000
_HEAD = '{"type":"FeatureCollection","features":[\n'
_FIELDS = (
    *(
        "pk",
        "name_fa",
        "name_en",
        "kind",
        "status",
        as_text("start"),
        "start_precision",
        as_text("end"),
        "end_precision",
    ),
    *("agreement", as_number("is_weak"), "part_of_id"),
)
_PARTY_FIELDS = (
    *("relationship_id", "place_id", "place__name_fa", "place__name_en", "place__country_id", "place__longitude"),
    *("place__latitude", "place__part_of__longitude", "place__part_of__latitude"),
)
_FEATURE = '{"type":"Feature","id":%d,"geometry":%s,"properties":' + shape(
    *("kind", "status", "start", "end", "agreement", "is_weak", "part_of", "names", "cities", "countries", "sources"),
    "url",
) + "}"  # fmt: skip


def packed(ties: RelationshipQuerySet, version: AtlasVersion, site: Site) -> bytes:
    """All `ties`, gzipped; made once for a state of the atlas and a site, in each process."""
    key = f"api-geojson:{version}:{site.api}"
    found: bytes | None = cache.get(key)
    if found is None:
        buffer = io.BytesIO()
        with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=6, mtime=0) as file:
            for text in texts(ties, site):
                file.write(text.encode())
        found = buffer.getvalue()
        cache.set(key, found, timeout=None)
    return found


def texts(ties: RelationshipQuerySet, site: Site) -> Iterator[str]:
    """The document in pieces."""
    yield _HEAD
    last, comma = 0, ""
    while rows := plain(ties.filter(pk__gt=last).order_by("pk").values_list(*_FIELDS)[:CHUNK]):
        yield comma + ",\n".join(_features(rows, site))
        last, comma = rows[-1][0], ",\n"
    yield "\n]}"


def _features(rows: list[tuple[Any, ...]], site: Site) -> Iterator[str]:
    these = {"relationship__gte": rows[0][0], "relationship__lte": rows[-1][0]}  # so many numbers would be dear to name
    parties = Party.told.filter(**these).order_by("position", "pk")
    parties_of = grouped((row[0], row[1:]) for row in plain(parties.values_list(*_PARTY_FIELDS)))
    told = Claim.objects.current().filter(**these).order_by("pk")
    sources_of = grouped(plain(told.values_list("relationship_id", "source__key")))
    for row in rows:
        yield _feature(row, parties_of[row[0]], sources_of[row[0]], site)


def _feature(row: tuple[Any, ...], cities: list[tuple[Any, ...]], sources: list[str], site: Site) -> str:
    pk, name_fa, name_en, kind, status, start, start_to, end, end_to, agreement, is_weak, part_of = row
    name_fa = name_fa or " – ".join(city[1] or city[2] for city in cities)
    name_en = name_en or " – ".join(city[2] for city in cities)
    return _FEATURE % (
        *(pk, whole(shape_of([spot for spot in map(_spot, cities) if spot]))),
        *(quoted(kind), quoted(status), partial(start, start_to), partial(end, end_to), quoted(agreement)),
        *(flag(is_weak), number(part_of), both(name_fa, name_en), listed(str(city[0]) for city in cities)),
        *(listed(quoted(city[3]) for city in cities), listed(map(quoted, dict.fromkeys(sources)))),
        f'"{site.api}/relationships/{pk}"',
    )


def _spot(city: tuple[Any, ...]) -> tuple[float, float] | None:
    """Longitude and latitude; a district without coordinates stands where its city is."""
    longitude, latitude = city[4:6] if city[4] is not None else city[6:8]
    return None if longitude is None else (longitude, latitude)
