"""Secrets that must be read again are kept sealed: who copies the database alone cannot use them."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.utils.translation import gettext as _

from hamshahr.core.errors import UserError


def seal(secret: str) -> str:
    return _box().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed. Raises UserError where the installation's key is another one by now."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise UserError(
            _("The key of this installation was changed, so codes cannot be checked any more. Use a recovery code.")
        ) from None


def _box() -> Fernet:
    key = hashlib.sha256(f"hamshahr.accounts.sealing\n{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
