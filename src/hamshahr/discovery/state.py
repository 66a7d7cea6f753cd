"""Whether tables and model are still those of the day: light questions, for commands that start often."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import twinnet
from hamshahr.audit.models import Event
from hamshahr.discovery import shipped
from hamshahr.discovery.models import PartnerTables, TrainedModel

LEAST_TIES_TO_TRAIN = 5_000
CHANGE_TO_TRAIN = 0.1
_TIES_TELL = ("ties.relationship", "ties.claim")
_CODE = Path(twinnet.__path__[0]) / "partners"


@cache
def code_signature() -> str:
    """Names the code that makes and reads tables; other code may hold other fields."""
    told = hashlib.sha256()
    for path in sorted(_CODE.glob("*.py")):
        told.update(path.read_bytes())
    return told.hexdigest()


def have_changed_since(found: PartnerTables) -> bool:
    """Whether ties were written after these tables were read; one query over the few events since."""
    return Event.objects.filter(pk__gt=found.event_id, subject_type__in=_TIES_TELL).exists()


def tables_are_due() -> bool:
    """Whether the tables should be made: never yet, by other code, or ties have changed since; two queries."""
    found = PartnerTables.objects.first()
    return found is None or found.code != code_signature() or have_changed_since(found)


def training_is_due() -> bool:
    """Whether the ties are many enough, and a tenth more or fewer than those the model in use was trained on."""
    found = PartnerTables.objects.first()
    trained = TrainedModel.objects.filter(is_in_use=True).defer("saved").order_by("pk").first()
    before = trained.ties if trained else shipped.about().ties
    if found is None or found.ties < LEAST_TIES_TO_TRAIN:
        return False
    return abs(found.ties - before) >= CHANGE_TO_TRAIN * before
