"""The partner's contact, kept beside a tie that is recorded."""

from __future__ import annotations

from hamshahr.atlas.models import Place
from hamshahr.core.calendars import is_persian
from hamshahr.people.actions import make_organisation
from hamshahr.people.actions.register import add_contact, add_person, add_post
from hamshahr.people.models import (
    ContactKind,
    Member,
    Organisation,
    OrganisationKind,
    Person,
    PostKind,
)


def keep_contact(member: Member, partner: Place, *, name: str, email: str, consent: str) -> Person:
    """Somebody at the partner's municipality, with an address where they agreed to it in the way `consent`.

    The name is kept in the language the writer reads in. Raises UserError as the actions do.
    """
    by = member.actor
    person = add_person(
        office=member.office, name_en="" if is_persian() else name, name_fa=name if is_persian() else "", by=by
    )
    add_post(person=person, organisation=_municipality(partner, member), kind=PostKind.OTHER, by=by)
    if email:
        add_contact(person=person, kind=ContactKind.EMAIL, value=email, consent=consent, by=by)
    return person


def _municipality(place: Place, member: Member) -> Organisation:
    """That of the city, made where the platform knows none yet."""
    known = Organisation.objects.filter(kind=OrganisationKind.MUNICIPALITY, place=place).order_by("pk").first()
    return known or make_organisation(
        kind=OrganisationKind.MUNICIPALITY,
        name_en=f"Municipality of {place.name_en}",
        name_fa=f"شهرداری {place.name_fa}" if place.name_fa else "",
        place=place,
        country=place.country,
        by=member.actor,
    )
