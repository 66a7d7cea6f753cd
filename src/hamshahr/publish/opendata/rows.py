"""The rows of each table of the data package, read from the database in chunks: memory does not grow with the atlas."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Min, QuerySet

from hamshahr.atlas.models import Country, Place, PlaceName, Source
from hamshahr.core.dates import PartialDate
from hamshahr.networks.models import Membership, Milestone, Network
from hamshahr.publish.opendata import tables
from hamshahr.publish.opendata.schema import Table
from hamshahr.ties.models import Claim, Party, Relationship, StatusChange
from hamshahr.ties.queries import public_sources

Row = list[Any]
CHUNK = 4000
_PLACE_FIELDS = (
    *("pk", "kind", "name_en", "name_fa", "name_local", "country_id", "region_id", "part_of_id", "latitude"),
    *("longitude", "population", "time_zone", "geonames_id", "wikidata_id", "unlocode", "iso_code", "is_provisional"),
)


@dataclass(frozen=True, slots=True)
class Credit:
    """A source as rows name it: its key, the licence it states, when it was read."""

    key: str
    licence: str
    read: str
    read_on: dt.date | None

    @property
    def cells(self) -> tuple[str, str, str]:
        return self.key, self.licence, self.read


NOBODY = Credit("", "", "", None)


@dataclass(slots=True)
class Origins:
    """Whose data are whose: sources by primary key, and those of the platform's own tables."""

    by_pk: Mapping[int, Credit] = field(default_factory=dict)
    by_key: Mapping[str, Credit] = field(default_factory=dict)
    of_places: Mapping[int, int] | None = None

    @classmethod
    def read(cls) -> Origins:
        """One query, and two more when the first place comes that is in no list."""
        found = Source.objects.order_by("pk").values_list("pk", "key", "licence", "read_on", "read_on_precision")
        credits = {
            pk: Credit(key, licence, partial(read_on, precision), read_on)
            for pk, key, licence, read_on, precision in found
        }
        return cls(credits, {credit.key: credit for credit in credits.values()})

    def of_place(self, pk: int, *, geonames: int | None, iso: str | None) -> Credit:
        """The list a place is taken from, else the first source that names it."""
        if iso or geonames:
            return self.by_key.get("iso-3166-2" if iso else "geonames", NOBODY)
        if self.of_places is None:
            self.of_places = _named_by()
        return self.by_pk.get(self.of_places.get(pk, 0), NOBODY)


def _named_by() -> dict[int, int]:
    """The first source that names each place that is in no list."""
    unlisted = {"place__geonames_id__isnull": True, "place__iso_code__isnull": True}
    named: dict[int, int] = {}
    for model in (Membership, Party):
        path = "source" if model is Membership else "relationship__claims__source"
        in_public = {} if model is Membership else {"relationship__claims__is_confidential": False}
        named |= dict(
            model._base_manager.filter(**unlisted, **in_public, **{f"{path}__isnull": False})
            .values_list("place")
            .annotate(first=Min(path))
            .order_by()
        )
    return named


def named_places() -> set[int]:
    """The places that ties, networks or milestones name, and the cities of which they are districts; six queries."""
    named = set(Party.told.order_by().values_list("place_id", flat=True))
    named |= set(Claim.objects.filter(speaks_for__isnull=False).order_by().values_list("speaks_for_id", flat=True))
    named |= set(Membership.objects.order_by().values_list("place_id", flat=True))
    named |= set(
        Network.objects.filter(headquarters__isnull=False).order_by().values_list("headquarters_id", flat=True)
    )
    named |= set(Milestone.places.through.objects.order_by().values_list("place_id", flat=True))
    districts = Place.objects.filter(part_of__isnull=False).order_by().values_list("pk", "part_of_id")
    return named | {city for district, city in districts if district in named and city}


def ties_of_places() -> dict[int, int]:
    """How many ties each place has, a pact written as pairs counted once; one query."""
    counted = Party.objects.filter(relationship__part_of=None).order_by()
    return dict(counted.values_list("place_id").annotate(ties=Count("pk")))


def partial(date: dt.date | None, precision: str) -> str:
    """A date of two columns as far as it is known: 1989, 1989-05 or 1989-05-07."""
    return str(PartialDate.of(date, precision) or "")


def _countries(origins: Origins) -> Iterator[Row]:
    borders: defaultdict[str, list[str]] = defaultdict(list)
    pairs = Country.neighbours.through.objects.order_by("from_country_id", "to_country_id")
    for one, other in pairs.values_list("from_country_id", "to_country_id"):
        borders[one].append(other)
    credit = origins.by_key.get("cldr", NOBODY)
    for code, *names in Country.objects.order_by("code").values_list("code", "name_en", "name_fa", "continent"):
        yield [code, *names, borders[code], *credit.cells]


def source_rows(sources: QuerySet[Source]) -> Iterator[Row]:
    """Rows of the sources table for these sources, in the order of their keys."""
    fields = ("key", "name_en", "name_fa", "source_class", "url", "publisher", "licence", "licence_url", "version")
    for *facts, read_on, precision in (
        sources.order_by("key").values_list(*fields, "read_on", "read_on_precision").iterator(CHUNK)
    ):
        yield [*facts, partial(read_on, precision)]


def city_rows(origins: Origins, places: QuerySet[Place]) -> Iterator[Row]:
    """Rows of the cities table for these places, in the order of their keys."""
    last = 0
    while chunk := list(places.filter(pk__gt=last).order_by("pk").values_list(*_PLACE_FIELDS)[:CHUNK]):
        names: defaultdict[int, list[str]] = defaultdict(list)
        held = PlaceName.objects.filter(place__in=[row[0] for row in chunk]).order_by("place_id", "pk")
        for pk, name in held.values_list("place_id", "name"):
            names[pk].append(name)
        for pk, kind, name_en, name_fa, name_local, *facts in chunk:
            credit = origins.of_place(pk, geonames=facts[7], iso=facts[10])
            yield [pk, kind, name_en, name_fa, name_local, names[pk], *facts, *credit.cells]
        last = chunk[-1][0]


def relationship_rows(origins: Origins, ties: QuerySet[Relationship]) -> Iterator[Row]:
    """Rows of the relationships table for these ties, in the order of their keys."""
    fields = (
        *("pk", "name_en", "name_fa", "part_of_id", "kind", "status"),
        *("start", "start_precision", "end", "end_precision"),
        *("agreement", "is_weak", "is_withdrawn"),
    )
    last = 0
    while chunk := list(ties.filter(pk__gt=last).order_by("pk").values_list(*fields)[:CHUNK]):
        said: defaultdict[int, dict[int, None]] = defaultdict(dict)
        claims = Claim.objects.current().filter(relationship__in=[row[0] for row in chunk])
        for pk, source in claims.order_by("pk").values_list("relationship_id", "source_id"):
            said[pk][source] = None
        for pk, name_en, name_fa, part_of, kind, status, start, start_to, end, end_to, *standing in chunk:
            credits = [origins.by_pk[source] for source in said[pk]]
            latest = max(
                (one for one in credits if one.read_on), key=lambda one: one.read_on or dt.date.min, default=NOBODY
            )
            licences = sorted({one.licence for one in credits if one.licence})
            yield [
                *(pk, name_en, name_fa, part_of, kind, status, partial(start, start_to), partial(end, end_to)),
                *(*standing, [one.key for one in credits], licences, latest.read),
            ]  # fmt: skip
        last = chunk[-1][0]


def _parties(_origins: Origins) -> Iterator[Row]:
    parties = Party.told.order_by("relationship_id", "position", "pk")
    yield from map(list, parties.values_list("relationship_id", "position", "place_id").iterator(CHUNK))


def claim_rows(origins: Origins, claims: QuerySet[Claim]) -> Iterator[Row]:
    """Rows of the claims table for these claims, in the order of their keys."""
    fields = (
        *("pk", "relationship_id", "source_id", "speaks_for_id", "kind", "kind_as_written", "status", "start"),
        *("start_precision", "end", "end_precision", "note_en", "note_fa", "evidence", "is_weak", "recorded_at"),
        *("superseded_by_id", "withdrawn_on", "withdrawal_reason"),
    )
    for pk, tie, source, side, kind, as_written, status, start, start_to, end, end_to, *rest in (
        claims.order_by("pk").values_list(*fields).iterator(CHUNK)
    ):
        dates = partial(start, start_to), partial(end, end_to)
        yield [pk, tie, *origins.by_pk[source].cells, side, kind, as_written, status, *dates, *rest]


def _status_changes(origins: Origins) -> Iterator[Row]:
    fields = (
        *("pk", "claim_id", "claim__source_id", "level", "from_status", "to_status", "on", "on_precision"),
        *(
            "instrument",
            "reason_en",
            "reason_fa",
            "resumes_when_en",
            "resumes_when_fa",
            "condition_met_en",
            "condition_met_fa",
        ),
    )
    for pk, claim, source, level, before, after, on, precision, *rest in (
        StatusChange.objects.order_by("pk").values_list(*fields).iterator(CHUNK)
    ):
        yield [pk, claim, *origins.by_pk[source].cells, level, before, after, partial(on, precision), *rest]


def _networks(origins: Origins) -> Iterator[Row]:
    fields = (
        *("key", "name_en", "name_fa", "abbreviation", "reach", "purpose_en", "purpose_fa", "founded"),
        *("founded_precision", "headquarters_id", "website", "source_id"),
    )
    for *facts, founded, precision, seat, website, source in Network.objects.order_by("key").values_list(*fields):
        yield [*facts, partial(founded, precision), seat, website, *origins.by_pk[source].cells]


def _memberships(origins: Origins) -> Iterator[Row]:
    fields = ("place_id", "network__key", "since", "since_precision", "source_id")
    for place, network, since, precision, source in (
        Membership.objects.order_by("network__key", "place_id", "pk").values_list(*fields).iterator(CHUNK)
    ):
        yield [place, network, partial(since, precision), *origins.by_pk[source].cells]


def _milestones(origins: Origins) -> Iterator[Row]:
    for one in Milestone.objects.order_by("key").prefetch_related("places"):
        places = sorted(place.pk for place in one.places.all())
        texts = one.title_en, one.title_fa, one.summary_en, one.summary_fa, one.topic
        yield [one.key, str(one.happened), *texts, places, *origins.by_pk[one.source_id].cells]


ROWS: dict[Table, Callable[[Origins], Iterator[Row]]] = {
    tables.COUNTRIES: _countries,
    tables.SOURCES: lambda origins: source_rows(public_sources()),
    tables.CITIES: lambda origins: city_rows(origins, Place.objects.all()),
    tables.RELATIONSHIPS: lambda origins: relationship_rows(origins, Relationship.told.all()),
    tables.PARTIES: _parties,
    tables.CLAIMS: lambda origins: claim_rows(origins, Claim.objects.all()),
    tables.STATUS_CHANGES: _status_changes,
    tables.NETWORKS: _networks,
    tables.MEMBERSHIPS: _memberships,
    tables.MILESTONES: _milestones,
}
