"""The linked data of one city: itself, its ties, what is claimed of them, by whom, and its partners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from hamshahr.atlas.models import Country, Place, Source
from hamshahr.publish.opendata import jsonld, tables
from hamshahr.publish.opendata.rows import Origins, Row, city_rows, claim_rows, relationship_rows, source_rows
from hamshahr.publish.opendata.schema import Table
from hamshahr.ties.models import Claim, Party, Relationship


def linked_data_of(place: Place) -> dict[str, Any]:
    """JSON-LD of a place and the ties that somebody claims now; a constant number of queries."""
    ties = Relationship.objects.filter(pk__in=Party.objects.filter(place=place).values("relationship"))
    parties: defaultdict[int, list[int]] = defaultdict(list)
    for tie, city in (
        Party.objects.filter(relationship__in=ties.values("pk"))
        .order_by("relationship_id", "position")
        .values_list("relationship_id", "place_id")
    ):
        parties[tie].append(city)
    places = Place.objects.filter(pk__in={place.pk, *(city for cities in parties.values() for city in cities)})
    claims = Claim.objects.filter(relationship__in=ties.values("pk"))
    sources = Source.objects.filter(pk__in=claims.values("source"))
    countries = Country.objects.filter(pk__in=places.values("country")).order_by("code")
    origins = Origins.read()
    return jsonld.graph(
        [
            *map(jsonld.city, _records(tables.CITIES, city_rows(origins, places))),
            *map(jsonld.country, countries.values("code", "name_en", "name_fa")),
            *(
                jsonld.tie(row, parties[row["id"]])
                for row in _records(tables.RELATIONSHIPS, relationship_rows(origins, ties))
            ),
            *map(jsonld.claim, _records(tables.CLAIMS, claim_rows(origins, claims))),
            *map(jsonld.source, _records(tables.SOURCES, source_rows(sources))),
        ]
    )


def _records(table: Table, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield dict(zip(table.heading, row, strict=True))
