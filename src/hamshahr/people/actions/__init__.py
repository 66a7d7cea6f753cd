"""Every write to organisations, offices, their members and the people they know."""

from hamshahr.people.actions.members import (
    accept_invitation,
    accept_invitation_anew,
    add_member,
    change_role,
    end_membership,
    invite,
    revoke_invitation,
)
from hamshahr.people.actions.offices import change_office, close_office, make_organisation, open_office
from hamshahr.people.actions.setup import set_up

__all__ = [
    "accept_invitation",
    "accept_invitation_anew",
    "add_member",
    "change_office",
    "change_role",
    "close_office",
    "end_membership",
    "invite",
    "make_organisation",
    "open_office",
    "revoke_invitation",
    "set_up",
]
