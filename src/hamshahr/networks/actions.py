"""Every write to networks, memberships and milestones. Each action is told what a source says and is safe to repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.dates import PartialDate
from hamshahr.core.writing import action
from hamshahr.networks.models import Membership, Milestone, Network

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class NetworkDraft:
    """A network as its source describes it; `headquarters_id` is a place."""

    key: str
    name_en: str
    name_fa: str
    reach: str
    purpose_en: str
    purpose_fa: str
    source_id: int
    abbreviation: str = ""
    founded: PartialDate | None = None
    headquarters_id: int | None = None
    website: str = ""


@dataclass(frozen=True, slots=True)
class MembershipDraft:
    """That a place belongs to a network, as one source says."""

    place_id: int
    network_id: int
    source_id: int
    since: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class MilestoneDraft:
    """An event in the history of city diplomacy; `topic` joins rival claims to the same first."""

    key: str
    happened: PartialDate
    title_en: str
    title_fa: str
    summary_en: str
    summary_fa: str
    source_id: int
    topic: str = ""
    places: tuple[int, ...] = ()


@action
def record_networks(*, drafts: Sequence[NetworkDraft], by: Actor, reason: str = "") -> list[Network]:
    """Make the networks, or bring those with the same key up to date; one per draft, in order."""
    known = {network.key: network for network in Network.objects.filter(key__in=[draft.key for draft in drafts])}
    wanted = [
        Network(
            key=draft.key,
            name_en=draft.name_en,
            name_fa=draft.name_fa,
            abbreviation=draft.abbreviation,
            reach=draft.reach,
            purpose_en=draft.purpose_en,
            purpose_fa=draft.purpose_fa,
            **_date("founded", draft.founded),
            headquarters_id=draft.headquarters_id,
            website=draft.website,
            source_id=draft.source_id,
        )
        for draft in drafts
    ]
    return [_keep(known.get(network.key), network, "network", by, reason) for network in wanted]


@action
def record_memberships(*, drafts: Sequence[MembershipDraft], by: Actor, reason: str = "") -> list[Membership]:
    """Record memberships, one for each place, network and source; one per draft, in order."""
    known = {
        (membership.place_id, membership.network_id, membership.source_id): membership
        for membership in Membership.objects.filter(place__in={draft.place_id for draft in drafts})
    }
    kept: list[Membership] = []
    for draft in drafts:
        identity = (draft.place_id, draft.network_id, draft.source_id)
        wanted = Membership(
            place_id=draft.place_id,
            network_id=draft.network_id,
            source_id=draft.source_id,
            **_date("since", draft.since),
        )
        known[identity] = _keep(known.get(identity), wanted, "membership", by, reason)
        kept.append(known[identity])
    return kept


@action
def record_milestones(*, drafts: Sequence[MilestoneDraft], by: Actor, reason: str = "") -> list[Milestone]:
    """Make the milestones with their places, or bring those with the same key up to date; one per draft, in order."""
    known = {
        milestone.key: milestone
        for milestone in Milestone.objects.filter(key__in=[draft.key for draft in drafts]).prefetch_related("places")
    }
    kept: list[Milestone] = []
    for draft in drafts:
        wanted = Milestone(
            key=draft.key,
            **_date("date", draft.happened),
            title_en=draft.title_en,
            title_fa=draft.title_fa,
            summary_en=draft.summary_en,
            summary_fa=draft.summary_fa,
            topic=draft.topic,
            source_id=draft.source_id,
        )
        milestone = _keep(known.get(draft.key), wanted, "milestone", by, reason)
        before = {place.pk for place in milestone.places.all()}
        if before != set(draft.places):
            milestone.places.set(draft.places)
            deed = Deed(
                "milestone.placed", milestone, before={"places": sorted(before)}, after={"places": sorted(draft.places)}
            )
            record(by=by, reason=reason, deeds=[deed])
        kept.append(milestone)
    return kept


def _keep(known: M | None, wanted: M, noun: str, by: Actor, reason: str) -> M:
    """Save what is wanted as new, or bring the known one up to date where they differ, with its audit event."""
    if known is None:
        wanted.save()
        record(by=by, reason=reason, deeds=[Deed(f"{noun}.recorded", wanted)])
        return wanted
    facts = [field.attname for field in known._meta.concrete_fields if not field.primary_key]
    changed = [name for name in facts if getattr(known, name) != getattr(wanted, name)]
    if changed:
        before = {name: str(getattr(known, name)) for name in changed}
        for name in changed:
            setattr(known, name, getattr(wanted, name))
        known.save(update_fields=changed)
        after = {name: str(getattr(known, name)) for name in changed}
        record(by=by, reason=reason, deeds=[Deed(f"{noun}.changed", known, before=before, after=after)])
    return known


def _date(column: str, date: PartialDate | None) -> dict[str, Any]:
    """The two columns in which a date with precision is kept."""
    return {column: date.date if date else None, f"{column}_precision": date.precision if date else ""}
