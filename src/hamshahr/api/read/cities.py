"""Cities: two queries for a page of any length, a constant number for one city."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q

from hamshahr.api.asking import CityFilter
from hamshahr.api.read.common import Columns, Row, Told, changed_ties, found
from hamshahr.api.read.refs import CITY_REF_FIELDS, ref_fields
from hamshahr.api.read.written import as_number, as_text, chosen, flag, moment, number, plain, quoted
from hamshahr.api.site import Site
from hamshahr.atlas.models import Place, PlaceName, PlaceQuerySet, SearchTerm
from hamshahr.atlas.terms import LAST_TIER
from hamshahr.core.dates import PartialDate
from hamshahr.insight.models import Measure, Position
from hamshahr.networks.models import Membership
from hamshahr.ties.models import Party
from twinnet.fold import fold

CITY_FIELDS = (
    *CITY_REF_FIELDS,
    *("kind", "region__iso_code", "part_of_id", "population", "time_zone", "unlocode", "iso_code"),
    as_number("is_provisional"),
)
# The join is written so that SQLite goes from the places: without statistics it would walk through all ties.
_TIES = (
    "SELECT t.place_id, COUNT(*) FROM ties_party t CROSS JOIN ties_relationship r WHERE r.id = t.relationship_id"
    " AND t.place_id {among} AND NOT r.is_withdrawn AND NOT r.is_confidential AND r.part_of_id IS NULL"
    " GROUP BY t.place_id"
)
_SAME = ("kind", "geonames_id", "is_provisional")


def wanted_cities(asked: CityFilter) -> PlaceQuerySet:
    condition = Q(**{name: value for name in _SAME if (value := getattr(asked, name)) is not None})
    for name, path in (("country", "country"), ("wikidata_id", "wikidata_id")):
        if value := getattr(asked, name):
            condition &= Q(**{path: value})
    if asked.unlocode:
        condition &= Q(unlocode=asked.unlocode.upper())
    if asked.region:
        condition &= Q(region__iso_code=asked.region)
    if asked.bbox:
        condition &= _within(asked.bbox)
    if asked.name:
        called = SearchTerm.objects.filter(tier__in=range(LAST_TIER + 1), text=fold(asked.name), is_whole=True)
        condition &= Q(pk__in=called.values("place"))
    if asked.ties_changed_since:
        changed = Party.told.filter(relationship__in=changed_ties(asked.ties_changed_since))
        condition &= Q(pk__in=changed.values("place"))
    places = Place.objects.filter(condition)
    if asked.has_ties is not None:
        tied = Exists(Party.objects.filter(place=OuterRef("pk")))
        places = places.filter(tied if asked.has_ties else ~tied)
    return places


def _within(box: str) -> Q:
    west, south, east, north = (float(part) for part in box.split(","))
    condition = Q(latitude__range=(south, north))
    if west <= east:
        return condition & Q(longitude__range=(west, east))
    return condition & (Q(longitude__gte=west) | Q(longitude__lte=east))


def city_rows(rows: Sequence[Columns], site: Site) -> Told:
    """Cities from the columns CITY_FIELDS; one query."""
    ties = ties_of([row[0] for row in rows])
    return [(row[0], city_text(row, ties.get(row[0], 0), site).encode()) for row in rows]


def ties_of(places: Collection[int]) -> dict[int, int]:
    """How many ties that somebody claims now each place has, a pact written as pairs once; one query."""
    return dict(chosen(_TIES, places))


def city_text(row: tuple[Any, ...], ties: int, site: Site) -> str:
    """A city from the columns CITY_FIELDS."""
    kind, region, part_of, population, time_zone, unlocode, iso_code, is_provisional = row[len(CITY_REF_FIELDS) :]
    return (
        f'{{{ref_fields(row[: len(CITY_REF_FIELDS)], site)},"kind":{quoted(kind)},"region":{quoted(region)},'
        f'"part_of":{number(part_of)},"population":{number(population)},"time_zone":{quoted(time_zone)},'
        f'"unlocode":{quoted(unlocode)},"iso_code":{quoted(iso_code)},"is_provisional":{flag(is_provisional)},'
        f'"ties":{ties},"page":"{site.pages}/cities/{row[0]}/"}}'
    )


def city_detail(pk: int, site: Site) -> Row:
    """Six queries. Raises ProblemError (404) where there is none."""
    city: Row = json.loads(found(city_rows(plain(Place.objects.filter(pk=pk).values_list(*CITY_FIELDS)), site)))
    names = PlaceName.objects.filter(place=pk).order_by("folded").values_list("name", flat=True)
    return city | {
        "other_names": [name for name in names if name not in city["names"].values()],
        "districts": list(Place.objects.filter(part_of=pk).order_by("pk").values_list("pk", flat=True)),
        "networks": _networks(pk, site),
        "position": _position(pk),
        "relationships_url": f"{site.api}/relationships?city={pk}",
    }


def _networks(pk: int, site: Site) -> list[Row]:
    told = Membership.objects.filter(place=pk).order_by("network__key", "pk")
    fields = ("network__key", "network__name_fa", "network__name_en", "since", "since_precision", "source__key")
    return [
        {
            "key": key,
            "names": {"fa": name_fa or None, "en": name_en or None},
            "since": str(PartialDate.of(since, precision) or "") or None,
            "source": source,
            "url": f"{site.api}/networks/{key}",
        }
        for key, name_fa, name_en, since, precision, source in told.values_list(*fields)
    ]


def _position(pk: int) -> Row | None:
    measures = [name for measure in Measure.values for name in (measure, f"{measure}_rank")]
    values = Position.objects.filter(place=pk).values(
        *measures, "mean_steps", "community", measured_at=as_text("picture__measured_at")
    )
    told = values.first()
    if told is None:
        return None
    ranks = {name: {"value": float(told[name]), "rank": told[f"{name}_rank"]} for name in Measure.values}
    return {
        "measured_at": json.loads(moment(told["measured_at"])),
        **ranks,
        "mean_steps": told["mean_steps"],
        "community": told["community"],
    }
