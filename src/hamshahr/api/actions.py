"""Every write of the API: tokens, and what programs send."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from hamshahr.accounts.models import User
from hamshahr.api.models import Receipt, Token
from hamshahr.atlas.actions import ensure_source
from hamshahr.atlas.models import Source, SourceClass
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.ties.actions import record_claims
from hamshahr.ties.drafts import ClaimDraft

PREFIX = "hs_"
OWN_SOURCE = "staff-of-this-atlas"
LONGEST_DAYS = 366
_HINT = 9
KEPT_DAYS = 30


class KeyReusedError(UserError):
    """An idempotency key was sent again with something else."""


@dataclass(frozen=True, slots=True)
class Received:
    """The claim that holds what was sent, and whether it is new."""

    claim_id: int
    is_new: bool


def digest_of(secret: str) -> str:
    """What is kept of a token's secret. It is long and random, so a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


@action
def own_source(*, by: Actor) -> Source:
    """The source of what the staff of this atlas say themselves; made when they first do."""
    return ensure_source(
        key=OWN_SOURCE,
        name_en="The staff of this atlas",
        name_fa="کارکنان این اطلس",
        source_class=SourceClass.OTHER,
        by=by,
    )


@action
def make_token(*, user: User, label: str, days: int, by: Actor) -> tuple[Token, str]:
    """A new token of `user` for so many days, and its secret, which nobody can tell again.

    Raises UserError for an empty label or a term longer than a year.
    """
    label = label.strip()
    if not label:
        raise UserError(_("Say what the token is for, so that others know whether it is still needed."))
    if not 1 <= days <= LONGEST_DAYS:
        raise UserError(_("A token is good for a year at most; make a new one then."))
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        user=user,
        label=label[:100],
        digest=digest_of(secret),
        hint=secret[:_HINT],
        expires_on=timezone.localdate() + dt.timedelta(days=days),
    )
    token.save()
    after = {"user": user.email, "expires_on": token.expires_on.isoformat()}
    record(by=by, deeds=[Deed("token.made", token, after=after)])
    return token, secret


@action
def revoke_token(*, token: Token, by: Actor) -> None:
    """From now on it opens nothing; doing it again does nothing."""
    if token.revoked_at:
        return
    token.revoked_at = timezone.now()
    token.save(update_fields=["revoked_at"])
    record(by=by, deeds=[Deed("token.revoked", token)])


@action
def note_use(*, token: Token, by: Actor) -> None:
    """Note the day on which a token was used last; no deed of anybody, so the audit does not tell it."""
    token.last_used_on = timezone.localdate()
    token.save(update_fields=["last_used_on"])


@action
def receive_claim(
    *, draft: ClaimDraft, token: Token, key: str, fingerprint: str, by: Actor, reason: str = ""
) -> Received:
    """Record a claim that a program sent; with a `key` once only, however often it is sent.

    Raises KeyReusedError where the key came with something else before, UserError where the same is just being done.
    """
    if key and (known := Receipt.objects.filter(token=token, key=key).first()):
        if known.fingerprint != fingerprint:
            raise KeyReusedError(_("This Idempotency-Key was used for something else. Take a new one."))
        return Received(known.claim_id, is_new=False)
    recorded = record_claims(drafts=[draft], by=by, reason=reason)[0]
    if key:
        receipt = Receipt(token=token, key=key, fingerprint=fingerprint, claim=recorded.claim)
        try:
            receipt.save()
        except IntegrityError:
            raise UserError(_("The same is being recorded at this moment. Ask again.")) from None
    return Received(recorded.claim.pk, recorded.is_new_claim)


@action
def forget_receipts(*, before: dt.datetime, by: Actor) -> int:
    """Receipts are kept for a while only; gives how many were forgotten."""
    forgotten, _each = Receipt.objects.filter(received_at__lt=before).delete()
    return forgotten
