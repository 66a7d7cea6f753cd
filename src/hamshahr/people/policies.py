"""Who may do what in an office."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hamshahr.accounts.models import User
from hamshahr.core.permissions import ALLOWED, Allowed, Denied
from hamshahr.people.models import Member, Office
from hamshahr.people.roles import NEED_SECOND_FACTOR, Permission, Role

STAY_IN_A_CLOSED_OFFICE = frozenset({Permission.SEE_OFFICE, Permission.SEE_AUDIT})


def may(user: User | AnonymousUser, permission: Permission, office: Office) -> Allowed | Denied:
    """Whether `user`, by their role in `office`, holds `permission`. One query."""
    if not isinstance(user, User) or not user.is_active:
        return Denied(_("Sign in first."))
    member = Member.objects.current().filter(office=office, user=user).select_related("office").first()
    if member is None:
        return Denied(_("You do not belong to this office."))
    return allows(member, permission)


def allows(member: Member, permission: Permission) -> Allowed | Denied:
    """What the member's role says; asks the database nothing where the member's office was fetched with it."""
    if member.office.closed_on and permission not in STAY_IN_A_CLOSED_OFFICE:
        return Denied(_("This office is closed; what it did stays to be read."))
    if permission in Role(member.role).permissions:
        return ALLOWED
    return Denied(
        format_lazy(
            _("Your role here is {role}. Only these may {what}: {roles}."),
            role=Role(member.role).label,
            what=permission.words,
            roles=gettext(", ").join(str(role.label) for role in roles_with(permission)),
        )
    )


def second_factor_required(user: User) -> bool:
    """Whether a password alone must not open this account: the installation's staff, administrators, authorities."""
    return user.is_staff or Member.objects.current().filter(user=user, role__in=NEED_SECOND_FACTOR).exists()


def roles_with(permission: Permission) -> list[Role]:
    return [role for role in Role if permission in role.permissions]
