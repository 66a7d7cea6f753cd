"""Who may do what to a tie: members of the offices that keep its sides, by their role."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hamshahr.core.permissions import Allowed, Denied
from hamshahr.people.models import Member, Office
from hamshahr.people.policies import allows
from hamshahr.people.roles import Permission
from hamshahr.ties.models import Party, Relationship


def can_record_tie(member: Member) -> Allowed | Denied:
    """Whether they may record a tie of their office's city."""
    if member.office.speaks_for_id is None:
        return Denied(_("This office speaks for no city, so that it has no ties of its own."))
    return allows(member, Permission.RECORD_TIES)


def can_say(member: Member, relationship: Relationship) -> Allowed | Denied:
    """Whether they may confirm, dispute and correct the facts of this tie. One query."""
    return _keeping(member, relationship, Permission.SPEAK_FOR_CITY)


def can_change_status(member: Member, relationship: Relationship) -> Allowed | Denied:
    """Whether they may change where this tie stands. One query."""
    return _keeping(member, relationship, Permission.CHANGE_STATUS)


def can_ask_partner(member: Member, relationship: Relationship) -> Allowed | Denied:
    """Whether they may ask a partner that has no office here. One query."""
    return _keeping(member, relationship, Permission.INVITE_PARTNERS)


def keeps(office: Office, relationship: Relationship) -> bool:
    """Whether one of the parties is the city this office speaks for. One query."""
    if office.speaks_for_id is None:
        return False
    return Party.every.filter(relationship=relationship, place=office.speaks_for_id).exists()


def _keeping(member: Member, relationship: Relationship, permission: Permission) -> Allowed | Denied:
    if not keeps(member.office, relationship):
        return Denied(_("Your office keeps no side of this tie."))
    return allows(member, permission)
