"""Every write to who belongs to an office: invitations, memberships, roles."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hamshahr.accounts.actions import make_user
from hamshahr.accounts.models import User
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core import mail
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.people.models import Invitation, Member, Office, digest_of
from hamshahr.people.roles import Role

INVITATION_DAYS = 14


@action
def add_member(*, office: Office, user: User, role: Role, by: Actor) -> Member:
    """Raises UserError for somebody who belongs to the office already."""
    if Member.objects.filter(office=office, user=user, ended_on__isnull=True).exists():
        raise UserError(_("{name} belongs to this office already.").format(name=user.name))
    member = Member(office=office, user=user, role=role, since=timezone.localdate())
    member.save()
    record(by=by.at(office.pk), deeds=[Deed("member.added", member, after={"role": role}, label=user.name)])
    return member


@action
def change_role(*, member: Member, role: Role, by: Actor) -> None:
    """Raises UserError for an ended membership, and where the office would be left without an administrator."""
    _still_administered(member, stays=role == Role.ADMINISTRATOR)
    before, member.role = member.role, role
    member.save(update_fields=["role"])
    if before != role:
        deed = Deed(
            "member.role_changed", member, before={"role": before}, after={"role": role}, label=member.user.name
        )
        record(by=by.at(member.office_id), deeds=[deed])


@action
def end_membership(*, member: Member, reason: str, by: Actor) -> None:
    """From now on the person sees nothing of the office. Raises UserError without a reason, for an ended membership,
    and where the office would be left without an administrator."""
    if not reason.strip():
        raise UserError(_("Say why the membership ends."))
    _still_administered(member, stays=False)
    member.ended_on, member.ending_reason = timezone.localdate(), reason.strip()
    member.save(update_fields=["ended_on", "ending_reason"])
    deed = Deed("member.ended", member, before={"role": member.role}, label=member.user.name)
    record(by=by.at(member.office_id), deeds=[deed], reason=member.ending_reason)


@action
def invite(
    *,
    office: Office,
    email: str,
    role: Role,
    language: str,
    by: Actor,
    whole_address: Callable[[str], str] = mail.absolute,
) -> Invitation:
    """Mail a link by which whoever reads mail at `email` can join the office, once, within INVITATION_DAYS.

    An unanswered invitation of that address is revoked by it. `whole_address` makes the link's address of its path.
    Raises UserError for a bad address, that of a member, and a closed office.
    """
    address = _email(email)
    if office.closed_on:
        raise UserError(_("This office is closed."))
    if Member.objects.current().filter(office=office, user__email=address).exists():
        raise UserError(_("{name} belongs to this office already.").format(name=address))
    office.invitations.unanswered().filter(email=address).update(revoked_at=timezone.now())
    token = secrets.token_urlsafe(32)
    made = Invitation(
        office=office,
        email=address,
        role=Role(role),
        language=language,
        token_digest=digest_of(token),
        invited_by=by.name,
        expires_at=timezone.now() + dt.timedelta(days=INVITATION_DAYS),
    )
    made.save()
    deed = Deed("member.invited", made, after={"role": made.role, "email": address}, label=address)
    record(by=by.at(office.pk), deeds=[deed])
    with translation.override(language):
        link, name = whole_address(reverse("people:invitation", args=[token])), office.name
        words = {"role": str(made.get_role_display()), "description": str(Role(made.role).description)}
    mail.send(
        to=address, language=language, template="invitation",
        link=link, office=name, by=by.name, until=timezone.localtime(made.expires_at).date(), **words,
    )  # fmt: skip
    return made


@action
def revoke_invitation(*, invitation: Invitation, by: Actor) -> None:
    """Its link opens nothing any more. Raises UserError for one taken up or revoked already."""
    if not Invitation.objects.unanswered().filter(pk=invitation.pk).update(revoked_at=timezone.now()):
        raise UserError(_("This invitation was taken up or revoked already."))
    deed = Deed("member.invitation_revoked", invitation, before={"role": invitation.role}, label=invitation.email)
    record(by=by.at(invitation.office_id), deeds=[deed])


@action
def accept_invitation(*, invitation: Invitation, user: User, by: Actor) -> Member:
    """Raises UserError where the link opens nothing any more, or the person signed in with another address."""
    if user.email != invitation.email:
        raise UserError(_("This invitation is for {email}.").format(email=invitation.email))
    if not Invitation.objects.open().filter(pk=invitation.pk).update(accepted_at=timezone.now()):
        raise UserError(_("This invitation opens nothing any more. Ask the office for a new one."))
    return add_member(office=invitation.office, user=user, role=Role(invitation.role), by=by)


@action
def accept_invitation_anew(*, invitation: Invitation, name: str, password: str, by: Actor) -> User:
    """Take an invitation up with a new account; gives that. Raises UserError as `accept_invitation` and `make_user`."""
    user = make_user(
        email=invitation.email,
        name=name,
        password=password,
        is_staff=False,
        language=invitation.language,
        by=Actor(name.strip() or by.name, by.key),
    )
    accept_invitation(invitation=invitation, user=user, by=user.actor)
    return user


def _still_administered(member: Member, *, stays: bool) -> None:
    """One change at a time: two administrators who end each other's membership must not both succeed."""
    office = Office.objects.select_for_update().get(pk=member.office_id)
    member.refresh_from_db(fields=["role", "ended_on"])
    if member.ended_on:
        raise UserError(_("This membership has ended."))
    others = Member.objects.current().filter(office=office, role=Role.ADMINISTRATOR).exclude(pk=member.pk)
    if member.role == Role.ADMINISTRATOR and not stays and not others.exists():
        raise UserError(_("An office needs an administrator. Make somebody else one first."))


def _email(written: str) -> str:
    address = written.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise UserError(_("“{email}” is not an e-mail address.").format(email=written)) from None
    return address
