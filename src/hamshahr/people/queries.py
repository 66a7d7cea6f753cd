"""Reads of offices and people that more than one caller needs."""

from __future__ import annotations

from hamshahr.accounts.models import User
from hamshahr.people.models import Member, MemberQuerySet, Office, OfficeQuerySet


def memberships_of(user: User) -> MemberQuerySet:
    """The person's current memberships of open offices, with office, organisation and city; the oldest first."""
    current = Member.objects.current().filter(user=user, office__closed_on__isnull=True)
    return current.select_related("office__organisation", "office__speaks_for").order_by("since", "pk")


def offices_of(user: User) -> OfficeQuerySet:
    """The open offices this person belongs to, with organisation and city, in the order of their names."""
    found = Office.objects.visible_to(user).open().select_related("organisation", "speaks_for")
    return found.order_by("organisation__name_en", "pk")
