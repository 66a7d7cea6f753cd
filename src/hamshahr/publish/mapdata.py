"""Ties as columns for the map (the contract stands in assets/README.md): few queries, however many ties.

A pact of three and more is a chain of rows with one id that names its parties: the map draws a star, never pairs.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import get_language

from hamshahr.atlas.models import Place
from hamshahr.core.bilingual import in_reader_language
from hamshahr.insight.models import COMMUNITIES
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import NOT_YET, OVER, Kind, Party, Relationship, RelationshipQuerySet

OTHER = "other"
_KINDS = [*Kind.values, OTHER]


def packed_ties(ties: RelationshipQuerySet, version: AtlasVersion, *, is_whole: bool) -> bytes:
    """The answer as gzipped JSON. That for the whole atlas is kept until data change; others are made each time."""
    key = f"map:{version}:{get_language()}"
    packed: bytes | None = cache.get(key) if is_whole else None
    if packed is None:
        text = json.dumps(tie_columns(ties), ensure_ascii=False, separators=(",", ":"))
        packed = gzip.compress(text.encode(), compresslevel=6, mtime=0)
        if is_whole:
            cache.set(key, packed, timeout=None)
    return packed


def tie_columns(ties: RelationshipQuerySet) -> dict[str, Any]:
    """Columns of places and ties; three queries. Ties with fewer than two parties on the map are left out."""
    facts = {
        pk: (kind, start.year if start else None)
        for pk, kind, start in ties.order_by("pk").values_list("pk", "kind", "start")
    }
    parties = _parties(ties)
    wanted = {place for places in parties.values() for place in places}
    spots = _spots(wanted)
    row_of: dict[int, int] = {}
    drawn: list[tuple[int, int, int, int, int | None]] = []
    ties_of: Counter[int] = Counter()
    for pk, (kind, year) in facts.items():
        placed = [place for place in parties.get(pk, ()) if place in spots]
        if len(placed) < 2:
            continue
        ties_of.update(placed)
        for one, other in pairwise(placed):
            a, b = (row_of.setdefault(place, len(row_of)) for place in (one, other))
            drawn.append((pk, a, b, _KINDS.index(kind or OTHER), year))
    used = sorted({line[3] for line in drawn})
    ids, starts, ends, kinds, years = ([line[column] for line in drawn] for column in range(5))
    return {
        "kinds": [_KINDS[kind] for kind in used],
        "places": {
            "id": list(row_of),
            "lon": [spots[place][0] for place in row_of],
            "lat": [spots[place][1] for place in row_of],
            "name": [spots[place][2] for place in row_of],
            "ties": [ties_of[place] for place in row_of],
            "weight": [spots[place][3] for place in row_of],
            "url": _address("publish:city"),
        },
        "ties": {
            "id": ids,
            "a": starts,
            "b": ends,
            "kind": [used.index(kind or 0) for kind in kinds],
            "start": years,
            "url": _address("publish:tie"),
        },
    }


def in_communities(members: Mapping[int, int]) -> dict[str, Any]:
    """The ties in force whose two ends are in one of the named communities (`members`: its number by place)."""
    columns = tie_columns(Relationship.objects.counted().exclude(status__in=NOT_YET | OVER))
    ties, community = columns["ties"], [members.get(place, 0) for place in columns["places"]["id"]]
    within = [at for at, (a, b) in enumerate(zip(ties["a"], ties["b"], strict=True)) if community[a] == community[b]]
    kept = [at for at in within if 0 < community[ties["a"][at]] <= COMMUNITIES]
    for name in ("id", "a", "b", "start"):
        ties[name] = [ties[name][at] for at in kept]
    used = sorted({community[a] for a in ties["a"]})
    ties["kind"] = [used.index(community[a]) for a in ties["a"]]
    return columns | {"kinds": [f"community-{number}" for number in used]}


def _parties(ties: RelationshipQuerySet) -> dict[int, list[int]]:
    parties: defaultdict[int, list[int]] = defaultdict(list)
    rows = Party.objects.order_by("relationship", "position").values_list("relationship_id", "place_id")
    if ties.query.has_filters():
        rows = rows.filter(relationship__in=ties.order_by().values("pk"))
    for relationship, place in rows:
        parties[relationship].append(place)
    return parties


def _spots(wanted: set[int]) -> dict[int, tuple[float, float, str, int]]:
    """Longitude, latitude, name and thousands of inhabitants (0 where not known) of each tied place.

    A district without coordinates stands where its city is.
    """
    tied = Place.objects.filter(pk__in=Party.objects.order_by().values("place"))
    columns = tied.order_by("pk").values_list(
        "pk", "longitude", "latitude", "part_of__longitude", "part_of__latitude", "name_fa", "name_en", "population"
    )
    spots = {}
    for pk, own_lon, own_lat, city_lon, city_lat, name_fa, name_en, inhabitants in columns:
        longitude, latitude = (own_lon, own_lat) if own_lon is not None else (city_lon, city_lat)
        if pk in wanted and longitude is not None and latitude is not None:
            name, thousands = in_reader_language(name_fa, name_en), round((inhabitants or 0) / 1000)
            spots[pk] = (round(longitude, 4), round(latitude, 4), name, thousands)
    return spots


def _address(name: str) -> str:
    return reverse(name, args=[0]).replace("0", "{id}")
