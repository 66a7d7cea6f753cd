"""Asking a partner city that has no office here, and what it answers through its link."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.core import mail
from hamshahr.core.bilingual import Text, in_reader_language
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.inbox.kinds import NoticeKind
from hamshahr.people.models import Office
from hamshahr.ties.actions.keeping import confirm_status, not_to_come
from hamshahr.ties.actions.speaking import OwnFacts, Voice, finish, locked, own_facts, say, shown, state
from hamshahr.ties.actions.telling import names_of, tell_office
from hamshahr.ties.models import (
    FactName,
    Kind,
    PartnerRequest,
    Party,
    Relationship,
    RequestKind,
    Stance,
    Status,
)
from hamshahr.ties.models.keepers import digest_of
from hamshahr.ties.policies import keeps

DAYS_TO_ANSWER = 60
MOST_IN_A_DAY = 30
_LINK = "publish:partner_link"


@dataclass(frozen=True, slots=True)
class Answer:
    """A partner's word on one fact: CONFIRMED as shown, or CORRECTED with the value its own records give."""

    stance: Stance
    value: str | PartialDate | None = None


@action
def ask_partner(
    *,
    relationship: Relationship,
    office: Office,
    place: Place,
    email: str,
    language: str,
    asker: User,
    by: Actor,
    kind: str = RequestKind.CONFIRM,
    name: str = "",
    message: str = "",
    whole_address: Callable[[str], str] = mail.absolute,
) -> PartnerRequest:
    """Mail a link by which whoever reads mail at `email` can answer once for the city `place`, within DAYS_TO_ANSWER.

    An unanswered request to that address is cancelled by it. Raises UserError for an office that keeps no side, a city
    that is no other party or has an office here, a bad address, and more requests in a day than MOST_IN_A_DAY.
    """
    tie = locked(relationship, relationship.version)
    address = email.strip().lower()
    _check_question(tie, office, place, address)
    now = timezone.now()
    _cancel_waiting(tie, place, address, now)
    token = secrets.token_urlsafe(32)
    made = PartnerRequest(
        relationship=tie,
        office=office,
        place=place,
        kind=RequestKind(kind),
        email=address,
        name=name.strip(),
        language=language,
        message=message.strip(),
        asked_by=asker,
        asked_at=now,
        expires_at=now + dt.timedelta(days=DAYS_TO_ANSWER),
        digest=digest_of(token),
    )
    made.save()
    told = {"place": place.name_en, "email": address, "kind": made.kind, "language": language}
    finish(tie, "tie.partner_asked", by.at(office.pk), after=told)
    _mail_question(made, token, whole_address)
    return made


@action
def cancel_request(*, request: PartnerRequest, by: Actor) -> None:
    """Its link opens nothing any more. Raises UserError for one answered or cancelled already."""
    waiting = PartnerRequest.objects.filter(pk=request.pk, answered_at__isnull=True, cancelled_at__isnull=True)
    if not waiting.update(cancelled_at=timezone.now()):
        raise UserError(_("This request was answered or cancelled already."))
    tie = Relationship.every.select_for_update().get(pk=request.relationship_id)
    finish(tie, "tie.request_cancelled", by.at(request.office_id), after={"email": request.email})


@action
def answer_request(
    *,
    request: PartnerRequest,
    answers: Mapping[FactName, Answer],
    name: str,
    post: str,
    seen_version: int,
    by: Actor,
    wants_office: bool = False,
) -> PartnerRequest:
    """Write down what a partner answers for its city: claims of its letters, and where it stands on each fact.

    A fact without an answer is one it does not know. Raises EditedMeanwhile where the tie changed since it was shown,
    and UserError for a link that opens nothing any more, no author, or a day that is still to come.
    """
    tie = locked(request.relationship, seen_version)
    now = timezone.now()
    asked = PartnerRequest.objects.select_for_update().select_related("place", "office__organisation", "asked_by")
    found = asked.open(now).filter(pk=request.pk).first()
    if found is None or Office.objects.of_place(request.place).exists():
        raise UserError(_("This link was used or has expired. Ask the city that sent it for a new one."))
    if not name.strip() or not post.strip():
        raise UserError(_("Tell your name and your post, so that the city that asked knows who answered."))
    found.answered_at, found.answerer_name, found.answerer_post = now, name.strip(), post.strip()
    before = {fact.value: shown(tie, fact) for fact in answers}
    found.answer = {
        "wants_office": wants_office,
        **{fact.value: {"stance": one.stance.value, "value": str(one.value or "")} for fact, one in answers.items()},
    }
    found.save()
    voice = Voice.of_letter(found, tie, by)
    _write_down(voice, answers)
    finish(tie, "tie.partner_answered", by, before=before, after={"place": found.place.name_en, **found.answer})
    _tell_who_asked(found, tie, answers, by)
    return found


def is_answerable(request: PartnerRequest) -> bool:
    """Whether its link still opens the form: neither answered, cancelled nor expired, and no office keeps that side."""
    is_open = request.answered_at is None and request.cancelled_at is None and request.expires_at > timezone.now()
    return is_open and not Office.objects.of_place(request.place).exists()


def _check_question(tie: Relationship, office: Office, place: Place, address: str) -> None:
    if not keeps(office, tie):
        raise UserError(_("Your office keeps no side of this tie."))
    if place.pk == office.speaks_for_id or not Party.every.filter(relationship=tie, place=place).exists():
        raise UserError(_("Choose the partner city that is to be asked."))
    if Office.objects.of_place(place).exists():
        raise UserError(_("{city} has an office here: it sees the facts and answers itself.").format(city=place.name))
    try:
        validate_email(address)
    except ValidationError:
        raise UserError(_("Write a complete e-mail address, such as office@city.example.")) from None
    since = timezone.now() - dt.timedelta(days=1)
    if PartnerRequest.objects.filter(office=office, asked_at__gt=since).count() >= MOST_IN_A_DAY:
        raise UserError(_("Your office has asked many partners today. Go on tomorrow."))


def _cancel_waiting(tie: Relationship, place: Place, address: str, now: dt.datetime) -> None:
    waiting = PartnerRequest.objects.filter(relationship=tie, place=place, email=address, answered_at__isnull=True)
    waiting.filter(cancelled_at__isnull=True).update(cancelled_at=now)


def _mail_question(made: PartnerRequest, token: str, whole_address: Callable[[str], str]) -> None:
    with translation.override(made.language):
        context = {
            "name": made.name,
            "office": made.office.name,
            "asker": made.asked_by.name,
            "message": made.message,
            "place": made.place.name,
            "tie": _name(made.relationship),
            "link": whole_address(reverse(_LINK, args=[token])),
            "until": timezone.localtime(made.expires_at).date(),
            "is_invitation": made.kind == RequestKind.KEEP,
        }
    mail.send(to=made.email, language=made.language, template="partner_asked", **context)


def _name(tie: Relationship) -> str:
    return in_reader_language(**names_of(tie, tie.cities()))


def _write_down(voice: Voice, answers: Mapping[FactName, Answer]) -> None:
    own = own_facts(voice.tie, voice.place)
    told = replace(own, note=_how_it_was_said(voice))
    for fact, answer in answers.items():
        value = answer.value if answer.stance == Stance.CORRECTED else _as_shown(voice.tie, fact)
        if not value:
            raise UserError(_("Say what your records say instead, or choose that you do not know."))
        if isinstance(value, PartialDate):
            not_to_come(value)
        if fact != FactName.STATUS:
            told = told.with_fact(fact, Kind(str(value)).value if fact == FactName.KIND else value)
            state(voice, fact, answer.stance, str(value))
        elif answer.stance == Stance.CONFIRMED:
            state(voice, fact, answer.stance, confirm_status(voice, answer.stance))
        else:  # a letter takes no steps: it says that the city sees it otherwise
            state(voice, fact, Stance.DISPUTED, Status(str(value)).value)
    if replace(told, note=own.note) != OwnFacts(note=own.note):
        say(voice, told)


def _as_shown(tie: Relationship, fact: FactName) -> str | PartialDate | None:
    shown_facts = {
        FactName.KIND: tie.kind,
        FactName.START: tie.started,
        FactName.END: tie.ended,
        FactName.STATUS: tie.status,
    }
    return shown_facts[fact]


def _how_it_was_said(voice: Voice) -> Text:
    assert voice.request is not None
    domain = voice.request.email.rpartition("@")[2]
    notes: dict[str, str] = {}
    for language in ("fa", "en"):
        with translation.override(language):
            notes[language] = _("Answered by the partner through a link sent to an address at {domain}.").format(
                domain=domain
            )
    return Text(**notes)


def _tell_who_asked(request: PartnerRequest, tie: Relationship, answers: Mapping[FactName, Answer], by: Actor) -> None:
    otherwise = [fact for fact, answer in answers.items() if answer.stance == Stance.CORRECTED]
    for facts, news in (
        (otherwise, NoticeKind.FACT_CORRECTED),
        ([fact for fact in answers if fact not in otherwise], NoticeKind.FACT_CONFIRMED),
    ):
        for fact in facts:
            tell_office(request.office, tie, request.place, news, by, fact=fact.label)
    with translation.override(request.asked_by.language):
        context = {
            "name": request.asked_by.name,
            "place": request.place.name,
            "tie": _name(tie),
            "who": f"{request.answerer_name}, {request.answerer_post}",
            "lines": [f"{fact.label}: {answer.stance.label}" for fact, answer in answers.items()],
            "wants_office": request.answer["wants_office"],
            "link": mail.absolute(reverse("workspace:office_tie", args=[request.office_id, tie.pk])),
        }
    to, language = request.asked_by.email, request.asked_by.language
    mail.send(to=to, language=language, template="partner_answered", **context)
