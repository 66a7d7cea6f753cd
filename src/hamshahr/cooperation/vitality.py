"""How alive an office's ties are, by what it noted that was done (twinnet.vitality holds the rule)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from hamshahr.accounts.models import User
from hamshahr.cooperation.models import Document, Note
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.people.models import Office
from twinnet.vitality import Activity, Evidence, Grade, Initiative, VitalSigns, When, vital_signs


def signs_of(ties: Collection[int], office: Office, reader: User, on: dt.date) -> dict[int, VitalSigns]:
    """The signs of each of these ties (by primary key) that the office noted anything for, on a day. Two queries.

    A note counts as self-reported, with a document to it as documented.
    """
    notes = Note.objects.visible_to(reader).filter(office=office, relationship__in=list(ties)).exclude(happening="")
    found: defaultdict[int, list[Evidence]] = defaultdict(list)
    shown = set(Document.objects.filter(note__in=notes).values_list("note_id", flat=True))
    for note in notes:
        happened = note.happened
        if happened is not None:
            found[note.relationship_id].append(
                Evidence(
                    activity=Activity(note.happening),
                    when=_when(happened),
                    grade=Grade.DOCUMENTED if note.pk in shown else Grade.SELF_REPORTED,
                    initiative=Initiative(note.initiative),
                )
            )
    return {tie: vital_signs(evidence, on) for tie, evidence in found.items()}


def _when(date: PartialDate) -> When:
    year, month, day = date.date.year, date.date.month, date.date.day
    if date.precision == Precision.YEAR:
        return When(year)
    return When(year, month, day if date.precision == Precision.DAY else None)
