"""The partner's contact, kept beside a tie that is recorded."""

from __future__ import annotations

from hamshahr.atlas.models import Place
from hamshahr.people.models import Member, Office


def keep_contact(office: Office, partner: Place, name: str, email: str, member: Member) -> None:
    """Somebody of the partner city, whom the office may reach by e-mail."""
