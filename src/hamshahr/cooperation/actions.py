"""Every write of notes, documents and duties. Each is refused to who may not, whoever calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from hamshahr.accounts.models import User
from hamshahr.audit.actions import Deed, record
from hamshahr.cooperation.happenings import Happening, Initiative
from hamshahr.cooperation.models import Capacity, Document, Duty, Note
from hamshahr.cooperation.policies import can_finish
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import UserError
from hamshahr.core.kept_files import KeptFile, checked
from hamshahr.core.permissions import Denied
from hamshahr.core.writing import action
from hamshahr.inbox.actions import tell
from hamshahr.inbox.kinds import NoticeKind
from hamshahr.inbox.models import Bilingual, Said
from hamshahr.people.models import Member, Office
from hamshahr.people.policies import may
from hamshahr.people.roles import Permission
from hamshahr.ties.actions.telling import names_of
from hamshahr.ties.models import Relationship

PAGE = "workspace:office_tie"
MOST_HOURS = 2000


@action
def write_note(
    *, tie: Relationship, office: Office, text: str, mentioned: Iterable[User] = (), happening: str = "",
    on: PartialDate | None = None, initiative: str = "", file: tuple[str, bytes] | None = None, by: User,
) -> Note:  # fmt: skip
    """Write something down on a tie; who is mentioned, by `mentioned` or as “@name” in the text, gets a notice.

    With `happening` it tells that something was done, `on` a day not to come, on whose `initiative`; a `file` (name and
    content) shows it. Raises UserError for an empty text, who may not, or a happening without its day.
    """
    _must(by, Permission.WRITE_NOTES, office)
    if not text.strip():
        raise UserError(_("Write down what the note should say."))
    if happening and (on is None or not initiative):
        raise UserError(_("Say when it happened, and from whom it came."))
    if on and on.date > timezone.localdate():
        raise UserError(_("What is still to come is a task, not something that happened: give it to somebody as one."))
    note = Note(relationship=tie, office=office, author=by, text=text.strip())
    if happening and on:
        note.happening, note.initiative = Happening(happening), Initiative(initiative)
        note.on, note.on_precision = on.date, on.precision
    note.save()
    members = _members(office)
    wanted = {user.pk for user in mentioned}
    named = {user for user in members if user.pk in wanted or f"@{user.name}".casefold() in text.casefold()}
    note.mentioned.set(named)
    record(by=by.actor.at(office.pk), deeds=[Deed("note.written", note, after={"tie": tie.pk, "happening": happening})])
    if file:
        _keep(tie, office, checked(*file), "", note, by)
    if named:
        said: Said = {"who": by.name, "tie": _names(tie)}
        tell(
            office=office, to=named, kind=NoticeKind.MENTIONED, said=said, route=PAGE, arguments=[office.pk, tie.pk],
            by=by.actor,
        )  # fmt: skip
    return note


@action
def add_document(
    *, tie: Relationship, office: Office, title: str, file_name: str, content: bytes, by: User
) -> Document:
    """Keep a file of a tie. Raises UserError for who may not, and for a file that cannot be kept (kept_files.py)."""
    _must(by, Permission.WRITE_NOTES, office)
    return _keep(tie, office, checked(file_name, content), title, None, by)


@action
def give_duty(*, tie: Relationship, office: Office, title: str, due: dt.date, to: User, by: User) -> Duty:
    """Give a member of the office something to do by a day. Raises UserError for who may not, or is no member."""
    _must(by, Permission.GIVE_TASKS, office)
    if not title.strip():
        raise UserError(_("Say what is to be done."))
    if to not in _members(office):
        raise UserError(_("{name} does not belong to this office.").format(name=to.name))
    duty = Duty(relationship=tie, office=office, title=title.strip(), due=due, given_to=to, given_by=by)
    duty.save()
    record(by=by.actor.at(office.pk), deeds=[Deed("duty.given", duty, after={"to": to.name, "due": due.isoformat()})])
    said: Said = {"who": by.name, "tie": _names(tie), "title": duty.title}
    tell(
        office=office, to=[to], kind=NoticeKind.DUTY_GIVEN, said=said, route=PAGE, arguments=[office.pk, tie.pk],
        by=by.actor,
    )  # fmt: skip
    return duty


@action
def finish_duty(*, duty: Duty, by: User) -> Duty:
    """Done, today; whoever gave it hears of it. Once done it stays as it is. Raises UserError for who may not."""
    answer = can_finish(by, duty)
    if isinstance(answer, Denied):
        raise UserError(str(answer.reason))
    found = Duty.objects.select_for_update().select_related("relationship", "office", "given_by").get(pk=duty.pk)
    if found.done_on:
        return found
    found.done_on, found.done_by = timezone.localdate(), by
    found.save()
    record(by=by.actor.at(found.office_id), deeds=[Deed("duty.done", found)])
    said: Said = {"who": by.name, "tie": _names(found.relationship), "title": found.title}
    tell(
        office=found.office, to=[found.given_by], kind=NoticeKind.DUTY_DONE, said=said, route=PAGE,
        arguments=[found.office_id, found.relationship_id], by=by.actor,
    )  # fmt: skip
    return found


@action
def tell_hours(*, office: Office, hours: int, by: User) -> Capacity:
    """How many hours a week (1 to 2000) the office has for its ties. Raises UserError otherwise."""
    _must(by, Permission.GIVE_TASKS, office)
    if not 1 <= hours <= MOST_HOURS:
        raise UserError(_("Tell a number of hours between 1 and 2000."))
    capacity = Capacity.objects.filter(office=office).first() or Capacity(office=office)
    before = {"hours": capacity.hours} if capacity.pk else {}
    capacity.hours = hours
    capacity.save()
    record(by=by.actor.at(office.pk), deeds=[Deed("capacity.told", capacity, before=before, after={"hours": hours})])
    return capacity


def _names(tie: Relationship) -> Bilingual:
    return names_of(tie, tie.cities())


def _keep(tie: Relationship, office: Office, file: KeptFile, title: str, note: Note | None, by: User) -> Document:
    document = Document(
        relationship=tie, office=office, note=note, added_by=by, title=title.strip() or file.name.rpartition(".")[0],
        file_name=file.name, file_type=file.type, size=len(file.content), content=file.content,
    )  # fmt: skip
    document.save()
    record(
        by=by.actor.at(office.pk), deeds=[Deed("document.added", document, after={"tie": tie.pk, "file": file.name})]
    )
    return document


def _members(office: Office) -> list[User]:
    return [member.user for member in Member.objects.current().filter(office=office).select_related("user")]


def _must(user: User, permission: Permission, office: Office) -> None:
    answer = may(user, permission, office)
    if isinstance(answer, Denied):
        raise UserError(str(answer.reason))
