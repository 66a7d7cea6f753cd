"""Every write to organisations and offices."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from hamshahr.atlas.models import Country, Place
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.bilingual import persian, search_key
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.people.models import LANGUAGES, Office, Organisation, OrganisationKind


@action
def make_organisation(
    *, kind: str, name_en: str, name_fa: str = "", place: Place | None, country: Country, website: str = "", by: Actor
) -> Organisation:
    """A body not known yet. Raises UserError for an empty name, or a municipality or council without its city."""
    organisation = Organisation(kind=OrganisationKind(kind), place=place, country=country, website=website)
    _name(organisation, name_en, name_fa)
    if organisation.kind in {OrganisationKind.MUNICIPALITY, OrganisationKind.COUNCIL} and place is None:
        raise UserError(_("Choose the city of this municipality or council."))
    organisation.save()
    record(by=by, deeds=[Deed("organisation.made", organisation, after={"kind": organisation.kind})])
    return organisation


@action
def open_office(*, organisation: Organisation, speaks_for: Place | None, by: Actor, language: str = "en") -> Office:
    """Let an organisation use the system. Raises UserError where it does already, or another speaks for the city."""
    if Office.objects.filter(organisation=organisation).exists():
        raise UserError(_("{name} has an office here already.").format(name=organisation.name))
    if speaks_for and (other := Office.objects.of_place(speaks_for).select_related("organisation").first()):
        raise UserError(_("{name} speaks for this city already.").format(name=other.name))
    office = Office(organisation=organisation, speaks_for=speaks_for, language=language)
    office.save()
    record(
        by=by.at(office.pk),
        deeds=[Deed("office.opened", office, after={"speaks_for": speaks_for.pk if speaks_for else None})],
    )
    return office


@action
def change_office(*, office: Office, name_en: str, name_fa: str, website: str, language: str, by: Actor) -> None:
    """Its names, page in the net, and the language its mails are written in. Raises UserError without any name."""
    organisation = office.organisation
    before = _settings(office)
    _name(organisation, name_en, name_fa)
    organisation.website = website.strip()
    if language not in dict(LANGUAGES):
        raise UserError(_("Choose Persian or English."))
    office.language = language
    organisation.save(update_fields=["name_en", "name_fa", "found_by", "website"])
    office.save(update_fields=["language"])
    after = _settings(office)
    changed = [name for name in before if before[name] != after[name]]
    if changed:
        deed = Deed(
            "office.changed",
            office,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
        record(by=by.at(office.pk), deeds=[deed])


@action
def close_office(*, office: Office, reason: str, by: Actor) -> None:
    """What it did stays to be read by its members. Raises UserError without a reason, or for one closed already."""
    if office.closed_on:
        raise UserError(_("This office is closed."))
    if not reason.strip():
        raise UserError(_("Say why the office is closed."))
    office.closed_on, office.closing_reason = timezone.localdate(), reason.strip()
    office.save(update_fields=["closed_on", "closing_reason"])
    office.invitations.unanswered().update(revoked_at=timezone.now())
    record(by=by.at(office.pk), deeds=[Deed("office.closed", office)], reason=office.closing_reason)


def _name(organisation: Organisation, name_en: str, name_fa: str) -> None:
    organisation.name_fa = persian(name_fa)
    organisation.name_en = name_en.strip() or organisation.name_fa
    organisation.found_by = search_key(name_en, name_fa)
    if not organisation.name_en:
        raise UserError(_("An organisation needs a name."))


def _settings(office: Office) -> dict[str, str]:
    organisation = office.organisation
    return {
        "name_en": organisation.name_en,
        "name_fa": organisation.name_fa,
        "website": organisation.website,
        "language": office.language,
    }
