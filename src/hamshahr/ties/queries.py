"""Reads of relationships as their keepers see them: confidential ones too."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, Q

from hamshahr.atlas.models import Place, Source, SourceQuerySet
from hamshahr.core.dates import PartialDate
from hamshahr.core.permissions import Allowed, Denied
from hamshahr.people.models import Member, Office
from hamshahr.ties.actions.settling import is_said_by_keeper, said_by_change, said_by_claim
from hamshahr.ties.facts import Facts, Said, counted, last_words, settle
from hamshahr.ties.lifecycle import Need, may_follow, needed
from hamshahr.ties.models import (
    Claim,
    Level,
    Party,
    Relationship,
    RelationshipQuerySet,
    Statement,
    Status,
    StatusChange,
)
from hamshahr.ties.policies import can_change_status


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a tie stands on one level: `status` ("" where none is told) `since` when, and who says so last.

    `change` is the change that led there; none where only an end is told. `is_disputed`: others say otherwise, and
    neither word outdates the other.
    """

    level: Level
    status: str = ""
    since: PartialDate | None = None
    change: StatusChange | None = None
    claim: Claim | None = None
    is_disputed: bool = False

    @property
    def label(self) -> str:
        return str(Status(self.status).label) if self.status else ""


@dataclass(frozen=True, slots=True)
class Step:
    """A status that may follow, what must be told for it, and whether this member may take it."""

    to: Status
    needs: list[Need]
    answer: Allowed | Denied


@dataclass(frozen=True, slots=True)
class Keeper:
    """One side of a tie: its city, the office that keeps it (none: nobody does yet), what the city says of each fact,
    by its office or, without one, by letter.

    `stances` and `said` are by the name of the fact: kind, start, end, status; `said` are the facts of its own claims.
    """

    place: Place
    office: Office | None
    stances: dict[str, Statement] = field(default_factory=dict)
    said: Facts | None = None


def ties_of(office: Office) -> RelationshipQuerySet:
    """The relationships one side of which this office keeps, confidential ones too, with their parties."""
    if office.speaks_for_id is None:
        return Relationship.every.none()
    mine = Party.every.filter(place=office.speaks_for_id).order_by().values("relationship")
    return Relationship.every.filter(pk__in=mine, is_withdrawn=False).with_parties()


def public_sources() -> SourceQuerySet:
    """All sources but those that only say what is confidential still."""
    silent = Claim.every.filter(is_confidential=True).order_by().values("source")
    heard = Claim.objects.filter(source=OuterRef("pk"))
    return Source.objects.filter(~Q(pk__in=silent) | Exists(heard))


def current_claims(relationship: Relationship) -> list[Claim]:
    """All current claims, confidential ones too, with source, office and changes of status. Two queries."""
    claims = Claim.every.current().filter(relationship=relationship)
    changes = StatusChange.every.select_related("office__organisation", "resolution").order_by("pk")
    return list(
        claims.select_related("source", "speaks_for", "office__organisation")
        .prefetch_related(Prefetch("status_changes", queryset=changes))
        .order_by("pk")
    )


def standing(relationship: Relationship, claims: list[Claim] | None = None) -> dict[Level, Standing]:
    """Where the tie stands on each level, as its keepers and sources say; `claims`: its current ones, if at hand."""
    everything = current_claims(relationship) if claims is None else claims
    return {level: _standing(level, everything) for level in Level}


def _standing(level: Level, claims: list[Claim]) -> Standing:
    told: dict[Said, tuple[Claim | None, StatusChange | None]] = {}
    for claim in claims:
        change = next((one for one in claim.status_changes.all() if one.level == level), None)
        if change or (level == Level.OFFICIAL and claim.end):
            told[said_by_change(claim, change, level)] = (claim, change)
    last = last_words(counted(list(told)))
    if not last:
        return Standing(level)
    said_by, change = told.get(last[0], (None, None))
    return Standing(
        level=level,
        status=last[0].standing_status,
        since=last[0].status_date,
        change=change,
        claim=said_by,
        is_disputed=len({said.standing_status for said in last}) > 1,
    )


def next_steps(relationship: Relationship, level: Level, member: Member) -> list[Step]:
    """The statuses that may follow on this level, in the order of a tie's life, each with what it needs and the answer.

    What the relationship tells already (its kind, its beginning) is not needed again.
    """
    before = standing(relationship)[level].status
    answer = can_change_status(member, relationship)
    return [
        Step(to, [need for need in needed(level, before, to) if not is_told(relationship, need)], answer)
        for to in may_follow(level, before)
    ]


def is_told(relationship: Relationship, need: Need) -> bool:
    return need in {Need.KIND, Need.START} and bool(getattr(relationship, need.value))


def keepers(relationship: Relationship) -> list[Keeper]:
    """The sides of a tie in the order of its parties, each with its keeper and what that says. Five queries."""
    parties = Party.every.filter(relationship=relationship).select_related("place__country").order_by("position")
    places = [party.place for party in parties]
    offices = Office.objects.open().filter(speaks_for__in=places).select_related("organisation")
    office_of = {office.speaks_for_id: office for office in offices}
    stances: defaultdict[int | None, dict[str, Statement]] = defaultdict(dict)
    for statement in Statement.objects.current().filter(relationship=relationship).select_related("office", "request"):
        stances[statement.city_id][statement.fact] = statement
    said: defaultdict[int, list[Claim]] = defaultdict(list)
    for claim in current_claims(relationship):
        if claim.speaks_for_id and is_said_by_keeper(claim):
            said[claim.speaks_for_id].append(claim)
    return [
        Keeper(
            place,
            office_of.get(place.pk),
            stances[place.pk],
            settle(map(said_by_claim, said[place.pk])) if said[place.pk] else None,
        )
        for place in places
    ]
