"""Passkeys (WebAuthn), checked by Yubico's fido2: a device, or a key carried along, answers for its person.

Each is kept on the device with the person's name and asks for finger, face or PIN, so that it opens the account alone:
it is two factors in one. Browsers allow them only under a name (not 127.0.0.1) and by HTTPS, or on localhost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hamshahr.accounts.models import Passkey, User
from hamshahr.core.errors import UserError

_ASKED = "passkey_asked"
LONGEST_ANSWER = 20_000  # letters; real ones have some 2,000


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is kept of a passkey: both as text for addresses."""

    identifier: str
    public_key: str


def ask_for_new(request: HttpRequest, user: User) -> dict[str, Any]:
    """What the browser is to ask a device for; the answer is due in this session."""
    person = PublicKeyCredentialUserEntity(id=f"user {user.pk}".encode(), name=user.email, display_name=user.name)
    options, asked = _server(request).register_begin(
        person,
        [_credential(key) for key in user.passkeys.all()],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[_ASKED] = {"for": "new", **asked}
    return dict(options)


def new_key(request: HttpRequest, answer: str) -> NewKey:
    """The device's answer, checked. Raises UserError."""
    asked, told = _asked(request, "new"), _parsed(answer)
    try:
        made = _server(request).register_complete(asked, RegistrationResponse.from_dict(told)).credential_data
    except (ValueError, TypeError, KeyError, AttributeError):
        raise _refusal() from None
    if made is None:
        raise _refusal()
    return NewKey(websafe_encode(made.credential_id), websafe_encode(bytes(made)))


def ask_for_known(request: HttpRequest, keys: Iterable[Passkey] | None) -> dict[str, Any]:
    """What the browser is to ask for: one of these passkeys, or with None any that the device has for this site."""
    options, asked = _server(request).authenticate_begin(
        None if keys is None else [_credential(key) for key in keys],
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    request.session[_ASKED] = {"for": "known", **asked}
    return dict(options)


def known_key(request: HttpRequest, answer: str) -> tuple[Passkey, int]:
    """The passkey that answered, and how often it says it was used. Raises UserError."""
    asked, told = _asked(request, "known"), _parsed(answer)
    try:
        response = AuthenticationResponse.from_dict(told)
        key = Passkey.objects.select_related("user").get(identifier=websafe_encode(response.raw_id))
        _server(request).authenticate_complete(asked, [_credential(key)], response)
    except (ValueError, TypeError, KeyError, AttributeError, Passkey.DoesNotExist):
        raise _refusal() from None
    return key, response.response.authenticator_data.counter


def _server(request: HttpRequest) -> Fido2Server:
    host = urlsplit(f"//{request.get_host()}").hostname
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name="Hamshahr"))


def _credential(key: Passkey) -> AttestedCredentialData:
    return AttestedCredentialData(websafe_decode(key.public_key))


def _asked(request: HttpRequest, purpose: str) -> dict[str, Any]:
    """What was asked in this session; once."""
    asked: dict[str, Any] = request.session.pop(_ASKED, None) or {}
    if asked.pop("for", "") != purpose:
        raise UserError(_("The question to your device has run out. Try again."))
    return asked


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise _refusal()
    try:
        told = json.loads(answer)
    except ValueError:
        raise _refusal() from None
    if not isinstance(told, dict):
        raise _refusal()
    return told


def _refusal() -> UserError:
    return UserError(_("Your device's answer could not be confirmed. Try again, or take another way."))
