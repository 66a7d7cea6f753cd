"""The first write of an installation: who runs it, and for which city."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hamshahr.accounts.actions import make_user
from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.people.actions.members import add_member
from hamshahr.people.actions.offices import make_organisation, open_office
from hamshahr.people.first_run import is_set_up, is_setup_code, use_up_code
from hamshahr.people.models import OrganisationKind
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
