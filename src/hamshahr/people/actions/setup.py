"""How offices begin: the first of an installation with who runs it, and the others by its staff."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from hamshahr.accounts.actions import make_user
from hamshahr.accounts.models import User
from hamshahr.atlas.models import Country, Place
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core import mail
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.people.actions.members import add_member, invite
from hamshahr.people.actions.offices import make_organisation, open_office
from hamshahr.people.first_run import is_set_up, is_setup_code, use_up_code
from hamshahr.people.models import Office, OrganisationKind
from hamshahr.people.roles import Role


@action
def set_up(*, code: str, name: str, email: str, password: str, city: Place, language: str, by: Actor) -> User:
    """Make the first member of staff, the municipality of their city and its office, and them its administrator.

    Raises UserError for a wrong code, where somebody was quicker, and as `make_user` does.
    """
    if is_set_up() or not is_setup_code(code):
        raise UserError(_("This setup code opens nothing. `manage.py setup_code` tells the right one."))
    user = make_user(email=email, name=name, password=password, is_staff=True, language=language, by=by)
    organisation = make_organisation(
        kind=OrganisationKind.MUNICIPALITY,
        name_en=f"Municipality of {city.name_en}",
        name_fa=f"شهرداری {city.name_fa}" if city.name_fa else "",
        place=city,
        country=city.country,
        by=by,
    )
    office = open_office(organisation=organisation, speaks_for=city, language=language, by=by)
    add_member(office=office, user=user, role=Role.ADMINISTRATOR, by=by)
    record(by=by.at(office.pk), deeds=[Deed("installation.set_up", office, after={"administrator": user.name})])
    try:
        use_up_code()
    except FileNotFoundError:
        raise UserError(_("Somebody else has set this installation up at this very moment.")) from None
    return user


@action
def begin_office(
    *,
    kind: str,
    name_en: str,
    name_fa: str,
    place: Place | None,
    country: Country,
    language: str,
    administrator: str,
    by: Actor,
    whole_address: Callable[[str], str] = mail.absolute,
) -> Office:
    """A new organisation with its office, whose first administrator is invited at the address `administrator`.

    A municipality's office speaks for its city. Raises UserError as `make_organisation`, `open_office`, `invite` do.
    """
    made = make_organisation(kind=kind, name_en=name_en, name_fa=name_fa, place=place, country=country, by=by)
    speaks_for = place if made.kind == OrganisationKind.MUNICIPALITY else None
    office = open_office(organisation=made, speaks_for=speaks_for, language=language, by=by)
    role = Role.ADMINISTRATOR
    invite(office=office, email=administrator, role=role, language=language, whole_address=whole_address, by=by)
    return office
