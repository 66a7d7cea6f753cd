"""Data packages taken out of one instance and brought into an empty one, and all that the atlas holds in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from hamshahr.atlas.models import Country, Place, PlaceName, SearchTerm, Source
from hamshahr.networks.models import Membership, Milestone, Network
from hamshahr.publish.opendata.actions import load_package
from hamshahr.publish.opendata.making import make_open_data
from hamshahr.publish.opendata.package import opened
from hamshahr.publish.opendata.plan import planned
from hamshahr.quality.models import Finding
from hamshahr.ties.models import Claim, Party, Relationship
from tests import factories

Dump = dict[str, list[Any]]


_PACKAGE = "hamshahr-datapackage.zip"


def facts(thing: Any, *besides: str) -> dict[str, str]:
    """All fields of a row as text, but for keys, which differ from instance to instance."""
    return {
        field.name: str(getattr(thing, field.name))
        for field in thing._meta.concrete_fields
        if not field.is_relation and not field.primary_key and field.name not in besides
    }


def dump() -> Dump:
    """The whole atlas in words that mean the same in every instance, each list in an order of its own."""
    names = {pk: _place_name(place) for pk, place in Place.objects.in_bulk().items()}
    ties = {tie.pk: tie for tie in Relationship.every.order_by("pk")}
    parties = {
        pk: [
            names[place]
            for place in Party.every.filter(relationship=pk).order_by("position").values_list("place", flat=True)
        ]
        for pk in ties
    }
    joined = {pk: " & ".join(sorted(map(str, who))) for pk, who in parties.items()}
    claims = {
        claim.pk: {
            **facts(claim),
            "tie": joined[claim.relationship_id],
            "source": claim.source.key,
            "speaks_for": str(names.get(claim.speaks_for_id or 0)),
            "changes": [facts(change) for change in claim.status_changes.order_by("pk")],
        }
        for claim in Claim.objects.select_related("source").order_by("pk")
    }
    superseded = [
        [claims[claim.pk], claims[claim.superseded_by_id]]
        for claim in Claim.objects.order_by("pk")
        if claim.superseded_by_id
    ]
    found: Dump = {
        "countries": [
            [*facts(one).values(), one.pk, sorted(one.neighbours.values_list("pk", flat=True))]
            for one in Country.objects.order_by("pk")
        ],
        "places": [
            [
                *facts(place).values(), place.country_id,
                str(names.get(place.region_id or 0)), str(names.get(place.part_of_id or 0)),
                sorted(PlaceName.objects.filter(place=place).values_list("name", "folded")),
            ]
            for place in Place.objects.order_by("pk")
        ],
        "sources": [facts(one, "fingerprint") for one in Source.objects.order_by("key")],
        "ties": [
            [facts(tie, "parties_key"), parties[pk], str(joined.get(tie.part_of_id or 0))] for pk, tie in ties.items()
        ],
        "claims": list(claims.values()),
        "superseded": superseded,
        "networks": [
            [facts(one), one.source.key, str(names.get(one.headquarters_id))] for one in Network.objects.order_by("key")
        ],
        "memberships": [
            [facts(one), names[one.place_id], one.network.key, one.source.key]
            for one in Membership.objects.order_by("pk")
        ],
        "milestones": [
            [facts(one), one.source.key, sorted(str(names[place.pk]) for place in one.places.all())]
            for one in Milestone.objects.order_by("key")
        ],
    }  # fmt: skip
    return {name: sorted(rows, key=lambda row: json.dumps(row, sort_keys=True)) for name, rows in found.items()}


def _place_name(place: Place) -> str:
    return f"{place.kind} {place.name_en} {place.country_id} {place.geonames_id} {place.iso_code} {place.wikidata_id}"


@contextmanager
def nothing_here() -> Iterator[None]:
    """An instance without a single row of the atlas, until the block ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            for model in (
                Milestone.places.through, Milestone, Membership, Network, Claim.status_changes.rel.related_model, Claim,
                Finding, Party, Relationship, SearchTerm, PlaceName, Place, Country.neighbours.through, Country, Source,
            ):  # fmt: skip
                if model is Claim:
                    cursor.execute("UPDATE ties_claim SET superseded_by_id = NULL")
                if model is Relationship:
                    cursor.execute("UPDATE ties_relationship SET part_of_id = NULL")
                if model is Place:
                    cursor.execute("UPDATE atlas_place SET region_id = NULL, part_of_id = NULL")
                cursor.execute(f"DELETE FROM {model._meta.db_table}")
        yield
        transaction.set_rollback(True)


def taken_out() -> Path:
    return make_open_data(is_again=True)[0].path(_PACKAGE)


def brought_in(path: Path) -> None:
    with opened(path) as package:
        load_package(plan=planned(package), by=factories.BY)
