"""The house's own background work."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hamshahr.tasks.actions import forget
from hamshahr.tasks.progress import Progress
from hamshahr.tasks.registry import background
from hamshahr.tasks.running import this_worker

KEPT = dt.timedelta(days=90)


@background(kind="tidy", title=_("Tidying up the records of old background work"), every=dt.timedelta(days=1))
def tidy(progress: Progress) -> None:
    """Forget tasks that ended long ago, so that their table stays small."""
    progress.step(0, 1)
    forget(ended_before=timezone.now() - KEPT, by=this_worker())
    progress.step(1, 1)
