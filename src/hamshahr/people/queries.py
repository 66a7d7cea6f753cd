"""Reads of offices and people that more than one caller needs."""

from __future__ import annotations

from hamshahr.accounts.models import User
from hamshahr.people.models import Office, OfficeQuerySet


def offices_of(user: User) -> OfficeQuerySet:
    """The open offices this person belongs to, with organisation and city, in the order of their names."""
    found = Office.objects.visible_to(user).open().select_related("organisation", "speaks_for")
    return found.order_by("organisation__name_en", "pk")
