"""Bringing the starter's facts into the atlas, through the same actions as everything else; safe to repeat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hamshahr.atlas.actions import PlaceDraft, ensure_source, make_places
from hamshahr.atlas.additions import add_geonames_places, name_places
from hamshahr.atlas.models import Place, PlaceKind
from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.networks.actions import (
    MembershipDraft,
    MilestoneDraft,
    NetworkDraft,
    record_memberships,
    record_milestones,
    record_networks,
)
from hamshahr.starter.rows import Row, date, listed, read
from hamshahr.ties.actions import record_claims
from hamshahr.ties.drafts import ClaimDraft
from twinnet.reference import persian_names

Keys = dict[str, int]
Progress = Callable[[str, int], None]
"""Called with what was loaded, and how many."""


@dataclass(frozen=True, slots=True)
class StarterReport:
    """How many of each the starter has, and how many claims and relationships of them were new."""

    claims: int
    new_claims: int
    new_relationships: int


@action
def load_starter(*, by: Actor, progress: Progress = lambda what, count: None) -> StarterReport:
    """Load places, sources, ties, networks and milestones in one transaction.

    Raises UserError where a file is at fault, or where the countries have not been loaded yet.
    """
    places = _places(by)
    progress("places", len(places))
    sources = _sources(by)
    progress("sources", len(sources))
    drafts = _drafts(places, sources)
    recorded = record_claims(drafts=drafts, by=by)
    progress("claims", len(recorded))
    networks = _networks(places, sources, by)
    progress("networks", len(networks))
    progress("memberships", _memberships(places, sources, networks, by))
    progress("milestones", _milestones(places, sources, by))
    return StarterReport(
        claims=len(recorded),
        new_claims=sum(one.is_new_claim for one in recorded),
        new_relationships=sum(one.is_new_relationship for one in recorded),
    )


def _places(by: Actor) -> Keys:
    """The place of every key: by its GeoNames number, or for the few without one as a provisional place."""
    if not Place.objects.filter(kind=PlaceKind.REGION).exists():
        raise UserError("The atlas is empty. Run `manage.py load_atlas` first.")
    rows = read("places", lambda row: row)
    numbered = {row["key"]: int(row["geonameid"]) for row in rows if row["geonameid"]}
    known = add_geonames_places(ids=numbered.values(), by=by)
    keys = {key: known[number].pk for key, number in numbered.items()}
    keys |= _places_without_number([row for row in rows if not row["geonameid"]], by)
    names = {keys[row["key"]]: row["name_fa"] for row in rows if numbered.get(row["key"]) not in persian_names()}
    name_places(names=names, by=by)
    return keys


def _places_without_number(rows: list[Row], by: Actor) -> Keys:
    regions = dict(Place.objects.filter(iso_code__isnull=False).values_list("iso_code", "pk"))
    wanted = {
        row["key"]: PlaceDraft(
            kind=row["kind"],
            name_en=row["name_en"],
            name_fa=row["name_fa"],
            country_id=row["country"],
            region_id=regions[row["region"]] if row["region"] else None,
        )
        for row in rows
    }
    present = Place.objects.filter(
        geonames_id__isnull=True, iso_code__isnull=True, name_en__in=[draft.name_en for draft in wanted.values()]
    )
    known = {(place.name_en, place.country_id, place.region_id): place.pk for place in present}
    missing = {key: draft for key, draft in wanted.items() if _identity(draft) not in known}
    made = make_places(drafts=list(missing.values()), by=by)
    known |= {_identity(draft): place.pk for draft, place in zip(missing.values(), made, strict=True)}
    return {key: known[_identity(draft)] for key, draft in wanted.items()}


def _identity(draft: PlaceDraft) -> tuple[str, str, int | None]:
    return draft.name_en, draft.country_id, draft.region_id


def _sources(by: Actor) -> Keys:
    def source(row: Row) -> tuple[str, int]:
        made = ensure_source(
            key=row["key"],
            name_en=row["name_en"],
            name_fa=row["name_fa"],
            source_class=row["class"],
            url=row["url"],
            publisher=row["publisher"],
            read=date(row, "date_read"),
            by=by,
        )
        return row["key"], made.pk

    return dict(read("sources", source))


def _drafts(places: Keys, sources: Keys) -> list[ClaimDraft]:
    read_through = dict(read("sources", lambda row: (row["key"], row["read_through"])))
    relationships = {row["key"]: row for row in read("relationships", lambda row: row)}
    parties = dict(
        read("relationships", lambda row: (row["key"], tuple(places[key] for key in listed(row["parties"]))))
    )

    def draft(row: Row) -> ClaimDraft:
        return ClaimDraft(
            places=parties[row["relationship"]],
            source_id=sources[row["source"]],
            kind=row["kind"],
            status=row["status"],
            status_on=date(row, "status_date"),
            start=date(row, "start"),
            end=date(row, "end"),
            speaks_for_id=places[row["speaks_for"]] if row["speaks_for"] else None,
            note_en=row["note_en"],
            note_fa=row["note_fa"],
            evidence=read_through[row["source"]],
            is_weak=row["weak"] == "1",
            pact_name_en=relationships[row["relationship"]]["name_en"],
            pact_name_fa=relationships[row["relationship"]]["name_fa"],
        )

    return read("claims", draft)


def _networks(places: Keys, sources: Keys, by: Actor) -> Keys:
    drafts = read(
        "networks",
        lambda row: NetworkDraft(
            key=row["key"],
            name_en=row["name_en"],
            name_fa=row["name_fa"],
            reach=row["kind"],
            purpose_en=row["purpose_en"],
            purpose_fa=row["purpose_fa"],
            source_id=sources[row["source"]],
            abbreviation=row["abbreviation"],
            founded=date(row, "founded"),
            headquarters_id=places[row["headquarters"]] if row["headquarters"] else None,
            website=row["website"],
        ),
    )
    return {network.key: network.pk for network in record_networks(drafts=drafts, by=by)}


def _memberships(places: Keys, sources: Keys, networks: Keys, by: Actor) -> int:
    drafts = read(
        "memberships",
        lambda row: MembershipDraft(
            place_id=places[row["place"]],
            network_id=networks[row["network"]],
            source_id=sources[row["source"]],
            since=date(row, "since"),
        ),
    )
    return len(record_memberships(drafts=drafts, by=by))


def _milestones(places: Keys, sources: Keys, by: Actor) -> int:
    def milestone(row: Row) -> MilestoneDraft:
        happened = date(row, "date")
        if happened is None:
            raise ValueError("A milestone has a date.")
        return MilestoneDraft(
            key=row["key"],
            happened=happened,
            title_en=row["title_en"],
            title_fa=row["title_fa"],
            summary_en=row["summary_en"],
            summary_fa=row["summary_fa"],
            source_id=sources[row["source"]],
            topic=row["topic"],
            places=tuple(places[key] for key in listed(row["places"])),
        )

    return len(record_milestones(drafts=read("milestones", milestone), by=by))
