"""Codes that a telephone shows (TOTP, RFC 6238, as every such app does it) and recovery codes for paper."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct
import time
from urllib.parse import quote, urlencode

import qrcode
from qrcode.image.svg import SvgFillImage

PERIOD = 30  # seconds that one code is shown
DIGITS = 6
_DRIFT = 1  # codes before and after the present one that are taken too: clocks differ
ISSUER = "Hamshahr"
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read as another
_GROUPS, _GROUP = 4, 4


def new_secret() -> str:
    """160 bits in base32, as apps take them."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of one time step, which is Unix time divided by PERIOD."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str) -> int | None:
    """The time step of `code`, if that is about now; digits of any script, spaces between them allowed."""
    given = "".join(str(int(letter)) for letter in code if letter.isdecimal())
    now = int(time.time() // PERIOD)
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if hmac.compare_digest(code_at(secret, step), given):
            return step
    return None


def app_address(secret: str, email: str) -> str:
    """What a code app reads from the picture."""
    return f"otpauth://totp/{ISSUER}:{quote(email)}?{urlencode({'secret': secret, 'issuer': ISSUER})}"


def picture(text: str) -> str:
    """A QR code of the text as the address of an image."""
    svg = qrcode.make(text, image_factory=SvgFillImage, border=2).to_string()
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"


def new_recovery_codes() -> list[str]:
    """Ten, each of 79 bits in four groups of letters and digits."""
    return [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def digest_of(recovery_code: str) -> str:
    """What is kept of a recovery code; the same however it is spaced and capitalised."""
    plain = "".join(letter for letter in recovery_code.lower() if letter.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
