"""Countries, networks, members and sources: a constant number of queries for a page of any length."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet

from hamshahr.api.read.common import SOURCE_FIELDS, Told, source_fields, sources
from hamshahr.api.read.refs import city_refs
from hamshahr.api.read.written import as_text, both, grouped, listed, number, partial, plain, quoted, shape
from hamshahr.api.site import Site
from hamshahr.atlas.models import Country, Source
from hamshahr.networks.models import Membership, Network
from hamshahr.publish.queries import sources_with_counts
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Party

_COUNTRY = shape("code", "names", "continent", "neighbours", "cities", "ties", "url", "page")
_NETWORK_FIELDS = (
    *("pk", "key", "name_fa", "name_en", "abbreviation", "reach", "purpose_fa", "purpose_en"),
    *(as_text("founded"), "founded_precision", "headquarters_id", "website", "source_id"),
)
_NETWORK = shape(
    *("key", "names", "abbreviation", "reach", "purpose", "founded", "headquarters", "website", "members", "source"),
    *("url", "page"),
)
_MEMBER_FIELDS = ("pk", "place_id", as_text("since"), "since_precision", "source_id")
_MEMBER = shape("city", "since", "source")
_SOURCE = "{%s," + shape("claims", "ties", "alone", "page").removeprefix("{")


def country_rows(countries: QuerySet[Country], _version: AtlasVersion, site: Site) -> Told:
    """Three queries; `countries` ordered and sliced."""
    rows = plain(countries.values_list("code", "name_fa", "name_en", "continent"))
    codes = [row[0] for row in rows]
    pairs = Country.neighbours.through.objects.filter(from_country__in=codes).order_by("to_country")
    borders = grouped(plain(pairs.values_list("from_country_id", "to_country_id")))
    counted = Party.objects.counted().filter(place__country__in=codes).order_by().values_list("place__country")
    counts = {
        code: (cities, ties)
        for code, cities, ties in counted.annotate(
            cities=Count("place", distinct=True), ties=Count("relationship", distinct=True)
        )
    }
    return [
        (
            code,
            (
                _COUNTRY
                % (
                    *(quoted(code), both(name_fa, name_en), quoted(continent), listed(map(quoted, borders[code]))),
                    *counts.get(code, (0, 0)),
                    *(f'"{site.api}/countries/{code}"', f'"{site.pages}/countries/{code.lower()}/"'),
                )
            ).encode(),
        )
        for code, name_fa, name_en, continent in rows
    ]


def network_rows(networks: QuerySet[Network], version: AtlasVersion, site: Site) -> Told:
    """Three queries; `networks` ordered and sliced."""
    rows = plain(networks.values_list(*_NETWORK_FIELDS))
    told_by = sources({row[-1] for row in rows}, version, site)
    members = Membership.objects.filter(network__in=[row[0] for row in rows]).order_by().values_list("network")
    counts = dict(members.annotate(members=Count("place", distinct=True)))
    return [(row[1], _network(row, counts.get(row[0], 0), told_by[row[-1]], site).encode()) for row in rows]


def _network(row: tuple[Any, ...], members: int, source: str, site: Site) -> str:
    _pk, key, name_fa, name_en, short, reach, purpose_fa, purpose_en, founded, precision, seat, website, _source = row
    return _NETWORK % (
        *(quoted(key), both(name_fa, name_en), quoted(short), quoted(reach), both(purpose_fa, purpose_en)),
        *(partial(founded, precision), number(seat), quoted(website), members, source),
        *(quoted(f"{site.api}/networks/{key}"), quoted(f"{site.pages}/networks/{key}/")),
    )


def member_rows(memberships: QuerySet[Membership], version: AtlasVersion, site: Site) -> Told:
    """Three queries."""
    rows = plain(memberships.values_list(*_MEMBER_FIELDS))
    refs = city_refs([row[1] for row in rows], version)
    told_by = sources({row[-1] for row in rows}, version, site)
    return [
        (pk, (_MEMBER % (refs[place], partial(since, precision), told_by[source])).encode())
        for pk, place, since, precision, source in rows
    ]


def source_rows(found: QuerySet[Source], version: AtlasVersion, site: Site) -> Told:
    """One query, and two for the reckoning when data have changed."""
    counts = {one.source.pk: one for one in sources_with_counts(version)}
    return [
        (
            row[0],
            (
                _SOURCE
                % (
                    source_fields(row, site),
                    *(counts[row[0]].claims, counts[row[0]].ties, counts[row[0]].alone),
                    quoted(f"{site.pages}/sources/{row[1]}/"),
                )
            ).encode(),
        )
        for row in plain(found.values_list(*SOURCE_FIELDS))
    ]
