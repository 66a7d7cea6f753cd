"""One tie as its office sees it: what each keeper says of each fact, and everything that happened in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.cooperation.models import Document, Duty, Note
from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.templatetags.hamshahr import as_told, day
from hamshahr.people.models import Office, Post
from hamshahr.publish.wording import kind_word
from hamshahr.ties.models import FactName, Level, PartnerRequest, Relationship, Stance, Statement, Status, StatusChange
from hamshahr.ties.queries import Keeper, Standing, keepers, standing
from hamshahr.workspace.office.reading import OBJECTING, speaker


@dataclass(frozen=True, slots=True)
class Says:
    """What one side says of a fact; `word` is empty where it says nothing."""

    place: Place
    office: Office | None
    is_ours: bool
    word: str
    statement: Statement | None

    @property
    def stance(self) -> str:
        """confirmed, corrected or disputed; "told" where it only told it, "" where it says nothing."""
        if self.statement:
            return self.statement.stance
        return "told" if self.word else ""


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact on top of the page. `shown` is what the tie says, `can_confirm` whether our side may still confirm it."""

    name: str
    label: str | Promise
    shown: str
    says: list[Says]
    is_disputed: bool
    can_confirm: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in the timeline: `sort` names its shape there."""

    on: dt.date
    shown: str
    sort: str
    title: str
    text: str = ""
    who: str = ""
    link: str = ""


def fact_rows(tie: Relationship, office: Office, sides: list[Keeper], stands: dict[Level, Standing]) -> list[FactRow]:
    shown = {
        FactName.KIND: kind_word(tie.kind) if tie.kind else "",
        FactName.START: as_told(tie.started),
        FactName.END: as_told(tie.ended),
        FactName.STATUS: stands[Level.OFFICIAL].label,
    }
    rows = []
    for fact in FactName:
        says = [_says(fact, side, office) for side in sides]
        ours = next((one for one in says if one.is_ours), None)
        objected = any(one.statement and one.statement.stance in OBJECTING for one in says)
        told = {one.word for one in says if one.word}
        is_disputed = objected and (len(told) > 1 or any(one.stance == Stance.DISPUTED for one in says))
        can_confirm = (
            bool(shown[fact]) and ours is not None and not (ours.word == shown[fact] and ours.stance != "disputed")
        )
        if fact != FactName.END or shown[fact] or told:
            rows.append(FactRow(fact.value, fact.label, shown[fact], says, is_disputed or len(told) > 1, can_confirm))
    return rows


def _says(fact: FactName, side: Keeper, office: Office) -> Says:
    word = ""
    if side.said is not None:
        word = {
            FactName.KIND: lambda said: kind_word(said.kind) if said.kind else "",
            FactName.START: lambda said: as_told(said.start),
            FactName.END: lambda said: as_told(said.end),
            FactName.STATUS: lambda said: str(Status(said.status).label) if said.status else "",
        }[fact](side.said)
    is_ours = side.office is not None and side.office.pk == office.pk
    return Says(side.place, side.office, is_ours, word, side.stances.get(fact.value))


def timeline(tie: Relationship, office: Office, reader: User) -> list[Entry]:
    """Everything of the tie that has a date, the latest first. Six queries."""
    every = [
        *_changes(tie), *_statements(tie), *_notes(tie, office, reader), *_documents(tie, office, reader),
        *_duties(tie, office, reader), *_questions(tie, office),
    ]  # fmt: skip
    if tie.started:
        every.append(Entry(tie.started.date, day(tie.started), "start", _("The tie began")))
    return sorted(every, key=lambda one: one.on, reverse=True)


def _changes(tie: Relationship) -> Iterator[Entry]:
    changes = StatusChange.every.filter(relationship=tie, claim__withdrawn_on__isnull=True)
    for change in changes.select_related("office__organisation", "resolution", "claim__source"):
        happened = change.happened
        told = [change.reason]
        if change.resolution:
            told.append(_("Resolution {number}").format(number=change.resolution.number))
        if change.instrument != str(change.resolution):
            told.append(change.instrument)
        if change.resumes_when:
            told.append(_("Until: {condition}").format(condition=change.resumes_when))
        if change.condition_met:
            told.append(_("The condition was met: {how}").format(how=change.condition_met))
        yield Entry(
            on=happened.date if happened else change.claim.recorded_at.date(),
            shown=day(happened) if happened else _("without a date"),
            sort="status",
            title=_("{level} level: {status}").format(
                level=change.get_level_display(), status=change.get_to_status_display()
            ),
            text=" · ".join(part for part in told if part),
            who=change.office.name if change.office else change.claim.source.name,
        )


def _statements(tie: Relationship) -> Iterator[Entry]:
    for said in Statement.objects.filter(relationship=tie).select_related("office__organisation", "request__place"):
        yield Entry(
            on=said.said_on,
            shown=day(said.said_on),
            sort="disputed" if said.stance in OBJECTING else "said",
            title=f"{said.get_fact_display()}: {said.get_stance_display()}",
            text=said.note,
            who=speaker(said),
        )


def _notes(tie: Relationship, office: Office, reader: User) -> Iterator[Entry]:
    notes = Note.objects.visible_to(reader).filter(relationship=tie, office=office).select_related("author")
    for note in notes:
        happened = note.happened or PartialDate(note.written_at.date(), Precision.DAY)
        yield Entry(
            on=happened.date,
            shown=day(happened),
            sort="done" if note.happening else "note",
            title=note.get_happening_display() if note.happening else _("Note"),
            text=note.text,
            who=note.author.name,
        )


def _documents(tie: Relationship, office: Office, reader: User) -> Iterator[Entry]:
    kept = Document.objects.visible_to(reader).filter(relationship=tie, office=office)
    for document in kept.select_related("added_by").defer("content"):
        yield Entry(
            on=document.added_at.date(),
            shown=day(document.added_at.date()),
            sort="document",
            title=document.title,
            who=document.added_by.name,
            link=reverse("workspace:office_document", args=[office.pk, document.pk]),
        )


def _duties(tie: Relationship, office: Office, reader: User) -> Iterator[Entry]:
    done = Duty.objects.visible_to(reader).filter(relationship=tie, office=office, done_on__isnull=False)
    for duty in done.select_related("done_by"):
        if duty.done_on and duty.done_by:
            yield Entry(duty.done_on, day(duty.done_on), "duty", _("Task done"), duty.title, duty.done_by.name)


def _questions(tie: Relationship, office: Office) -> Iterator[Entry]:
    asked = PartnerRequest.objects.filter(relationship=tie, office=office).select_related("asked_by", "place")
    for question in asked:
        on = question.asked_at.date()
        name = in_reader_language(question.place.name_fa, question.place.name_en)
        yield Entry(on, day(on), "question", _("{city} was asked").format(city=name), "", question.asked_by.name)
        if question.answered_at:
            on = question.answered_at.date()
            who = _("{name}, {post}").format(name=question.answerer_name, post=question.answerer_post)
            yield Entry(on, day(on), "said", _("{city} answered").format(city=name), "", who)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something promised or awaited: `finish` is the duty that a button here finishes, 0 for none.

    `cancel` is the question to a partner that a button takes back, likewise.
    """

    on: dt.date | None
    title: str
    told: str
    is_late: bool = False
    finish: int = 0
    cancel: int = 0


def ahead(tie: Relationship, office: Office, reader: User, stands: dict[Level, Standing]) -> list[Ahead]:
    """Duties that are open, the condition of a suspension, questions without an answer; three queries."""
    today = timezone.localdate()
    duties = Duty.objects.visible_to(reader).open().filter(relationship=tie, office=office).select_related("given_to")
    found = [Ahead(duty.due, duty.title, duty.given_to.name, duty.due < today, duty.pk) for duty in duties]
    for one in stands.values():
        if one.status == Status.SUSPENDED and one.change and one.change.resumes_when:
            found.append(Ahead(None, _("Condition of resumption"), one.change.resumes_when))
    for question in PartnerRequest.objects.open(timezone.now()).filter(relationship=tie, office=office):
        until = timezone.localtime(question.expires_at).date()
        found.append(Ahead(until, _("Answer of the partner"), question.email, cancel=question.pk))
    return found


def posts_of(places: list[Place], reader: User) -> list[Post]:
    """Who holds a post at the parties' organisations, as far as the reader's offices know; one query."""
    posts = Post.objects.visible_to(reader).held().filter(organisation__place__in=places)
    return list(posts.select_related("person", "organisation").order_by("organisation__place", "pk"))


def page_of_tie(tie: Relationship, office: Office, reader: User) -> dict[str, object]:
    """All that the page shows of the tie itself."""
    stands, sides = standing(tie), keepers(tie)
    return {
        "facts": fact_rows(tie, office, sides, stands),
        "sides": sides,
        "stands": [one for one in stands.values() if one.status],
        "timeline": timeline(tie, office, reader),
        "ahead": ahead(tie, office, reader, stands),
        "posts": posts_of([side.place for side in sides], reader),
    }
