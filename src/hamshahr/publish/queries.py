"""What the pages read. Each function says how many queries it takes; none grows with the number of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from hamshahr.atlas.models import Place, Source
from hamshahr.atlas.queries import names_of
from hamshahr.networks.models import Membership, Milestone, Network
from hamshahr.publish.rows import TieRow, tie_rows
from hamshahr.publish.version import AtlasVersion
from hamshahr.ties.models import Agreement, Claim, Party, Relationship
from hamshahr.ties.queries import public_sources

FIRSTS = "first_twinning"


@dataclass(frozen=True, slots=True)
class Counts:
    """The true numbers of the home page; `off_map` of the ties are not on the map: where a city lies is not known."""

    cities: int
    ties: int
    sources: int
    off_map: int


def counts(version: AtlasVersion) -> Counts:
    """Four queries, and none while the atlas stays as it is."""
    key = f"counts:{version}"
    found: Counts | None = cache.get(key)
    if found is None:
        found = Counts(
            cities=Party.objects.values("place").distinct().count(),
            ties=Relationship.objects.counted().count(),
            sources=Source.objects.filter(Exists(Claim.objects.current().filter(source=OuterRef("pk")))).count(),
            off_map=_off_map(),
        )
        cache.set(key, found)
    return found


def _off_map() -> int:
    """How many ties the map leaves out (mapdata.py); one query."""
    lost = Party.objects.filter(place__latitude__isnull=True).order_by().values("relationship")
    placed = Count("parties", filter=Q(parties__place__latitude__isnull=False))
    return Relationship.objects.counted().filter(pk__in=lost).annotate(placed=placed).filter(placed__lt=2).count()


def ties_of(place: Place) -> list[TieRow]:
    """All ties of a place, also the pairs that are part of a pact (see counted); five queries."""
    return tie_rows(Relationship.objects.of_place(place).order_by("pk"), seen_from=place)


def counted(rows: Iterable[TieRow]) -> list[TieRow]:
    """Rows without those that are part of a pact, so that a pact written as pairs stands once."""
    return [row for row in rows if row.tie.part_of_id is None]


def other_names(place: Place) -> list[list[str]]:
    """Names besides those in the heading, a list for each script; one query."""
    shown = {place.name_en, place.name_fa, place.name_local}
    by_script = ([name for name in names if name not in shown] for names in names_of(place).values())
    return [names for names in by_script if names]


def parts_of(place: Place, version: AtlasVersion) -> list[Place]:
    """The districts of a city that are twinned themselves; one query, none where there are none.

    Which cities have such districts is kept until data change: there are few of them among very many places.
    """
    key = f"parts:{version}"
    parts: dict[int, list[int]] | None = cache.get(key)
    if parts is None:
        tied = Place.objects.filter(Exists(Party.objects.filter(place=OuterRef("pk"))), part_of__isnull=False)
        parts = {}
        for city, part in tied.order_by("name_en", "pk").values_list("part_of_id", "pk"):
            parts.setdefault(city, []).append(part)
        cache.set(key, parts)
    keys = parts.get(place.pk, [])
    places = Place.objects.in_bulk(keys) if keys else {}
    return [places[part] for part in keys]


@dataclass(frozen=True, slots=True)
class NetworkMembership:
    """Belonging to a network as its sources tell it; `since` is the first that gives a date."""

    network: Network
    memberships: list[Membership]

    @property
    def since(self) -> Membership:
        return next((one for one in self.memberships if one.since), self.memberships[0])


def networks_of(place: Place) -> list[NetworkMembership]:
    """One query."""
    grouped: dict[Network, list[Membership]] = {}
    for membership in place.memberships.select_related("network", "source").order_by("network__name_en", "id"):
        grouped.setdefault(membership.network, []).append(membership)
    return [NetworkMembership(network, memberships) for network, memberships in grouped.items()]


def members_of(network: Network) -> list[tuple[Place, list[Membership]]]:
    """Places and what says that they belong, by country and name; one query."""
    grouped: dict[Place, list[Membership]] = {}
    memberships = network.memberships.select_related("place__country", "place__region", "source")
    for membership in memberships.order_by("place__country__name_en", "place__name_en", "id"):
        grouped.setdefault(membership.place, []).append(membership)
    return list(grouped.items())


def local_time(place: Place) -> dt.datetime | None:
    """What clocks show there now; None where the time zone is not known to this machine."""
    if not place.time_zone:
        return None
    try:
        return timezone.now().astimezone(ZoneInfo(place.time_zone))
    except (ZoneInfoNotFoundError, ValueError):
        return None


def networks_with_counts() -> list[Network]:
    """One query; each network has `member_count`."""
    return list(
        Network.objects.annotate(member_count=Count("memberships__place", distinct=True))
        .select_related("headquarters__country")
        .order_by("reach", "name_en")
    )


def milestones() -> tuple[list[Milestone], list[Milestone]]:
    """(those of the timeline, rival claims to the first twinning), by date; two queries."""
    every = list(Milestone.objects.select_related("source").prefetch_related("places__country").order_by("date", "id"))
    return every, [milestone for milestone in every if milestone.topic == FIRSTS]


def ties_by_year() -> dict[int, int]:
    """How many ties began in each Gregorian year; one query."""
    begun = (
        Relationship.objects.counted().filter(start__isnull=False).values_list("start__year").annotate(ties=Count("pk"))
    )
    return dict(sorted(begun.order_by()))


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """What a source says now.

    Each pair of a pact is a tie by itself here (`pairs`); on `alone` of its ties no other voice is heard.
    """

    source: Source
    claims: int
    ties: int
    alone: int
    pairs: int

    @property
    def share_alone(self) -> int | None:
        """In per cent; None where the source speaks of no tie."""
        return round(100 * self.alone / self.ties) if self.ties else None


def sources_with_counts(version: AtlasVersion) -> list[SourceCounts]:
    """Sources, those with most ties first; one query and, when data have changed, one for the reckoning."""
    reckoned = _reckoned_sources(version)
    counted = [
        SourceCounts(one, *reckoned.get(one.pk, (0, 0, 0, 0))) for one in public_sources().order_by("name_en", "pk")
    ]
    return sorted(counted, key=lambda row: -row.ties)


def source_counts(source: Source, version: AtlasVersion) -> SourceCounts:
    return SourceCounts(source, *_reckoned_sources(version).get(source.pk, (0, 0, 0, 0)))


def _reckoned_sources(version: AtlasVersion) -> dict[int, tuple[int, int, int, int]]:
    key = f"source-counts:{version}"
    found: dict[int, tuple[int, int, int, int]] | None = cache.get(key)
    if found is None:
        alone = Q(relationship__agreement=Agreement.ONE_SIDED)
        told = (
            Claim.objects.current()
            .values("source")
            .annotate(
                claims=Count("pk"),
                ties=Count("relationship", distinct=True),
                alone=Count("relationship", distinct=True, filter=alone),
                pairs=Count("relationship", distinct=True, filter=Q(relationship__part_of__isnull=False)),
            )
            .order_by("source")
        )
        found = {row["source"]: (row["claims"], row["ties"], row["alone"], row["pairs"]) for row in told}
        cache.set(key, found)
    return found
