"""Codes: as RFC 6238 says, however a person types them, and sealed where they are kept."""

from __future__ import annotations

import base64
import re

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from hamshahr.accounts import codes
from hamshahr.accounts.sealing import seal, unseal
from hamshahr.core.errors import UserError

# Appendix B of RFC 6238 for SHA-1; of its eight digits the last six.
RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
RFC_CODES = {59: "94287082", 1111111109: "07081804", 1234567890: "89005924", 20000000000: "65353130"}


@pytest.mark.parametrize(("time", "code"), RFC_CODES.items())
def test_codes_are_those_of_the_standard(time: int, code: str) -> None:
    assert codes.code_at(RFC_SECRET, time // codes.PERIOD) == code[-codes.DIGITS :]


@pytest.mark.parametrize("typed", ["005924", "005 924", "۰۰۵۹۲۴", "٠٠٥٩٢٤", " 005-924 "])
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    with time_machine.travel(1234567890, tick=False):
        assert codes.step_of(RFC_SECRET, typed) == 1234567890 // codes.PERIOD


@pytest.mark.parametrize(("late", "is_taken"), [(-31, True), (31, True), (-61, False), (61, False), (3600, False)])
def test_clocks_may_differ_by_half_a_minute(late: int, is_taken: bool) -> None:
    start = 1234567890 // codes.PERIOD * codes.PERIOD  # the first second of a step
    with time_machine.travel(start + late + (codes.PERIOD - 1 if late < 0 else 0), tick=False):
        assert (codes.step_of(RFC_SECRET, "005924") is not None) == is_taken


@given(st.text(max_size=30))
def test_no_other_text_is_a_code(typed: str) -> None:
    with time_machine.travel(1234567890, tick=False):
        near = {codes.code_at(RFC_SECRET, 1234567890 // codes.PERIOD + drift) for drift in (-1, 0, 1)}
        digits = "".join(str(int(letter)) for letter in typed if letter.isdecimal())
        assert (codes.step_of(RFC_SECRET, typed) is not None) == (digits in near)


def test_recovery_codes_are_long_and_known_however_they_are_typed() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == codes.RECOVERY_CODES
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", one) for one in made)
    assert codes.digest_of(made[0].upper().replace("-", " ")) == codes.digest_of(made[0])
    assert codes.digest_of(made[0]) != codes.digest_of(made[1])


def test_the_app_is_told_whose_key_it_is() -> None:
    address = codes.app_address(RFC_SECRET, "o'hara@city.example")
    assert address == f"otpauth://totp/Hamshahr:o%27hara%40city.example?secret={RFC_SECRET}&issuer=Hamshahr"
    picture = base64.b64decode(codes.picture(address).removeprefix("data:image/svg+xml;base64,"))
    assert b"<svg" in picture
    assert b"script" not in picture


def test_a_sealed_secret_opens_only_with_the_key_of_the_installation(settings: Settings) -> None:
    sealed = seal(RFC_SECRET)
    assert RFC_SECRET not in sealed
    assert unseal(sealed) == RFC_SECRET
    settings.SECRET_KEY = "another"
    with pytest.raises(UserError, match="recovery code"):
        unseal(sealed)
