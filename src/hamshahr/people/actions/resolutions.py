"""What a council resolved, as its office records it."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.errors import UserError
from hamshahr.core.kept_files import KeptFile
from hamshahr.core.writing import action
from hamshahr.people.models import Office, Resolution


@action
def record_resolution(
    *, office: Office, number: str, on: dt.date, text: str, by: Actor, body_en: str = "", body_fa: str = "",
    votes_for: int | None = None, votes_against: int | None = None, abstained: int | None = None,
    file: KeptFile | None = None,
) -> Resolution:  # fmt: skip
    """Write a resolution down, with its vote where it was counted. The body is named in one language or in both.

    Raises UserError for one still to come, recorded already, without number, body or text, or with a vote that is
    counted only in part.
    """
    resolution = Resolution(
        office=office, number=number.strip(), on=on, text=text.strip(),
        body_en=body_en.strip(), body_fa=body_fa.strip(),
        votes_for=votes_for, votes_against=votes_against, abstained=abstained,
    )  # fmt: skip
    if not (resolution.number and resolution.text and (resolution.body_en or resolution.body_fa)):
        raise UserError(_("A resolution needs its number, its text, and the body that took it."))
    if on > timezone.localdate():
        raise UserError(_("This day is still to come. Record it when it has come."))
    counted = {votes_for is None, votes_against is None, abstained is None}
    if len(counted) > 1:
        raise UserError(_("Tell all three counts, or none."))
    if Resolution.objects.filter(office=office, number=resolution.number, on=on).exists():
        raise UserError(_("This resolution is recorded already: choose it from the list."))
    if file:
        resolution.file_name, resolution.file_type, resolution.file_content = file.name, file.type, file.content
    resolution.save()
    record(by=by, deeds=[Deed("resolution.recorded", resolution, after={"number": resolution.number, "on": str(on)})])
    return resolution
