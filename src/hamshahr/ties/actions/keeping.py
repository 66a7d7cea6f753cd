"""What offices say and do about their ties: recording them, changing where they stand, confirming and disputing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.core import calendars
from hamshahr.core.bilingual import NO_TEXT, Text
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.inbox.kinds import NoticeKind
from hamshahr.people.models import Office
from hamshahr.ties.actions.speaking import OwnFacts, Voice, finish, locked, own_facts, say, shown, state, take_step
from hamshahr.ties.actions.telling import tell_keepers
from hamshahr.ties.drafts import NOTHING_GIVEN, Given, parties_key
from hamshahr.ties.lifecycle import may_follow, needed
from hamshahr.ties.models import (
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
from hamshahr.ties.queries import Standing, is_told, standing

# What the other keepers are told of a keeper's word on a fact.
_NEWS = {
    Stance.CONFIRMED: NoticeKind.FACT_CONFIRMED,
    Stance.CORRECTED: NoticeKind.FACT_CORRECTED,
    Stance.DISPUTED: NoticeKind.FACT_DISPUTED,
}


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
    not_to_come(start, since)
    key = parties_key(tuple(place.pk for place in places))
    relationship = Relationship.every.select_for_update().filter(parties_key=key).first() or _make(key, places)
    is_told_already = bool(status) and _is_told_by_keeper(relationship, status)
    voice = Voice.of_office(relationship, office, by)
    say(voice, OwnFacts(Kind(kind), start, None, note))
    if status and not is_told_already:
        on = since or (start if status == Status.ACTIVE else None)
        take_step(voice, Level.OFFICIAL, "", Status(status), on, NOTHING_GIVEN)
    told = {"kind": kind, "start": str(start or ""), "status": status, "since": str(since or "")}
    finish(relationship, "tie.recorded", by.at(office.pk), after=told)
    news = NoticeKind.ENQUIRY_CAME if status == Status.ENQUIRY else NoticeKind.TIE_RECORDED
    tell_keepers(relationship, office, news, by)
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
    tie = _kept(relationship, office, seen_version)
    level, to = Level(level), Status(to)
    stands = standing(tie)[level]
    _check_step(tie, level, stands.status, to, given)
    _check_day(stands, on)
    if given.resolution and given.resolution.office_id != office.pk:
        raise UserError(_("This resolution was recorded by another office."))
    voice = Voice.of_office(tie, office, by)
    own = own_facts(tie, voice.place)
    told = replace(own, kind=given.kind or own.kind, start=given.start or own.start)
    if told != own:
        say(voice, told)
    change = take_step(voice, level, stands.status, to, on, given)
    if level == Level.OFFICIAL:  # what anybody said of the status before is no word on this one
        said = Statement.objects.current().filter(relationship=tie, fact=FactName.STATUS)
        said.update(withdrawn_on=timezone.localdate())
    before, after = {"level": level, "status": stands.status}, {"level": level, "status": to, **_for_record(on, given)}
    finish(tie, "tie.status_changed", by.at(office.pk), reason=str(given.reason), before=before, after=after)
    tell_keepers(tie, office, NoticeKind.STATUS_CHANGED, by, status=to.label)
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
    tie = _kept(relationship, office, seen_version)
    fact, stance = FactName(fact), Stance(stance)
    before = shown(tie, fact)
    voice = Voice.of_office(tie, office, by)
    if stance == Stance.DISPUTED:
        if not note.strip():
            raise UserError(_("Say why your city disputes this, so that the other side can answer."))
        told = ""
        _unsay(voice, fact)
    elif fact == FactName.STATUS:
        told = confirm_status(voice, stance)
    else:
        told = _say_value(voice, fact, stance, value)
    if stance == Stance.CORRECTED and told == before:
        stance = Stance.CONFIRMED
    said = state(voice, fact, stance, told, note)
    after = {"fact": fact, "stance": stance, "value": told}
    finish(
        tie, "tie.fact_said", by.at(office.pk), reason=said.note, before={"fact": fact, "value": before}, after=after
    )
    tell_keepers(tie, office, _NEWS[stance], by, fact=fact.label)
    return said


def _kept(relationship: Relationship, office: Office, seen_version: int) -> Relationship:
    """The relationship, locked; raises UserError where this office keeps no side of it."""
    tie = locked(relationship, seen_version)
    if not keeps(office, tie):
        raise UserError(_("Your office keeps no side of this tie."))
    return tie


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


def _check_day(stands: Standing, on: PartialDate) -> None:
    """Raises UserError for a day that is still to come, or lies before the tie came to stand where it stands."""
    not_to_come(on)
    if stands.since and on.last < stands.since.date:
        raise UserError(
            _("The tie has been {status} since {day}; a change before that day would change nothing.").format(
                status=stands.label, day=calendars.show_date(stands.since.date, stands.since.precision)
            )
        )


def _for_record(on: PartialDate, given: Given) -> dict[str, str]:
    return {
        "on": str(on),
        "instrument": given.instrument,
        "resolution": given.resolution.number if given.resolution else "",
        "resumes_when": str(given.resumes_when),
        "condition_met": str(given.condition_met),
    }


def not_to_come(*dates: PartialDate | None) -> None:
    today = timezone.localdate()
    if any(date and date.date > today for date in dates):
        raise UserError(_("This day is still to come. Record it when it has come."))


def _is_told_by_keeper(tie: Relationship, status: str) -> bool:
    """Whether a keeper tells this very status of the tie already. Raises UserError where one tells another."""
    stands = standing(tie)[Level.OFFICIAL]
    keeper = stands.change.office if stands.change else None
    if keeper is None:
        return False
    if stands.status != status:
        raise UserError(
            _("{who} told already that this tie is: {status}. Open the tie and change its status there.").format(
                who=keeper.name, status=stands.label
            )
        )
    return True


def _make(key: str, places: Sequence[Place]) -> Relationship:
    tie = Relationship(parties_key=key, agreement="one_sided", is_confidential=True)
    tie.save()
    Party.every.bulk_create([Party(relationship=tie, place=place, position=at) for at, place in enumerate(places)])
    return tie


def _say_value(voice: Voice, fact: FactName, stance: Stance, value: str | PartialDate | None) -> str:
    """Write the value down as the city's own; gives it as text."""
    if value is None and stance == Stance.CORRECTED:
        raise UserError(_("Say what is right in your city's records."))
    tie = voice.tie
    told = {FactName.KIND: tie.kind, FactName.START: tie.started, FactName.END: tie.ended}[fact]
    chosen = value if value is not None else told
    if not chosen:
        raise UserError(_("Nobody told this yet. Say what your city's records say instead."))
    if fact == FactName.KIND:
        chosen = Kind(str(chosen)).value
    elif isinstance(chosen, PartialDate):
        not_to_come(chosen)
    say(voice, own_facts(tie, voice.place).with_fact(fact, chosen))
    return str(chosen)


def _unsay(voice: Voice, fact: FactName) -> None:
    """A keeper that disputes a fact says nothing else of it."""
    own = own_facts(voice.tie, voice.place)
    if fact != FactName.STATUS and getattr(own, fact.value):
        say(voice, own.with_fact(fact, None))


def confirm_status(voice: Voice, stance: Stance) -> str:
    """The city says of the official level what is shown; gives the status."""
    if stance == Stance.CORRECTED:
        raise UserError(_("A status is changed, not corrected: choose the step your city takes."))
    stands = standing(voice.tie)[Level.OFFICIAL]
    if not stands.status:
        raise UserError(_("Nobody told this yet. Say what your city's records say instead."))
    take_step(voice, Level.OFFICIAL, "", Status(stands.status), stands.since, NOTHING_GIVEN)
    return stands.status
