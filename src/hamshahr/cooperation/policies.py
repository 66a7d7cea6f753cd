"""Who may do what with the work of a tie, beyond what a role in the office says."""

from __future__ import annotations

from hamshahr.accounts.models import User
from hamshahr.cooperation.models import Duty
from hamshahr.core.permissions import Allowed, Denied
from hamshahr.people.policies import may
from hamshahr.people.roles import Permission


def can_finish(user: User, duty: Duty) -> Allowed | Denied:
    """Whoever it was given to, whatever their role, while they belong to the office; else who gives tasks there."""
    is_theirs = duty.given_to_id == user.pk and not duty.office.closed_on
    return may(user, Permission.SEE_OFFICE if is_theirs else Permission.GIVE_TASKS, duty.office)
