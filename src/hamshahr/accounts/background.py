"""Sessions that ran out are cleared away."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from hamshahr.accounts.actions import forget_ended_sign_ins
from hamshahr.audit.actions import Actor
from hamshahr.tasks.progress import Progress
from hamshahr.tasks.registry import background


@background(kind="sessions", title=_("Clearing away ended sessions"), every=dt.timedelta(days=1))
def clear_sessions(progress: Progress) -> None:
    progress.step(0, 1)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    forget_ended_sign_ins(by=Actor("sessions"))
    progress.step(1, 1)
