"""Every write to organisations, offices, their members, people and resolutions."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Country, Place
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.people.models import Member, Office, Organisation, OrganisationKind
from hamshahr.people.roles import Role


@action
def make_organisation(
    *, kind: str, name_en: str, name_fa: str = "", place: Place | None, country: Country, website: str = "", by: Actor
) -> Organisation:
    """A body not known yet. Raises UserError for an empty name, or a municipality or council without its city."""
    organisation = Organisation(
        kind=OrganisationKind(kind),
        name_en=name_en.strip() or name_fa.strip(),
        name_fa=name_fa.strip(),
        place=place,
        country=country,
        website=website,
    )
    if not organisation.name_en:
        raise UserError(_("An organisation needs a name."))
    if organisation.kind in {OrganisationKind.MUNICIPALITY, OrganisationKind.COUNCIL} and place is None:
        raise UserError(_("Choose the city of this municipality or council."))
    organisation.save()
    record(by=by, deeds=[Deed("organisation.made", organisation, after={"kind": organisation.kind})])
    return organisation


@action
def open_office(*, organisation: Organisation, speaks_for: Place | None, by: Actor) -> Office:
    """Let an organisation use the system. Raises UserError where it does already, or another speaks for the city."""
    if Office.objects.filter(organisation=organisation).exists():
        raise UserError(_("{name} has an office here already.").format(name=organisation.name))
    if speaks_for and (other := Office.objects.of_place(speaks_for).select_related("organisation").first()):
        raise UserError(_("{name} speaks for this city already.").format(name=other.name))
    office = Office(organisation=organisation, speaks_for=speaks_for)
    office.save()
    record(by=by, deeds=[Deed("office.opened", office, after={"speaks_for": speaks_for.pk if speaks_for else None})])
    return office


@action
def add_member(*, office: Office, user: User, role: Role, by: Actor) -> Member:
    """Raises UserError for somebody who belongs to the office already."""
    if Member.objects.filter(office=office, user=user, ended_on__isnull=True).exists():
        raise UserError(_("{name} belongs to this office already.").format(name=user.name))
    member = Member(office=office, user=user, role=role, since=timezone.localdate())
    member.save()
    record(by=by, deeds=[Deed("member.added", member, after={"role": role})])
    return member
