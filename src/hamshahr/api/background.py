"""What programs sent long ago is forgotten: nobody sends it again."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hamshahr.api.actions import KEPT_DAYS, forget_receipts
from hamshahr.audit.actions import Actor
from hamshahr.tasks.progress import Progress
from hamshahr.tasks.registry import background


@background(kind="receipts", title=_("Forgetting old receipts of the API"), every=dt.timedelta(days=1))
def tidy_receipts(progress: Progress) -> None:
    progress.step(0, 1)
    forget_receipts(before=timezone.now() - dt.timedelta(days=KEPT_DAYS), by=Actor.command("receipts"))
    progress.step(1, 1)
