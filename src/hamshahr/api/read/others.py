"""Countries, networks, members and sources: a constant number of queries for a page of any length."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db.models import Count, QuerySet

from hamshahr.api.read.common import (
    CITY_REF_FIELDS,
    SOURCE_FIELDS,
    Row,
    bilingual,
    city_ref,
    partial,
    source_row,
    sources,
)
from hamshahr.api.site import Site
from hamshahr.atlas.models import Country, Source
from hamshahr.networks.models import Membership, Network
from hamshahr.publish.queries import sources_with_counts
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Party

_NETWORK_FIELDS = (
    *("pk", "key", "name_fa", "name_en", "abbreviation", "reach", "purpose_fa", "purpose_en", "founded"),
    *("founded_precision", "headquarters_id", "website", "source_id"),
)


def country_rows(countries: QuerySet[Country], site: Site) -> list[Row]:
    """Three queries; `countries` ordered and sliced."""
    rows = list(countries.values_list("code", "name_fa", "name_en", "continent"))
    codes = [row[0] for row in rows]
    borders: defaultdict[str, list[str]] = defaultdict(list)
    pairs = Country.neighbours.through.objects.filter(from_country__in=codes).order_by("to_country")
    for code, neighbour in pairs.values_list("from_country_id", "to_country_id"):
        borders[code].append(neighbour)
    counted = Party.objects.counted().filter(place__country__in=codes).order_by().values_list("place__country")
    counts = {
        code: (cities, ties)
        for code, cities, ties in counted.annotate(
            cities=Count("place", distinct=True), ties=Count("relationship", distinct=True)
        )
    }
    return [
        {
            "code": code,
            "names": bilingual(name_fa, name_en),
            "continent": continent or None,
            "neighbours": borders[code],
            "cities": counts.get(code, (0, 0))[0],
            "ties": counts.get(code, (0, 0))[1],
            "url": f"{site.api}/countries/{code}",
            "page": f"{site.pages}/countries/{code.lower()}/",
        }
        for code, name_fa, name_en, continent in rows
    ]


def network_rows(networks: QuerySet[Network], site: Site) -> list[Row]:
    """Three queries; `networks` ordered and sliced."""
    rows = list(networks.values_list(*_NETWORK_FIELDS))
    told_by = sources({row[-1] for row in rows}, site)
    members = Membership.objects.filter(network__in=[row[0] for row in rows]).order_by().values_list("network")
    counts = dict(members.annotate(members=Count("place", distinct=True)))
    return [_network_row(row, counts.get(row[0], 0), told_by[row[-1]], site) for row in rows]


def _network_row(row: tuple[Any, ...], members: int, source: Row, site: Site) -> Row:
    _pk, key, name_fa, name_en, short, reach, purpose_fa, purpose_en, founded, precision, seat, website, _source = row
    return {
        "key": key,
        "names": bilingual(name_fa, name_en),
        "abbreviation": short or None,
        "reach": reach,
        "purpose": bilingual(purpose_fa, purpose_en),
        "founded": partial(founded, precision),
        "headquarters": seat,
        "website": website or None,
        "members": members,
        "source": source,
        "url": f"{site.api}/networks/{key}",
        "page": f"{site.pages}/networks/{key}/",
    }


def member_rows(memberships: QuerySet[Membership], site: Site) -> list[tuple[int, Row]]:
    """(key of the membership, row); two queries."""
    fields = ("pk", "since", "since_precision", "source_id", *(f"place__{name}" for name in CITY_REF_FIELDS))
    rows = list(memberships.values_list(*fields))
    told_by = sources({row[3] for row in rows}, site)
    return [
        (pk, {"city": city_ref(tuple(city), site), "since": partial(since, precision), "source": told_by[source]})
        for pk, since, precision, source, *city in rows
    ]


def source_details(found: QuerySet[Source], version: AtlasVersion, site: Site) -> list[Row]:
    """Two queries, and one for the reckoning when data have changed."""
    counts = {one.source.pk: one for one in sources_with_counts(version)}
    return [
        source_row(row, site)
        | {
            "claims": counts[row[0]].claims,
            "ties": counts[row[0]].ties,
            "alone": counts[row[0]].alone,
            "page": f"{site.pages}/sources/{row[1]}/",
        }
        for row in found.values_list(*SOURCE_FIELDS)
    ]
