"""The ties of an office as its pages show them: many at once, in a number of queries that does not grow with them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils import timezone

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.cooperation.models import Note
from hamshahr.cooperation.vitality import signs_of
from hamshahr.core.dates import PartialDate
from hamshahr.people.models import Office
from hamshahr.ties.models import (
    Agreement,
    Claim,
    FactName,
    Level,
    Relationship,
    Stance,
    Statement,
    StatusChange,
)
from hamshahr.ties.queries import Standing, standing, ties_of
from twinnet.vitality import VitalSigns

OBJECTING = frozenset({Stance.DISPUTED, Stance.CORRECTED})


def speaker(said: Statement) -> str:
    """Who said it: the office, or the city that was asked by letter; needs both fetched."""
    if said.office:
        return said.office.name
    return said.request.place.name if said.request else ""


@dataclass(frozen=True, slots=True)
class OfficeTie:
    """A tie as the office sees it that keeps one side.

    `objections` are what partners dispute or correct and this office has not answered since; `untold` the facts that a
    partner tells and this office says nothing of. `signs` are None where nothing was noted that was done.
    """

    tie: Relationship
    partners: list[Place]
    levels: dict[Level, Standing]
    offices: list[Office]
    objections: list[Statement] = field(default_factory=list)
    untold: list[FactName] = field(default_factory=list)
    signs: VitalSigns | None = None
    happened: dt.date | None = None

    @property
    def official(self) -> Standing:
        return self.levels[Level.OFFICIAL]

    @property
    def status(self) -> str:
        return self.official.status

    @property
    def since(self) -> PartialDate | None:
        return self.tie.started

    @property
    def other_levels(self) -> list[Standing]:
        """Where it stands below the official level, as far as told."""
        return [stands for level, stands in self.levels.items() if level != Level.OFFICIAL and stands.status]

    @property
    def is_disputed(self) -> bool:
        return self.tie.agreement == Agreement.DISPUTED or bool(self.objections)


def office_ties(office: Office, reader: User, only: Iterable[int] | None = None) -> list[OfficeTie]:
    """All ties of the office, or those of these primary keys; ten queries, however many."""
    found = ties_of(office) if only is None else ties_of(office).filter(pk__in=list(only))
    ties = list(found.order_by("pk"))
    keys = [tie.pk for tie in ties]
    claims = _claims(keys)
    statements: defaultdict[int, list[Statement]] = defaultdict(list)
    for statement in (
        Statement.objects.current()
        .filter(relationship__in=keys)
        .select_related("office__organisation", "request__place")
    ):
        statements[statement.relationship_id].append(statement)
    places = {party.place_id for tie in ties for party in tie.parties.all()}
    open_offices = Office.objects.open().filter(speaks_for__in=places).select_related("organisation")
    office_at = {one.speaks_for_id: one for one in open_offices}
    signs = signs_of(keys, office, reader, timezone.localdate())
    noted = _last_notes(keys, office, reader)
    return [
        _seen(tie, office, claims[tie.pk], statements[tie.pk], office_at, signs.get(tie.pk), noted.get(tie.pk))
        for tie in ties
    ]


def _claims(keys: list[int]) -> defaultdict[int, list[Claim]]:
    grouped: defaultdict[int, list[Claim]] = defaultdict(list)
    changes = StatusChange.every.select_related("office__organisation", "resolution").order_by("pk")
    claims = Claim.every.current().filter(relationship__in=keys)
    for claim in (
        claims.select_related("source", "speaks_for", "office__organisation")
        .prefetch_related(Prefetch("status_changes", queryset=changes))
        .order_by("pk")
    ):
        grouped[claim.relationship_id].append(claim)
    return grouped


def _last_notes(keys: list[int], office: Office, reader: User) -> dict[int, dt.date]:
    """The last day on which something noted was done, by tie."""
    notes = Note.objects.visible_to(reader).filter(office=office, relationship__in=keys, on__isnull=False)
    last: dict[int, dt.date] = {}
    for tie, on in notes.values_list("relationship_id", "on"):
        if on:
            last[tie] = max(on, last.get(tie, on))
    return last


def _seen(
    tie: Relationship,
    office: Office,
    claims: list[Claim],
    statements: list[Statement],
    office_at: dict[int | None, Office],
    signs: VitalSigns | None,
    noted: dt.date | None,
) -> OfficeTie:
    places = [party.place for party in tie.parties.all()]
    levels = standing(tie, claims)
    days = [stands.since.date for stands in levels.values() if stands.since] + ([noted] if noted else [])
    return OfficeTie(
        tie=tie,
        partners=[place for place in places if place.pk != office.speaks_for_id],
        levels=levels,
        offices=[office_at[place.pk] for place in places if place.pk in office_at],
        objections=_objections(office, statements),
        untold=_untold(office, claims, statements),
        signs=signs,
        happened=max(days, default=None),
    )


def _objections(office: Office, statements: list[Statement]) -> list[Statement]:
    """What others dispute or correct, and this office has not answered since."""
    answered = {one.fact: one.pk for one in statements if one.office_id == office.pk}
    return [
        one
        for one in statements
        if one.office_id != office.pk and one.stance in OBJECTING and answered.get(one.fact, 0) < one.pk
    ]


def _untold(office: Office, claims: list[Claim], statements: list[Statement]) -> list[FactName]:
    """The facts that another keeper, or a city asked by letter, tells and this office neither tells nor speaks of."""
    mine = {one.fact for one in statements if one.office_id == office.pk}
    theirs: set[str] = set()
    for claim in claims:
        told = {name for name in ("kind", "start", "end") if getattr(claim, name)}
        told |= {FactName.STATUS.value} if _tells_standing(claim) else set()
        if claim.office_id == office.pk:
            mine |= told
        elif claim.office_id or claim.request_id:
            theirs |= told
    return [fact for fact in FactName if fact in theirs - mine]


def _tells_standing(claim: Claim) -> bool:
    return any(change.level == Level.OFFICIAL for change in claim.status_changes.all())
