"""What waits for a person in their office: the gravest first, then the oldest, each with the one thing to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hamshahr.cooperation.models import Duty
from hamshahr.core.calendars import number
from hamshahr.core.templatetags.hamshahr import day
from hamshahr.people.models import Invitation, Member, Office
from hamshahr.people.policies import allows
from hamshahr.people.roles import Permission
from hamshahr.publish.naming import comma, in_a_row, named
from hamshahr.ties.lifecycle import Need, needed
from hamshahr.ties.models import Level, PartnerRequest, Status
from hamshahr.ties.queries import is_told
from hamshahr.workspace.office.reading import OfficeTie, speaker

ANSWER_DAYS = 45  # the term of Portland's policy (practice.md)
SOON_DAYS = 14
# What a person wrote stands in its own direction inside a sentence of the other.
_ISOLATED = "\u2068{}\u2069"
# The step by which a relationship that is not signed yet goes on.
_ONWARD = {
    Status.EXPLORING: Status.PROPOSED,
    Status.PROPOSED: Status.APPROVED,
    Status.IN_CLEARANCE: Status.APPROVED,
    Status.APPROVED: Status.ACTIVE,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to do: `rank` 0 is the gravest. `address` is where its button leads; `sent`: the button does it."""

    rank: int
    since: dt.date
    kind: str | Promise
    about: SafeString
    told: str
    button: str
    address: str
    sent: bool = False

    @property
    def is_urgent(self) -> bool:
        return self.rank < 2


def waiting_for(member: Member, ties: Iterable[OfficeTie]) -> list[Waiting]:
    """What waits for this member, as far as their role lets them do it. Three queries besides the ties."""
    every = [*_duties(member)]
    for tie in ties:
        if allows(member, Permission.SPEAK_FOR_CITY):
            every += _facts(member.office, tie)
        if allows(member, Permission.CHANGE_STATUS):
            every += _steps(member.office, tie)
        elif allows(member, Permission.DECIDE_CLEARANCE) and tie.status == Status.IN_CLEARANCE:
            every.append(_to_review(member.office, tie))
    if allows(member, Permission.INVITE_PARTNERS):
        every += _questions(member.office)
    if allows(member, Permission.CHANGE_MEMBERS):
        every += _invitations(member.office)
    return sorted(every, key=lambda one: (one.rank, one.since))


def _address(office: Office, tie: OfficeTie, anchor: str = "") -> str:
    return reverse("workspace:office_tie", args=[office.pk, tie.tie.pk]) + anchor


def _step_address(office: Office, tie: OfficeTie, to: str) -> str:
    return f"{reverse('workspace:office_add', args=[office.pk, tie.tie.pk, 'status'])}?to={to}"


def _facts(office: Office, tie: OfficeTie) -> Iterator[Waiting]:
    about = partners_of(tie)
    for said in tie.objections:
        yield Waiting(
            rank=0,
            since=said.said_on,
            kind=_("Dispute to answer"),
            about=about,
            told=_("{who} says otherwise about this fact: {fact}.").format(
                who=speaker(said), fact=said.get_fact_display()
            )
            + (f" {_ISOLATED.format(said.note)}" if said.note else ""),
            button=_("Answer this"),
            address=_address(office, tie, f"#fact-{said.fact}"),
        )
    disputed = {said.fact for said in tie.objections}
    if fresh := [fact for fact in tie.untold if fact not in disputed]:
        yield Waiting(
            rank=1,
            since=tie.official.since.date if tie.official.since else dt.date.min,
            kind=_("Fact to confirm"),
            about=about,
            told=_("The partner told: {facts}. Confirm it, or say what your city's records say.").format(
                facts=comma().join(str(fact.label) for fact in fresh)
            ),
            button=_("Look and confirm"),
            address=_address(office, tie, f"#fact-{fresh[0]}"),
        )


def _steps(office: Office, tie: OfficeTie) -> Iterator[Waiting]:
    today, about = timezone.localdate(), partners_of(tie)
    since = tie.official.since.date if tie.official.since else None
    if tie.status == Status.ENQUIRY:
        due = (since or today) + dt.timedelta(days=ANSWER_DAYS)
        yield Waiting(
            rank=1 if due <= today else 3,
            since=due,
            kind=_("Enquiry to answer"),
            about=about,
            told=_("Answer it by {day}.").format(day=day(due))
            if due > today
            else _("The answer was due on {day}.").format(day=day(due)),
            button=_("Answer this"),
            address=_step_address(office, tie, Status.EXPLORING),
        )
    elif tie.status in _ONWARD:
        yield _onward(office, tie, since or today)
    elif tie.status == Status.SUSPENDED:
        change = tie.official.change
        until = change.resumes_when if change else ""
        yield Waiting(
            rank=4,
            since=since or today,
            kind=_("Condition of resumption"),
            about=about,
            told=_("Suspended until: {condition}").format(condition=until)
            if until
            else _("Suspended; nobody told until when."),
            button=_("Has it been met?"),
            address=_step_address(office, tie, Status.ACTIVE),
        )


def _onward(office: Office, tie: OfficeTie, since: dt.date) -> Waiting:
    to = _ONWARD[Status(tie.status)]
    missing = [need for need in needed(Level.OFFICIAL, tie.status, to) if not is_told(tie.tie, Need(need))]
    stands = _("It is {status} since {day}.").format(status=tie.official.label, day=day(since))
    needs = _("For “{to}” is still needed: {needs}.").format(
        to=to.label, needs=comma().join(str(need.label) for need in missing)
    )
    return Waiting(
        rank=3,
        since=since,
        kind=_("Next step"),
        about=partners_of(tie),
        told=f"{stands} {needs}" if missing else stands,
        button=_("Take the step"),
        address=_step_address(office, tie, to),
    )


def _duties(member: Member) -> Iterator[Waiting]:
    """Those given to the member that are due by then."""
    today = timezone.localdate()
    soon = today + dt.timedelta(days=SOON_DAYS)
    mine = Duty.objects.visible_to(member.user).open().filter(office=member.office, given_to=member.user, due__lte=soon)
    for duty in mine:
        late = (today - duty.due).days
        if late > 0:
            told = ngettext("It was due {n} day ago.", "It was due {n} days ago.", late).format(n=number(late))
        else:
            told = _("It is due on {day}.").format(day=day(duty.due))
        yield Waiting(
            rank=1 if late > 0 else 2,
            since=duty.due,
            kind=_("Your task"),
            about=format_html("<bdi>{}</bdi>", duty.title),
            told=told,
            button=_("Done"),
            address=reverse("workspace:office_finish_duty", args=[member.office_id, duty.pk]),
            sent=True,
        )


def _to_review(office: Office, tie: OfficeTie) -> Waiting:
    since = tie.official.since.date if tie.official.since else timezone.localdate()
    return Waiting(
        rank=1,
        since=since,
        kind=_("To be reviewed"),
        about=partners_of(tie),
        told=_("It is {status} since {day}.").format(status=tie.official.label, day=day(since)),
        button=_("See the tie"),
        address=_address(office, tie),
    )


def _invitations(office: Office) -> Iterator[Waiting]:
    """Of members, not taken up yet; those whose time ran out want a new one."""
    for invited in Invitation.objects.unanswered().filter(office=office):
        until = timezone.localtime(invited.expires_at).date()
        told = _("It ran out on {day}.") if invited.is_over else _("It ends on {day}.")
        yield Waiting(
            rank=3 if invited.is_over else 5,
            since=until if invited.is_over else timezone.localtime(invited.invited_at).date(),
            kind=_("Invitation not taken up"),
            about=format_html("<bdi>{}</bdi>", invited.email),
            told=told.format(day=day(until)),
            button=_("See the members"),
            address=reverse("workspace:office_members", args=[office.pk]),
        )


def _questions(office: Office) -> Iterator[Waiting]:
    """Questions to partners that have no office here, not answered yet."""
    now = timezone.now()
    for asked in PartnerRequest.objects.open(now).filter(office=office).select_related("place"):
        days = (now - asked.asked_at).days
        yield Waiting(
            rank=5,
            since=asked.asked_at.date(),
            kind=_("Question to a partner"),
            about=named(asked.place),
            told=ngettext(
                "Waiting for the answer since {n} day.", "Waiting for the answer since {n} days.", days
            ).format(n=number(days)),
            button=_("See the tie"),
            address=reverse("workspace:office_tie", args=[office.pk, asked.relationship_id]),
        )


def partners_of(tie: OfficeTie) -> SafeString:
    """The pact's name, or the partners'."""
    return named(tie.tie) if tie.tie.name else in_a_row(named(place) for place in tie.partners)
