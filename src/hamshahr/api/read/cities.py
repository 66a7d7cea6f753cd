"""Cities: two queries for a page of any length, a constant number for one city."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from hamshahr.api.asking import CityFilter
from hamshahr.api.read.common import CITY_REF_FIELDS, Row, bilingual, changed_ties, city_ref, moment, partial
from hamshahr.api.site import Site
from hamshahr.atlas.models import Place, PlaceName, PlaceQuerySet, SearchTerm
from hamshahr.atlas.terms import LAST_TIER
from hamshahr.insight.models import Measure, Position
from hamshahr.networks.models import Membership
from hamshahr.ties.models import Party
from twinnet.fold import fold

CITY_FIELDS = (
    *CITY_REF_FIELDS,
    *("kind", "region__iso_code", "part_of_id", "population", "time_zone", "unlocode", "iso_code", "is_provisional"),
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
        changed = Party.every.filter(relationship__in=changed_ties(asked.ties_changed_since))
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


def city_rows(places: PlaceQuerySet, site: Site) -> list[Row]:
    """`places` ordered and sliced."""
    rows = list(places.values_list(*CITY_FIELDS))
    ties = ties_of([row[0] for row in rows])
    return [city_row(row, ties.get(row[0], 0), site) for row in rows]


def ties_of(places: Collection[int]) -> dict[int, int]:
    """How many ties that somebody claims now each place has, a pact written as pairs once; one query."""
    counted = Party.objects.counted().filter(place__in=places).order_by().values_list("place")
    return dict(counted.annotate(ties=Count("pk")))


def city_row(row: Sequence[Any], ties: int, site: Site) -> Row:
    """A city from the columns CITY_FIELDS."""
    kind, region, part_of, population, time_zone, unlocode, iso_code, is_provisional = row[len(CITY_REF_FIELDS) :]
    return city_ref(tuple(row[: len(CITY_REF_FIELDS)]), site) | {
        "kind": kind,
        "region": region,
        "part_of": part_of,
        "population": population,
        "time_zone": time_zone or None,
        "unlocode": unlocode,
        "iso_code": iso_code,
        "is_provisional": is_provisional,
        "ties": ties,
        "page": f"{site.pages}/cities/{row[0]}/",
    }


def city_detail(pk: int, site: Site) -> Row | None:
    """Six queries."""
    found = city_rows(Place.objects.filter(pk=pk).order_by("pk"), site)
    if not found:
        return None
    city = found[0]
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
            "names": bilingual(name_fa, name_en),
            "since": partial(since, precision),
            "source": source,
            "url": f"{site.api}/networks/{key}",
        }
        for key, name_fa, name_en, since, precision, source in told.values_list(*fields)
    ]


def _position(pk: int) -> Row | None:
    measures = [name for measure in Measure.values for name in (measure, f"{measure}_rank")]
    values = Position.objects.filter(place=pk).values(*measures, "mean_steps", "community", "picture__measured_at")
    found = values.first()
    if found is None:
        return None
    ranks = {name: {"value": float(found[name]), "rank": found[f"{name}_rank"]} for name in Measure.values}
    return {
        "measured_at": moment(found["picture__measured_at"]),
        **ranks,
        "mean_steps": found["mean_steps"],
        "community": found["community"],
    }
