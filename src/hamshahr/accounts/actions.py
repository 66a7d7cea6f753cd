"""Every change to accounts: who may sign in, by what, and in which sessions."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hamshahr.accounts import codes
from hamshahr.accounts.models import CodeApp, Passkey, RecoveryCode, SignIn, User
from hamshahr.accounts.passkeys import NewKey
from hamshahr.accounts.policies import can_be_without_second_factor
from hamshahr.accounts.sealing import seal, unseal
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core import mail
from hamshahr.core.errors import UserError
from hamshahr.core.permissions import Denied
from hamshahr.core.writing import action


@action
def make_user(*, email: str, name: str, password: str, is_staff: bool, by: Actor, language: str = "en") -> User:
    """A new account. Raises UserError for a bad or taken address, an empty name, or a password easily guessed."""
    user = User(email=_free_address(email), name=_name(name), is_staff=is_staff, language=language)
    user.password = _hashed(password, user)
    user.save()
    record(by=by, deeds=[Deed("user.made", user, after={"email": user.email, "is_staff": is_staff})])
    return user


@action
def change_profile(*, user: User, name: str, language: str, by: Actor) -> None:
    """What the person is called, and the language of the mails they get. Raises UserError for an empty name."""
    before = {"name": user.name, "language": user.language}
    user.name, user.language = _name(name), language
    user.save(update_fields=["name", "language"])
    after = {"name": user.name, "language": user.language}
    if before != after:
        record(by=by, deeds=[Deed("user.profile_changed", user, before=before, after=after)])


@action
def change_email(*, user: User, email: str, by: Actor) -> None:
    """Sign in with another address from now on; the old one is told. Raises UserError for a bad or taken one."""
    before = user.email
    user.email = _free_address(email)
    user.save(update_fields=["email"])
    record(by=by, deeds=[Deed("user.email_changed", user, before={"email": before}, after={"email": user.email})])
    what = format_lazy(gettext_lazy("From now on you sign in with the address {email}."), email=user.email)
    _tell(user, what, to=before)


@action
def change_password(*, user: User, password: str, by: Actor, keep: str = "") -> None:
    """Set a new password, which ends all sessions of the account but the one with the key `keep`, whose browser must
    be given its new proof. Raises UserError for a password easily guessed."""
    user.password = _hashed(password, user)
    user.save(update_fields=["password"])
    _end(user.sign_ins.exclude(session_key=keep))
    record(by=by, deeds=[Deed("user.password_changed", user)])
    _tell(user, gettext_lazy("Your password was changed. All your other sessions have ended."))


@action
def set_standing(*, user: User, is_staff: bool, is_active: bool, by: Actor) -> None:
    """Whether the person may change the atlas, and whether they may sign in at all."""
    before = {"is_staff": user.is_staff, "is_active": user.is_active}
    user.is_staff, user.is_active = is_staff, is_active
    user.save(update_fields=["is_staff", "is_active"])
    if not is_active:
        _end(user.sign_ins.all())
    after = {"is_staff": is_staff, "is_active": is_active}
    if before != after:
        record(by=by, deeds=[Deed("user.standing_changed", user, before=before, after=after)])


@action
def add_code_app(*, user: User, secret: str, code: str, by: Actor, keep: str = "") -> list[str]:
    """From now on the app with `secret` shows the codes; `code` proves it does. Gives recovery codes to be shown once,
    if the person had none. Raises UserError for a wrong code, or where there is an app already."""
    step = codes.step_of(secret, code)
    if step is None:
        raise UserError(_("This is not the code that your app should show now. Is the clock of your telephone right?"))
    if CodeApp.objects.filter(user=user).exists():
        raise UserError(_("A code app is set up already. Remove it first to set up another."))
    had_factor = user.has_second_factor
    CodeApp(user=user, sealed_secret=seal(secret), last_step=step).save()
    what = gettext_lazy("A code app was set up: its codes are asked for when you sign in.")
    return _factor_added(user, Deed("user.code_app_added", user), what, had_factor=had_factor, keep=keep, by=by)


@action
def add_passkey(*, user: User, key: NewKey, name: str, by: Actor, keep: str = "") -> list[str]:
    """One more passkey; gives recovery codes to be shown once, if the person had none. Raises UserError without a
    name, or for a passkey that is known already."""
    if Passkey.objects.filter(identifier=key.identifier).exists():
        raise UserError(_("This passkey is known already."))
    had_factor = user.has_second_factor
    made = Passkey(user=user, name=_key_name(name), identifier=key.identifier, public_key=key.public_key)
    made.save()
    what = format_lazy(gettext_lazy("The passkey “{name}” was added: it opens your account."), name=made.name)
    deed = Deed("user.passkey_added", user, after={"passkey": made.name})
    return _factor_added(user, deed, what, had_factor=had_factor, keep=keep, by=by)


@action
def rename_passkey(*, passkey: Passkey, name: str, by: Actor) -> None:
    """Raises UserError for an empty name."""
    before, passkey.name = passkey.name, _key_name(name)
    passkey.save(update_fields=["name"])
    deed = Deed("user.passkey_renamed", passkey.user, before={"passkey": before}, after={"passkey": passkey.name})
    record(by=by, deeds=[deed])


@action
def remove_passkey(*, passkey: Passkey, by: Actor) -> None:
    """It opens the account no more. Raises UserError where it is the last factor of somebody who must have one."""
    user, name = passkey.user, passkey.name
    passkey.delete()
    what = format_lazy(gettext_lazy("The passkey “{name}” was removed: it opens your account no more."), name=name)
    _factor_removed(user, Deed("user.passkey_removed", user, before={"passkey": name}), what, by=by)


@action
def remove_code_app(*, user: User, by: Actor) -> None:
    """Its codes are asked for no more. Raises UserError as `remove_passkey` does."""
    if not CodeApp.objects.filter(user=user).delete()[0]:
        raise UserError(_("There is no code app any more."))
    what = gettext_lazy("The code app was removed: its codes open your account no more.")
    _factor_removed(user, Deed("user.code_app_removed", user), what, by=by)


@action
def renew_recovery_codes(*, user: User, by: Actor) -> list[str]:
    """Ten new codes, to be shown once; the old ones open nothing any more. Raises UserError without a second factor."""
    if not user.has_second_factor:
        raise UserError(_("Set up a code app or a passkey first: recovery codes stand in for those."))
    made = _new_recovery_codes(user)
    record(by=by, deeds=[Deed("user.recovery_codes_made", user, after={"codes": len(made)})])
    _tell(user, gettext_lazy("New recovery codes were made; the old ones open your account no more."))
    return made


@action
def use_code(*, user: User, code: str, by: Actor) -> bool:
    """Whether the code of the person's app, or a recovery code, opens the account; each does once."""
    app = CodeApp.objects.filter(user=user).first()
    step = codes.step_of(unseal(app.sealed_secret), code) if app and _is_app_code(code) else None
    if app and step is not None:
        return bool(CodeApp.objects.filter(pk=app.pk, last_step__lt=step).update(last_step=step))
    if not user.recovery_codes.unused().filter(digest=codes.digest_of(code)).update(used_at=timezone.now()):
        return False
    left = user.recovery_codes.unused().count()
    record(by=by, deeds=[Deed("user.recovery_code_used", user, after={"left": left})])
    _tell(user, format_lazy(gettext_lazy("A recovery code was used to sign in. Codes left: {left}."), left=left))
    return True


@action
def use_passkey(*, passkey: Passkey, used_count: int, by: Actor) -> bool:
    """Note that a passkey opened the account; False where its device counts fewer uses than before: it was copied."""
    is_fresh = Q(used_count__lt=used_count) if used_count else Q(used_count=0)
    return bool(Passkey.objects.filter(is_fresh, pk=passkey.pk).update(used_count=used_count, used_at=timezone.now()))


@action
def forget_second_factor(*, user: User, by: Actor) -> None:
    """Take away all factors and end all sessions: for a person who lost them all and is known to the keeper."""
    CodeApp.objects.filter(user=user).delete()
    user.passkeys.all().delete()
    user.recovery_codes.all().delete()
    _end(user.sign_ins.all())
    record(by=by, deeds=[Deed("user.second_factor_forgotten", user)])
    _tell(user, gettext_lazy("Your second factor was taken away, and all your sessions have ended."))


@action
def note_sign_in(*, user: User, session_key: str, browser: str, address: str, by: Actor) -> SignIn:
    """A session has begun."""
    sign_in = SignIn(user=user, session_key=session_key, browser=browser[:300], address=address)
    sign_in.save()
    return sign_in


@action
def note_seen(*, session_key: str, by: Actor) -> None:
    SignIn.objects.filter(session_key=session_key).update(seen_at=timezone.now())


@action
def note_new_key(*, was: str, session_key: str, by: Actor) -> None:
    """A session goes on under another key."""
    SignIn.objects.filter(session_key=was).update(session_key=session_key)


@action
def end_sign_ins(*, user: User, keys: Collection[str], by: Actor) -> int:
    """End these sessions of the person; gives how many there were."""
    ended = _end(user.sign_ins.filter(session_key__in=keys))
    if ended:
        record(by=by, deeds=[Deed("user.sessions_ended", user, after={"sessions": ended})])
    return ended


@action
def forget_ended_sign_ins(*, by: Actor) -> int:
    """Forget sessions that are over; gives how many."""
    return SignIn.objects.exclude(pk__in=SignIn.objects.open().order_by().values("pk")).delete()[0]


def _factor_added(user: User, deed: Deed, what: str | Promise, *, had_factor: bool, keep: str, by: Actor) -> list[str]:
    """The first factor ends sessions begun without any, but the one at hand."""
    record(by=by, deeds=[deed])
    _tell(user, what)
    if had_factor:
        return []
    _end(user.sign_ins.exclude(session_key=keep))
    return _new_recovery_codes(user)


def _factor_removed(user: User, deed: Deed, what: str | Promise, *, by: Actor) -> None:
    if not user.has_second_factor:
        if isinstance(refusal := can_be_without_second_factor(user), Denied):
            raise UserError(str(refusal.reason))
        user.recovery_codes.all().delete()
    record(by=by, deeds=[deed])
    _tell(user, what)


def _new_recovery_codes(user: User) -> list[str]:
    user.recovery_codes.all().delete()
    made = codes.new_recovery_codes()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=codes.digest_of(one)) for one in made)
    return made


def _is_app_code(code: str) -> bool:
    return sum(letter.isdecimal() for letter in code) == codes.DIGITS and not any(letter.isalpha() for letter in code)


def _end(sign_ins: QuerySet[SignIn]) -> int:
    keys = list(sign_ins.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ended: int = SignIn.objects.filter(session_key__in=keys).delete()[0]
    return ended


def _tell(user: User, what: str | Promise, to: str = "") -> None:
    """Mail the person what became of their account, in their language."""
    with translation.override(user.language):
        link = mail.absolute(reverse("accounts:account"))
    mail.send(
        to=to or user.email, language=user.language, template="account_changed", name=user.name, what=what, link=link
    )


def _free_address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise UserError(_("“{email}” is not an e-mail address.").format(email=email)) from None
    if User.objects.with_email(email).exists():
        raise UserError(_("There is an account with the address {email} already.").format(email=email))
    return email


def _name(name: str) -> str:
    if not name.strip():
        raise UserError(_("A person's name is needed: it stands beside all they change."))
    return name.strip()


def _key_name(name: str) -> str:
    if not name.strip():
        raise UserError(_("Give the passkey a name by which you will know it."))
    return name.strip()[:60]


def _hashed(password: str, user: User) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise UserError(" ".join(error.messages)) from None
    return make_password(password)
