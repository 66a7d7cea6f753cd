"""Digests go out by e-mail."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from hamshahr.accounts.models import User
from hamshahr.audit.actions import Actor
from hamshahr.inbox.actions import send_digest
from hamshahr.inbox.models import Notice
from hamshahr.tasks.progress import Progress
from hamshahr.tasks.registry import background


@background(
    kind="digests",
    title=_("Sending notices by e-mail"),
    words={"send": _("writing to people")},
    every=dt.timedelta(hours=1),
)
def send_digests(progress: Progress) -> None:
    """To each person with unread notices that no digest told yet; each in a transaction of its own."""
    waiting = Notice.objects.unread().filter(mailed_at__isnull=True)
    people = list(User.objects.filter(is_active=True, pk__in=waiting.values("user")).order_by("pk"))
    for number, user in enumerate(people):
        progress.step(number, len(people), "send")
        send_digest(user=user, by=Actor("digests"))
    progress.step(len(people), len(people))
