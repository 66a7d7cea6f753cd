"""Who asks: nobody in particular, or a program in the name of a person, known by its token."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from hamshahr.accounts.policies import can_change_atlas
from hamshahr.api.actions import digest_of, note_use
from hamshahr.api.models import Token
from hamshahr.api.problems import ProblemError
from hamshahr.core.addresses import address_of
from hamshahr.core.permissions import Denied

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Caller:
    """`who` names the caller for the limits; `fault` says why what was shown is no token in force."""

    who: str
    limit: int
    token: Token | None = None
    fault: str = ""


def caller_of(request: HttpRequest) -> Caller:
    """One query where a token is shown, and once a day a note that it was used. Cookies are never looked at."""
    shown = request.headers.get("Authorization", "")
    nobody = Caller(f"address {address_of(request)}", settings.API_LIMIT)
    if not shown:
        return nobody
    scheme, _space, secret = shown.partition(" ")
    token = None
    if scheme.lower() == "bearer" and 0 < len(secret) <= LONGEST:
        usable = Token.objects.usable(timezone.localdate()).select_related("user")
        token = usable.filter(digest=digest_of(secret.strip())).first()
    if token is None:
        return Caller(nobody.who, nobody.limit, fault=_("This token is not in force: unknown, revoked or run out."))
    if token.last_used_on != timezone.localdate():
        note_use(token=token, by=token.user.actor)
    return Caller(f"token {token.pk}", settings.API_TOKEN_LIMIT, token)


class Bearer(HttpBearer):
    """Lets a request through whose token, known at the door, belongs to somebody who may change the atlas."""

    def __call__(self, request: HttpRequest) -> Token:
        caller: Caller = request.caller  # type: ignore[attr-defined]  # the door sets it
        if caller.token is None:
            raise ProblemError("no-token")
        allowed = can_change_atlas(caller.token.user)
        if isinstance(allowed, Denied):
            raise ProblemError("not-allowed", str(allowed.reason))
        return caller.token

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        raise NotImplementedError("The door has read the token already.")
