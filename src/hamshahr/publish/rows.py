"""Ties as the lines of a table: partners as seen from a place, and who says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, F, QuerySet, When
from django.utils.safestring import SafeString

from hamshahr.atlas.models import Place, Source
from hamshahr.publish.collation import sort_key
from hamshahr.publish.naming import Links
from hamshahr.publish.wording import kind_word, status_word
from hamshahr.ties.models import NOT_YET, OVER, Claim, Party, Relationship, RelationshipQuerySet

_FEWEST_PARTIES = 2
SOURCES_NAMED = 3
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class TieRow:
    """One tie: `partners` are its parties but for the place it is seen from; `sources` say now that it exists.

    `links` are shared by all rows of a page.
    """

    tie: Relationship
    parties: list[Place]
    partners: list[Place]
    sources: list[Source]
    url: str
    links: Links

    @property
    def partner_links(self) -> SafeString:
        return self.links.to(self.partners)

    @property
    def country_links(self) -> SafeString:
        """The partners' countries, each once."""
        return self.links.to({partner.country_id: partner.country for partner in self.partners}.values())

    @property
    def source_links(self) -> SafeString:
        """The sources that a line of a table names."""
        return self.links.to(self.sources[:SOURCES_NAMED])

    @property
    def further_sources(self) -> int:
        """How many sources there are beyond those a line of a table names."""
        return max(0, len(self.sources) - SOURCES_NAMED)

    @property
    def is_in_force(self) -> bool:
        return self.tie.status not in NOT_YET | OVER


def tie_rows(ties: Iterable[Relationship], seen_from: Place | None = None) -> list[TieRow]:
    """A row for each tie, in order; five queries, however many ties. Every place and source is fetched once.

    What somebody took back between two of the queries is left out.
    """
    every = list(ties)
    keys = [tie.pk for tie in every]
    party_keys = Party.objects.filter(relationship__in=keys).order_by("position", "pk")
    claim_keys = Claim.objects.current().filter(relationship__in=keys).order_by("pk")
    places_of = _grouped(party_keys.values_list("relationship_id", "place_id"))
    sources_of = _grouped(claim_keys.values_list("relationship_id", "source_id"))
    places = _row_places().in_bulk({key for keys in places_of.values() for key in keys})
    sources = Source.objects.in_bulk({key for keys in sources_of.values() for key in keys})
    links = Links()
    rows = []
    for tie in every:
        parties = [places[key] for key in places_of[tie.pk] if key in places]
        if len(parties) < _FEWEST_PARTIES:
            continue
        partners = [place for place in parties if seen_from is None or place.pk != seen_from.pk]
        said_by = [sources[key] for key in sources_of[tie.pk] if key in sources]
        rows.append(TieRow(tie, parties, partners, said_by, tie.get_absolute_url(), links))
    return rows


def _grouped(pairs: Iterable[tuple[int, int]]) -> defaultdict[int, dict[int, None]]:
    """The second of each pair by the first, each once, in order."""
    grouped: defaultdict[int, dict[int, None]] = defaultdict(dict)
    for one, other in pairs:
        grouped[one][other] = None
    return grouped


def _row_places() -> QuerySet[Place]:
    return Place.objects.select_related("country").only(
        "name_en", "name_fa", "name_local", "country", "latitude", "longitude", "geonames_id", "wikidata_id"
    )


def _by_country(row: TieRow) -> Any:
    return sort_key(row.partners[0].country.name)


_KEYS: dict[str, Callable[[TieRow], Any]] = {
    "partner": lambda row: sort_key(row.partners[0].name),
    "country": _by_country,
    "kind": lambda row: kind_word(row.tie.kind) if row.tie.kind else None,
    "since": lambda row: row.tie.start,
    "status": lambda row: status_word(row.tie.status) if row.tie.status else None,
    "agreement": lambda row: row.tie.agreement,
}
COLUMNS = tuple(_KEYS)


def sorted_rows(rows: Iterable[TieRow], order: str) -> list[TieRow]:
    """Rows by the column named, backwards after a `-`; rows without a value stay last. Unknown columns: by partner."""
    column = order.removeprefix("-")
    key = _KEYS.get(column, _KEYS["partner"])
    keyed = [(key(row), row) for row in sorted(rows, key=_KEYS["partner"])]
    told = sorted((pair for pair in keyed if pair[0] is not None), key=lambda pair: pair[0], reverse=order[:1] == "-")
    return [row for _, row in told] + [row for value, row in keyed if value is None]


_DATABASE_ORDERS = {
    "since": "start", "kind": "kind", "status": "status", "agreement": "agreement", "recorded": "pk",
}  # fmt: skip


def in_order(ties: RelationshipQuerySet, order: str) -> RelationshipQuerySet:
    """Ties ordered by the database by the column named, backwards after a `-`, those without a value last."""
    column = _DATABASE_ORDERS.get(order.removeprefix("-"), "start")
    is_backwards = order.startswith("-")
    if column in {"start", "pk"}:
        field = F(column)
        return ties.order_by(field.desc(nulls_last=True) if is_backwards else field.asc(nulls_last=True), "pk")
    return ties.order_by(Case(When(**{column: ""}, then=1), default=0), f"-{column}" if is_backwards else column, "pk")


def streamed_rows(ties: RelationshipQuerySet) -> Iterator[TieRow]:
    """Rows of any number of ties in bounded memory; four queries for each two thousand."""
    chunk: list[Relationship] = []
    for tie in ties.iterator(chunk_size=CHUNK):
        chunk.append(tie)
        if len(chunk) == CHUNK:
            yield from tie_rows(chunk)
            chunk = []
    yield from tie_rows(chunk)
