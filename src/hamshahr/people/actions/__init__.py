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
from hamshahr.people.actions.register import (
    add_contact,
    add_person,
    add_post,
    change_person,
    end_post,
    share_contact,
    unshare_contact,
    withdraw_contact,
)
from hamshahr.people.actions.setup import begin_office, set_up

__all__ = [
    "accept_invitation",
    "accept_invitation_anew",
    "add_contact",
    "add_member",
    "add_person",
    "add_post",
    "begin_office",
    "change_office",
    "change_person",
    "change_role",
    "close_office",
    "end_membership",
    "end_post",
    "invite",
    "make_organisation",
    "open_office",
    "revoke_invitation",
    "set_up",
    "share_contact",
    "unshare_contact",
    "withdraw_contact",
]
