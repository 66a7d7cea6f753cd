"""Every write to the register of people. No telephone number or address reaches the audit, which forgets nothing."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.bilingual import persian, search_key
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.people.models import Consent, Contact, ContactKind, Office, Organisation, Person, Post, PostKind


@action
def add_person(*, office: Office, name_en: str, name_fa: str, by: Actor) -> Person:
    """Somebody the office deals with. Raises UserError without a name."""
    made = Person(office=office)
    _name(made, name_en, name_fa)
    made.save()
    record(by=by.at(office.pk), deeds=[Deed("person.added", made)])
    return made


@action
def change_person(*, person: Person, name_en: str, name_fa: str, by: Actor) -> None:
    """Raises UserError without a name."""
    before = {"name_en": person.name_en, "name_fa": person.name_fa}
    _name(person, name_en, name_fa)
    person.save(update_fields=["name_en", "name_fa", "found_by"])
    after = {"name_en": person.name_en, "name_fa": person.name_fa}
    if before != after:
        record(by=by.at(person.office_id), deeds=[Deed("person.changed", person, before=before, after=after)])


@action
def add_post(
    *,
    person: Person,
    organisation: Organisation,
    kind: str,
    by: Actor,
    title_en: str = "",
    title_fa: str = "",
    since: PartialDate | None = None,
    until: PartialDate | None = None,
    is_public: bool = False,
) -> Post:
    """That the person holds, or held, a post. Raises UserError for an end before its beginning."""
    made = Post(
        person=person,
        organisation=organisation,
        kind=PostKind(kind),
        title_en=title_en.strip(),
        title_fa=persian(title_fa),
        is_public=is_public,
        found_by=search_key(title_en, title_fa),
    )
    if since:
        made.since, made.since_precision = since.date, since.precision
    _until(made, until)
    made.save()
    after = {"kind": made.kind, "organisation": organisation.name_en, "since": str(since or "")}
    record(by=by.at(person.office_id), deeds=[Deed("post.added", made, after=after, label=str(person))])
    return made


@action
def end_post(*, post: Post, until: PartialDate, by: Actor) -> None:
    """Raises UserError for an end before the beginning."""
    _until(post, until)
    post.save(update_fields=["until", "until_precision"])
    name, after = str(post.person), {"until": str(until)}
    record(by=by.at(post.person.office_id), deeds=[Deed("post.ended", post, {"kind": post.kind}, after, name)])


@action
def add_contact(
    *, person: Person, kind: str, value: str, consent: str, consent_on: dt.date | None = None, by: Actor
) -> Contact:
    """How to reach the person, who agreed on `consent_on` (today unless said) in the way `consent`.

    Raises UserError for an empty value, a bad e-mail address, and a consent yet to come.
    """
    made = Contact(person=person, kind=ContactKind(kind), value=value.strip(), consent=Consent(consent))
    made.consent_on = consent_on or timezone.localdate()
    if not made.value:
        raise UserError(_("Write the number or address."))
    if made.kind == ContactKind.EMAIL:
        try:
            validate_email(made.value)
        except ValidationError:
            raise UserError(_("“{email}” is not an e-mail address.").format(email=made.value)) from None
    if made.consent_on > timezone.localdate():
        raise UserError(_("A consent is given before it is written down."))
    made.save()
    after = {"kind": made.kind, "consent": made.consent, "consent_on": made.consent_on.isoformat()}
    record(by=by.at(person.office_id), deeds=[Deed("contact.added", made, after=after, label=str(person))])
    return made


@action
def withdraw_contact(*, contact: Contact, reason: str, by: Actor) -> None:
    """Its value is deleted and shared with nobody any more. Raises UserError without a reason, or where it is gone."""
    if contact.withdrawn_on:
        raise UserError(_("This contact was withdrawn already."))
    if not reason.strip():
        raise UserError(_("Say why the contact is withdrawn."))
    contact.value, contact.withdrawn_on, contact.withdrawal_reason = "", timezone.localdate(), reason.strip()
    contact.save(update_fields=["value", "withdrawn_on", "withdrawal_reason"])
    contact.shared_with.clear()
    deed = Deed("contact.withdrawn", contact, before={"kind": contact.kind}, label=str(contact.person))
    record(by=by.at(contact.person.office_id), deeds=[deed], reason=contact.withdrawal_reason)


@action
def share_contact(*, contact: Contact, office: Office, by: Actor) -> None:
    """Let another office see it. Raises UserError for a contact that was withdrawn, and for its own office."""
    if contact.withdrawn_on:
        raise UserError(_("This contact was withdrawn already."))
    if office.pk == contact.person.office_id or office.closed_on:
        raise UserError(_("Share it with another office that is open."))
    contact.shared_with.add(office)
    after = {"kind": contact.kind, "with": str(office)}
    deed = Deed("contact.shared", contact, after=after, label=str(contact.person))
    record(by=by.at(contact.person.office_id), deeds=[deed])


@action
def unshare_contact(*, contact: Contact, office: Office, by: Actor) -> None:
    """The other office sees it no more."""
    contact.shared_with.remove(office)
    before = {"kind": contact.kind, "with": str(office)}
    deed = Deed("contact.unshared", contact, before=before, label=str(contact.person))
    record(by=by.at(contact.person.office_id), deeds=[deed])


def _name(person: Person, name_en: str, name_fa: str) -> None:
    person.name_en, person.name_fa = name_en.strip(), persian(name_fa)
    person.found_by = search_key(name_en, name_fa)
    if not person.name_en and not person.name_fa:
        raise UserError(_("A person needs a name."))


def _until(post: Post, until: PartialDate | None) -> None:
    if until is None:
        return
    if post.started and until.last < post.started.date:
        raise UserError(_("A post ends after it begins."))
    post.until, post.until_precision = until.date, until.precision
    if post.since and post.until < post.since:
        post.until = post.since  # the same year or month, known less exactly at its end
