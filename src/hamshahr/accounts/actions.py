"""Every change to accounts."""

from __future__ import annotations

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from hamshahr.accounts.models import User
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action


@action
def make_user(*, email: str, name: str, password: str, is_staff: bool, by: Actor) -> User:
    """A new account. Raises UserError for a bad or taken address, an empty name, or a password easily guessed."""
    user = User(email=email.strip().lower(), name=name.strip(), is_staff=is_staff)
    if not user.name:
        raise UserError(_("A person's name is needed: it stands beside all they change."))
    try:
        validate_email(user.email)
    except ValidationError:
        raise UserError(_("“{email}” is not an e-mail address.").format(email=email)) from None
    if User.objects.with_email(user.email).exists():
        raise UserError(_("There is an account with the address {email} already.").format(email=user.email))
    user.password = _hashed(password, user)
    user.save()
    record(by=by, deeds=[Deed("user.made", user, after={"email": user.email, "is_staff": is_staff})])
    return user


@action
def change_password(*, user: User, password: str, by: Actor) -> None:
    """Set a new password, which ends all sessions of the account. Raises UserError for one easily guessed."""
    user.password = _hashed(password, user)
    user.save(update_fields=["password"])
    record(by=by, deeds=[Deed("user.password_changed", user)])


@action
def set_standing(*, user: User, is_staff: bool, is_active: bool, by: Actor) -> None:
    """Whether the person may change the atlas, and whether they may sign in at all."""
    before = {"is_staff": user.is_staff, "is_active": user.is_active}
    user.is_staff, user.is_active = is_staff, is_active
    user.save(update_fields=["is_staff", "is_active"])
    after = {"is_staff": is_staff, "is_active": is_active}
    if before != after:
        record(by=by, deeds=[Deed("user.standing_changed", user, before=before, after=after)])


def _hashed(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise UserError(" ".join(error.messages)) from None
    return make_password(password)
