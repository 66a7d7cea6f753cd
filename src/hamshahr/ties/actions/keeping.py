"""What offices say and do about their ties: recording them, changing where they stand, confirming and disputing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.audit.models import Event
from hamshahr.core.bilingual import NO_TEXT, Text
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import EditedMeanwhile, UserError
from hamshahr.core.writing import action
from hamshahr.people.models import Office
from hamshahr.ties.actions.settling import settle_again
from hamshahr.ties.drafts import NOTHING_GIVEN, Given, parties_key
from hamshahr.ties.keepers import source_of
from hamshahr.ties.lifecycle import may_follow, needed
from hamshahr.ties.models import (
    Claim,
    FactName,
    Kind,
    Level,
    Party,
    Relationship,
    Stance,
    Statement,
    Status,
    StatusChange,
)
from hamshahr.ties.policies import keeps
from hamshahr.ties.queries import is_told, standing


@dataclass(frozen=True, slots=True)
class OwnFacts:
    """The facts that a keeper's own claim tells: kind, beginning, end."""

    kind: str = ""
    start: PartialDate | None = None
    end: PartialDate | None = None
    note: Text = NO_TEXT

    def with_fact(self, fact: FactName, value: str | PartialDate | None) -> OwnFacts:
        """The same with another value of this fact; None: it is not told."""
        if fact == FactName.KIND:
            return replace(self, kind=str(value or ""))
        date = value if isinstance(value, PartialDate) else None
        return replace(self, start=date) if fact == FactName.START else replace(self, end=date)


@action
def record_tie(
    *,
    office: Office,
    partner: Place,
    kind: str,
    by: Actor,
    start: PartialDate | None = None,
    status: str = Status.ACTIVE,
    since: PartialDate | None = None,
    note: Text = NO_TEXT,
    others: Sequence[Place] = (),
) -> Relationship:
    """Record a tie of the office's city with `partner` (and `others`), known to the atlas or not, as it stands.

    `status` ("" where nobody knows) holds on the official level `since`; of an active tie, since its `start` unless
    told otherwise. Raises UserError for a tie with itself, for a beginning that is still to come, and where a keeper
    has told another status already: that is changed, not recorded.
    """
    if office.speaks_for is None:
        raise UserError(_("This office speaks for no city, so that it has no ties of its own."))
    places = [office.speaks_for, partner, *others]
    if len({place.pk for place in places}) < len(places):
        raise UserError(_("A city cannot be its own partner. Choose another city."))
    _not_to_come(start, since)
    key = parties_key(tuple(place.pk for place in places))
    relationship = Relationship.every.select_for_update().filter(parties_key=key).first() or _make(key, places)
    before = standing(relationship)[Level.OFFICIAL]
    is_kept = before.change is not None and before.change.office_id is not None
    if status and is_kept and before.status != status:
        raise UserError(
            _("{who} told already that this tie is: {status}. Open the tie and change its status there.").format(
                who=before.change.office.name if before.change and before.change.office else "", status=before.label
            )
        )
    _say(relationship, office, OwnFacts(Kind(kind), start, None, note), by)
    if status and not is_kept:
        on = since or (start if status == Status.ACTIVE else None)
        _change(relationship, office, Level.OFFICIAL, "", Status(status), on, NOTHING_GIVEN, by)
    _finish(
        relationship,
        office,
        "tie.recorded",
        by,
        after={"kind": kind, "start": str(start or ""), "status": status, "since": str(since or "")},
    )
    return relationship


@action
def change_status(
    *,
    relationship: Relationship,
    office: Office,
    level: str,
    to: str,
    on: PartialDate,
    by: Actor,
    seen_version: int,
    given: Given = NOTHING_GIVEN,
) -> StatusChange:
    """Take a step on one level, as this keeper decides, since `on`.

    Raises EditedMeanwhile where somebody changed the tie after `seen_version`, and UserError for an office that keeps
    no side of it, a step that cannot follow, what the step needs and was not given, or a day that cannot be.
    """
    tie = _locked(relationship, office, seen_version)
    level, to = Level(level), Status(to)
    stands = standing(tie)[level]
    _check_step(tie, level, stands.status, to, given)
    _not_to_come(on)
    if stands.since and on.last < stands.since.date:
        raise UserError(
            _("The tie has been {status} since {day}; a change before that day would change nothing.").format(
                status=stands.label, day=stands.since
            )
        )
    if given.resolution and given.resolution.office_id != office.pk:
        raise UserError(_("This resolution was recorded by another office."))
    own = own_facts(tie, office)
    told = replace(own, kind=given.kind or own.kind, start=given.start or own.start)
    if told != own:
        _say(tie, office, told, by)
    change = _change(tie, office, level, stands.status, to, on, given, by)
    _finish(
        tie,
        office,
        "tie.status_changed",
        by,
        reason=str(given.reason),
        before={"level": level, "status": stands.status},
        after={
            "level": level,
            "status": to,
            "on": str(on),
            "instrument": given.instrument,
            "resolution": given.resolution.number if given.resolution else "",
            "resumes_when": str(given.resumes_when),
            "condition_met": str(given.condition_met),
        },
    )
    return change


@action
def say_of_fact(
    *,
    relationship: Relationship,
    office: Office,
    fact: str,
    stance: str,
    by: Actor,
    seen_version: int,
    value: str | PartialDate | None = None,
    note: str = "",
) -> Statement:
    """Confirm, correct or dispute one fact in the name of the office's city.

    `value` is a Kind for the kind and a PartialDate for beginning and end; for a confirmation, what the relationship
    says unless told. A dispute has a note instead: why. Raises EditedMeanwhile as change_status does, and UserError for
    an office that keeps no side, a fact that nobody told, a missing value or note, and for a status to be corrected:
    that is changed (change_status).
    """
    tie = _locked(relationship, office, seen_version)
    fact, stance = FactName(fact), Stance(stance)
    before = _shown(tie, fact)
    if stance == Stance.DISPUTED:
        if not note.strip():
            raise UserError(_("Say why your city disputes this, so that the other side can answer."))
        _unsay(tie, office, fact, by)
    elif fact == FactName.STATUS:
        _confirm_status(tie, office, stance, by)
    else:
        _say_value(tie, office, fact, stance, value, by)
    Statement.objects.current().filter(relationship=tie, office=office, fact=fact).update(
        withdrawn_on=timezone.localdate()
    )
    said = Statement(
        relationship=tie,
        office=office,
        fact=fact,
        stance=stance,
        note=note.strip(),
        said_on=timezone.localdate(),
    )
    said.save()
    after = {"fact": fact, "stance": stance, "value": str(value or ("" if stance == Stance.DISPUTED else before))}
    _finish(tie, office, "tie.fact_said", by, reason=said.note, before={"fact": fact, "value": before}, after=after)
    return said


def own_facts(relationship: Relationship, office: Office) -> OwnFacts:
    """What the office's own claim on the facts of this tie says now; empty where it has none."""
    claim = _own_claim(relationship, office)
    if claim is None:
        return OwnFacts()
    return OwnFacts(claim.kind, claim.started, claim.ended, Text(fa=claim.note_fa, en=claim.note_en))


def _own_claim(relationship: Relationship, office: Office) -> Claim | None:
    return Claim.every.current().filter(relationship=relationship, office=office, status="").order_by("-pk").first()


def _locked(relationship: Relationship, office: Office, seen_version: int) -> Relationship:
    """The relationship as it is now, which nobody else changes until this transaction ends."""
    tie = Relationship.every.select_for_update().get(pk=relationship.pk)
    if not keeps(office, tie):
        raise UserError(_("Your office keeps no side of this tie."))
    if tie.version != seen_version:
        raise _edited_meanwhile(tie, seen_version)
    return tie


def _edited_meanwhile(tie: Relationship, seen_version: int) -> EditedMeanwhile:
    """Who did what to the tie since that version, as the record of deeds tells."""
    events = Event.objects.filter(
        subject_type=Relationship._meta.label_lower, subject_id=str(tie.pk), after__version__gt=seen_version
    )
    deeds = list(events.order_by("pk"))
    changed = list(dict.fromkeys(_what(event.after) for event in deeds))
    who = deeds[-1].actor if deeds else ""
    message = _("{who} changed this tie while you were writing: {what}. Look at it and save again.").format(
        who=", ".join(dict.fromkeys(event.actor for event in deeds)), what=", ".join(changed)
    )
    return EditedMeanwhile(message, who=who, changed=changed, version=tie.version)


def _what(after: dict[str, Any]) -> str:
    if after.get("fact"):
        return f"{FactName(after['fact']).label}: {Stance(after['stance']).label}"
    if after.get("status"):
        return f"{FactName.STATUS.label}: {Status(after['status']).label}"
    return str(_("a question to the partner"))


def _check_step(tie: Relationship, level: Level, before: str, to: Status, given: Given) -> None:
    if to not in may_follow(level, before):
        raise UserError(
            _("A tie that is {before} cannot become {to} in one step.").format(
                before=Status(before).label if before else _("without a status"), to=to.label
            )
        )
    missing = [need for need in needed(level, before, to) if not given.has(need) and not is_told(tie, need)]
    if missing:
        raise UserError(
            _("Still needed for {to}: {needs}.").format(
                to=to.label, needs=", ".join(str(need.label) for need in missing)
            )
        )


def _not_to_come(*dates: PartialDate | None) -> None:
    today = timezone.localdate()
    if any(date and date.date > today for date in dates):
        raise UserError(_("This day is still to come. Record it when it has come."))


def _make(key: str, places: Sequence[Place]) -> Relationship:
    tie = Relationship(parties_key=key, agreement="one_sided", is_confidential=True)
    tie.save()
    Party.every.bulk_create([Party(relationship=tie, place=place, position=at) for at, place in enumerate(places)])
    return tie


def _say(tie: Relationship, office: Office, facts: OwnFacts, by: Actor) -> Claim:
    """The office's claim on kind, beginning and end: a new one takes the place of its last."""
    claim = Claim(
        **_voice(tie, office, by),
        kind=facts.kind,
        start=facts.start.date if facts.start else None,
        start_precision=facts.start.precision if facts.start else "",
        end=facts.end.date if facts.end else None,
        end_precision=facts.end.precision if facts.end else "",
        note_fa=facts.note.fa,
        note_en=facts.note.en,
    )
    claim.save()
    older = Claim.every.current().filter(relationship=tie, office=office, status="").exclude(pk=claim.pk)
    older.update(superseded_by=claim)
    return claim


def _change(
    tie: Relationship,
    office: Office,
    level: Level,
    before: str,
    to: Status,
    on: PartialDate | None,
    given: Given,
    by: Actor,
) -> StatusChange:
    """The office's claim on the standing of one level: a new one takes the place of its last on that level."""
    is_end = to == Status.ENDED and level == Level.OFFICIAL and on is not None
    claim = Claim(
        **_voice(tie, office, by),
        status=to,
        end=on.date if is_end and on else None,
        end_precision=on.precision if is_end and on else "",
    )
    claim.save()
    change = StatusChange(
        relationship=tie,
        claim=claim,
        office=office,
        level=level,
        from_status=before,
        to_status=to,
        on=on.date if on else None,
        on_precision=on.precision if on else "",
        instrument=given.instrument.strip(),
        resolution=given.resolution,
        informed_partner=given.informed_partner.strip(),
        informed_on=given.informed_on,
        **{
            f"{name}_{language}": getattr(getattr(given, name), language)
            for name in ("reason", "resumes_when", "condition_met")
            for language in ("fa", "en")
        },
    )
    change.save()
    older = Claim.every.current().filter(relationship=tie, office=office, status_changes__level=level)
    Claim.every.filter(pk__in=list(older.exclude(pk=claim.pk).values_list("pk", flat=True))).update(superseded_by=claim)
    return change


def _voice(tie: Relationship, office: Office, by: Actor) -> dict[str, Any]:
    source = source_of(office, by=by)
    return {"relationship": tie, "source": source, "office": office, "speaks_for_id": office.speaks_for_id}


def _shown(tie: Relationship, fact: FactName) -> str:
    """What the relationship says of a fact, written for the record of deeds."""
    if fact == FactName.KIND:
        return tie.kind
    if fact == FactName.STATUS:
        return tie.status
    return str((tie.started if fact == FactName.START else tie.ended) or "")


def _say_value(
    tie: Relationship, office: Office, fact: FactName, stance: Stance, value: str | PartialDate | None, by: Actor
) -> None:
    if value is None and stance == Stance.CORRECTED:
        raise UserError(_("Say what is right in your city's records."))
    told = {FactName.KIND: tie.kind, FactName.START: tie.started, FactName.END: tie.ended}[fact]
    chosen = value if value is not None else told
    if not chosen:
        raise UserError(_("Nobody told this yet. Say what your city's records say instead."))
    if fact == FactName.KIND:
        chosen = Kind(str(chosen))
    elif isinstance(chosen, PartialDate):
        _not_to_come(chosen)
    _say(tie, office, own_facts(tie, office).with_fact(fact, chosen), by)


def _unsay(tie: Relationship, office: Office, fact: FactName, by: Actor) -> None:
    """A keeper that disputes a fact says nothing else of it."""
    own = own_facts(tie, office)
    if fact != FactName.STATUS and getattr(own, fact.value):
        _say(tie, office, own.with_fact(fact, None), by)


def _confirm_status(tie: Relationship, office: Office, stance: Stance, by: Actor) -> None:
    if stance == Stance.CORRECTED:
        raise UserError(_("A status is changed, not corrected: choose the step your city takes."))
    stands = standing(tie)[Level.OFFICIAL]
    if not stands.status:
        raise UserError(_("Nobody told this yet. Say what your city's records say instead."))
    _change(tie, office, Level.OFFICIAL, "", Status(stands.status), stands.since, NOTHING_GIVEN, by)


def _finish(
    tie: Relationship,
    office: Office,
    deed: str,
    by: Actor,
    *,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any],
) -> None:
    """Settle the facts anew, count the version and write the deed down."""
    settle_again([tie.pk])
    version = tie.version + 1
    Relationship.every.filter(pk=tie.pk).update(version=version)
    tie.refresh_from_db(from_queryset=Relationship.every.all())
    told = {**after, "office": office.organisation.name_en, "version": version}
    record(
        by=by.at(office.pk),
        reason=reason,
        deeds=[Deed(deed, tie, before=before or {}, after=told, label=label_of(tie))],
    )


def label_of(tie: Relationship) -> str:
    """The parties in English, for the record of deeds, which outlives what it tells of."""
    names: Iterable[str] = (
        Party.every.filter(relationship=tie).order_by("position").values_list("place__name_en", flat=True)
    )
    return " – ".join(names)
