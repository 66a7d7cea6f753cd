"""Bringing a data package into an instance without ties: places are found or made, all else is made as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

from hamshahr.atlas.actions import ensure_source
from hamshahr.atlas.bulk import insert_rows, refresh_statistics, reserve_keys
from hamshahr.atlas.models import Country, Place, PlaceName, SearchTerm, Source
from hamshahr.atlas.terms import spellings, terms_of
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.dates import PartialDate
from hamshahr.core.writing import action
from hamshahr.insight.background import KIND as MEASURING
from hamshahr.networks.actions import (
    MembershipDraft,
    MilestoneDraft,
    NetworkDraft,
    record_memberships,
    record_milestones,
    record_networks,
)
from hamshahr.publish.opendata import tables
from hamshahr.publish.opendata.package import Values
from hamshahr.publish.opendata.plan import TOLD_EVERY, Plan, Progress
from hamshahr.tasks.actions import ask
from hamshahr.ties.actions import settle_relationships
from hamshahr.ties.drafts import parties_key
from hamshahr.ties.models import Claim, Party, Relationship, StatusChange
from twinnet.fold import fold

_CHUNK = 4000
_PLACE_FACTS = (
    *("kind", "name_en", "name_fa", "name_local", "latitude", "longitude", "population", "time_zone", "geonames_id"),
    *("wikidata_id", "unlocode", "iso_code", "is_provisional"),
)
_CLAIM_FACTS = (
    *("kind", "kind_as_written", "status", "note_en", "note_fa", "evidence", "is_weak", "recorded_at"),
    *("withdrawn_on", "withdrawal_reason"),
)


@action
def load_package(*, plan: Plan, by: Actor, progress: Progress = lambda what, count: None) -> None:
    """Bring all that was planned into the atlas, in one transaction.

    Countries, sources and places that are here already are brought to what the package says; none is taken away.
    """
    reason = f"data package of {plan.package.description.get('created', '')}"
    _countries(plan.countries)
    sources = _sources(plan.sources, by)
    places = _places(plan, progress)
    relationships = _relationships(plan, places)
    claims = _claims(plan.claims, relationships, sources, places)
    _status_changes(plan.status_changes, claims)
    progress("claims", len(claims))
    settle_relationships(relationships=list(relationships.values()), by=by)
    progress("relationships", len(relationships))
    _networks(plan, sources, places, by)
    _record(plan, relationships, claims, by, reason)
    ask(kind=MEASURING, by=by)
    refresh_statistics(Place, PlaceName, SearchTerm, Relationship, Party, Claim)


def _countries(rows: Sequence[Values]) -> None:
    columns = ["name_en", "name_fa", "continent"]
    Country.objects.bulk_create(
        [Country(code=row["code"], **{name: row[name] for name in columns}) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=columns,
    )
    border = Country.neighbours.through
    known = set(border.objects.values_list("from_country_id", "to_country_id"))
    pairs = {(row["code"], other) for row in rows for other in row["neighbours"]}
    border.objects.bulk_create(
        [border(from_country_id=one, to_country_id=other) for one, other in sorted(pairs - known)]
    )


def _sources(rows: Sequence[Values], by: Actor) -> dict[str, int]:
    """The primary key of each source, by its key in the package."""
    made: dict[str, int] = {}
    for row in rows:
        facts = {name: row[name] for name in row if name not in {"class", "date_read"}}
        made[row["key"]] = ensure_source(source_class=row["class"], read=row["date_read"], by=by, **facts).pk
    return made


def _places(plan: Plan, progress: Progress) -> dict[int, int]:
    """The primary key of each place, by its number in the package; those that are missing are made."""
    new = plan.new_places
    keys = dict(zip(new, reserve_keys(Place, len(new)), strict=True))
    keys |= {number: key for number, key in plan.places.items() if key is not None}
    _free_unlocodes(plan, keys)
    done = 0
    for rows in _chunks(plan.package.rows(tables.CITIES), _CHUNK):
        _make_places([row for row in rows if plan.places[row["id"]] is None], keys)
        _change_places([row for row in rows if plan.places[row["id"]] is not None], keys)
        done += len(rows)
        if done % TOLD_EVERY < _CHUNK:
            progress("cities", done)
    progress("cities", done)
    return keys


def _free_unlocodes(plan: Plan, keys: dict[int, int]) -> None:
    """Take codes from places here that the package gives to others."""
    bearers = dict(Place.objects.filter(unlocode__isnull=False).values_list("unlocode", "pk"))
    if not bearers:
        return
    owners = {row["unlocode"]: keys[row["id"]] for row in plan.package.rows(tables.CITIES) if row["unlocode"]}
    lost = [key for code, key in bearers.items() if owners.get(code, key) != key]
    for chunk in _chunks(lost, 500):
        Place.objects.filter(pk__in=chunk).update(unlocode=None)


def _values(row: Values, keys: dict[int, int]) -> tuple[Any, ...]:
    """A place's values in the order of _PLACE_FACTS, then country, region and the city it is part of."""
    region, city = (keys[row[name]] if row[name] is not None else None for name in ("region", "part_of"))
    return *(row[name] for name in _PLACE_FACTS), row["country"], region, city


def _make_places(rows: Sequence[Values], keys: dict[int, int]) -> None:
    insert_rows(
        Place,
        ("id", *_PLACE_FACTS, "country", "region", "part_of"),
        ((keys[row["id"]], *_values(row, keys)) for row in rows),
    )
    names = {keys[row["id"]]: _folded(row["names"]) for row in rows}
    _add_names(names)
    _add_terms((keys[row["id"]], row, names[keys[row["id"]]]) for row in rows)


def _change_places(rows: Sequence[Values], keys: dict[int, int]) -> None:
    """Facts and names of places that are here already; what the package does not know stays."""
    by_key = {keys[row["id"]]: row for row in rows}
    columns = (*_PLACE_FACTS, "country_id", "region_id", "part_of_id")
    present = {pk: values for pk, *values in Place.objects.filter(pk__in=by_key).values_list("pk", *columns)}
    held: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for pk, name, folded in PlaceName.objects.filter(place__in=by_key).values_list("place_id", "name", "folded"):
        held[pk][folded] = name
    touched = []
    new_names: dict[int, dict[str, str]] = {}
    for pk, row in by_key.items():
        told = zip(columns, _values(row, keys), present[pk], strict=True)
        changed = {name: value for name, value, before in told if value not in (None, "", before)}
        if changed:
            Place.objects.filter(pk=pk).update(**changed)
        new_names[pk] = {folded: name for folded, name in _folded(row["names"]).items() if folded not in held[pk]}
        if changed or new_names[pk]:
            touched.append(pk)
    _add_names(new_names)
    SearchTerm.objects.filter(place__in=touched).delete()
    _add_terms((pk, by_key[pk], held[pk] | new_names[pk]) for pk in touched)


def _folded(names: Iterable[str]) -> dict[str, str]:
    """Names by what is compared of them, the first spelling of each."""
    folded: dict[str, str] = {}
    for name in names:
        if (key := fold(name)) and len(key) <= 200 and len(name) <= 200:
            folded.setdefault(key, name)
    return folded


def _add_names(names: dict[int, dict[str, str]]) -> None:
    rows = [(place, name, folded) for place, held in names.items() for folded, name in held.items()]
    insert_rows(PlaceName, ("place_id", "name", "folded"), rows)


def _add_terms(places: Iterable[tuple[int, Values, dict[str, str]]]) -> None:
    rows = (
        (pk, *term)
        for pk, row, names in places
        for term in terms_of(
            row["kind"],
            row["population"],
            spellings([name for name in (row["name_en"], row["name_fa"], row["name_local"]) if name]),
            names,
        )
    )
    insert_rows(SearchTerm, ("place_id", "text", "tier", "rank", "is_whole"), rows)


def _relationships(plan: Plan, places: dict[int, int]) -> dict[int, int]:
    """Make relationships and their parties; gives their primary keys by their numbers in the package."""
    keys = dict(
        zip((row["id"] for row in plan.relationships), reserve_keys(Relationship, len(plan.relationships)), strict=True)
    )
    facts = ("name_en", "name_fa", "kind", "status", "agreement", "is_weak", "is_withdrawn")
    dates = ("start", "start_precision", "end", "end_precision")
    parties = {number: [places[city] for city in cities] for number, cities in plan.parties.items()}
    _insert(
        Relationship,
        ("id", "parties_key", "part_of", *dates, *facts),
        (
            (
                keys[row["id"]],
                parties_key(tuple(parties[row["id"]])),
                keys.get(row["part_of"]),
                *(*_two(row["start"]), *_two(row["end"])),
                *(row[name] for name in facts),
            )
            for row in plan.relationships
        ),
    )
    insert_rows(
        Party,
        ("relationship", "place", "position"),
        (
            (keys[number], place, position)
            for number, joined in parties.items()
            for position, place in enumerate(joined)
        ),
    )
    return keys


def _claims(
    rows: Sequence[Values], relationships: dict[int, int], sources: dict[str, int], places: dict[int, int]
) -> dict[int, int]:
    keys = dict(zip((row["id"] for row in rows), reserve_keys(Claim, len(rows)), strict=True))
    dates = ("start", "start_precision", "end", "end_precision")
    _insert(
        Claim,
        ("id", "relationship", "source", "speaks_for", "superseded_by", *dates, *_CLAIM_FACTS),
        (
            (
                keys[row["id"]],
                relationships[row["relationship"]],
                sources[row["source"]],
                places.get(row["speaks_for"]),
                keys.get(row["superseded_by"]),
                *(*_two(row["start"]), *_two(row["end"])),
                *(row[name] for name in _CLAIM_FACTS),
            )
            for row in rows
        ),
    )
    return keys


def _status_changes(rows: Sequence[Values], claims: dict[int, int]) -> None:
    texts = (
        "instrument",
        "reason_en",
        "reason_fa",
        "resumes_when_en",
        "resumes_when_fa",
        "condition_met_en",
        "condition_met_fa",
    )
    facts = ("level", "from_status", "to_status", *texts)
    relationship_of = dict(Claim.objects.values_list("pk", "relationship_id"))
    _insert(
        StatusChange,
        ("claim", "relationship", "on", "on_precision", *facts),
        (
            (claims[row["claim"]], relationship_of[claims[row["claim"]]], *_two(row["on"]), *(row[f] for f in facts))
            for row in rows
        ),
    )


def _networks(plan: Plan, sources: dict[str, int], places: dict[int, int], by: Actor) -> None:
    same = ("key", "name_en", "name_fa", "abbreviation", "reach", "purpose_en", "purpose_fa", "founded", "website")
    networks = record_networks(
        drafts=[
            NetworkDraft(
                **{name: row[name] for name in same},
                headquarters_id=places.get(row["headquarters"]),
                source_id=sources[row["source"]],
            )
            for row in plan.networks
        ],
        by=by,
    )
    numbers = {network.key: network.pk for network in networks}
    record_memberships(
        drafts=[
            MembershipDraft(places[row["city"]], numbers[row["network"]], sources[row["source"]], row["since"])
            for row in plan.memberships
        ],
        by=by,
    )
    texts = ("key", "title_en", "title_fa", "summary_en", "summary_fa", "topic")
    record_milestones(
        drafts=[
            MilestoneDraft(
                **{name: row[name] for name in texts},
                happened=row["date"],
                source_id=sources[row["source"]],
                places=tuple(places[city] for city in row["cities"]),
            )
            for row in plan.milestones
        ],
        by=by,
    )


def _record(plan: Plan, relationships: dict[int, int], claims: dict[int, int], by: Actor, reason: str) -> None:
    """The audit events that recording the same claims one by one would leave, and one of the whole."""
    known = Relationship.told.in_bulk(list(relationships.values()))
    made = [Deed("relationship.recorded", known[key]) for key in relationships.values()]
    said = [
        Deed(
            "claim.recorded",
            known[relationships[row["relationship"]]],
            after={"claim": claims[row["id"]], "source": row["source"]},
        )
        for row in plan.claims
    ]
    whole = [
        Deed("package.loaded", subject, after={"places made": len(plan.new_places), "claims": len(claims)})
        for subject in Source.objects.order_by("pk")[:1]
    ]
    record(by=by, reason=reason, deeds=[*made, *said, *whole])


def _two(date: PartialDate | None) -> tuple[Any, str]:
    """The two columns in which a date with precision is kept."""
    return (date.date, date.precision.value) if date else (None, "")


def _insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """insert_rows for values that the database wants in a form of its own, such as moments."""
    prepare: list[Callable[..., Any]] = [model._meta.get_field(name).get_db_prep_save for name in names]  # type: ignore[union-attr]
    insert_rows(
        model, names, ([ready(value, connection) for ready, value in zip(prepare, row, strict=True)] for row in rows)
    )


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
