"""Who may do what with an account, and with the atlas as its staff."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.module_loading import import_string
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


def must_have_second_factor(user: User) -> bool:
    """Whether a password alone opens nothing to this person; settings.SECOND_FACTOR_REQUIRED_BY says for whom."""
    return _asked(settings.SECOND_FACTOR_REQUIRED_BY)(user)


def can_be_without_second_factor(user: User) -> Allowed | Denied:
    if must_have_second_factor(user):
        return Denied(_("Your role needs a second factor. Set up another before you remove this one."))
    return ALLOWED


@functools.cache
def _asked(dotted: str) -> Callable[[User], bool]:
    question: Callable[[User], bool] = import_string(dotted)
    return question
