"""Who may do what. Until offices exist there is one question."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext_lazy as _

from hamshahr.accounts.models import User
from hamshahr.core.permissions import ALLOWED, Allowed, Denied


def can_change_atlas(user: User | AnonymousUser) -> Allowed | Denied:
    """Whether `user` may import, correct and take back what the atlas says."""
    if not isinstance(user, User):
        return Denied(_("Sign in first: what changes the atlas is done by people who answer for it by name."))
    if not user.is_active:
        return Denied(_("This account is closed."))
    if not user.is_staff:
        return Denied(_("Only staff change the atlas. Ask whoever runs this installation to make you one of them."))
    return ALLOWED
