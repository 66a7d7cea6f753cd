"""Every write of notices and digests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils import timezone, translation

from hamshahr.accounts.models import User
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core import mail
from hamshahr.core.writing import action
from hamshahr.inbox.kinds import NoticeKind, Rhythm
from hamshahr.inbox.models import Digest, Notice, Said
from hamshahr.people.models import Member, Office

_IN_ONE_MAIL = 30


@action
def tell(
    *, office: Office, to: Iterable[User] | None = None, kind: NoticeKind, said: Said, route: str,
    arguments: Collection[int | str], by: Actor,
) -> int:  # fmt: skip
    """Tell people of an office, all of its members where nobody is named, but never who does it; gives how many.

    `said` fills the gaps of the kind's sentence: who, tie, fact, status, title; what has two languages is given in both
    (saying.py). `route` and `arguments` name the page it leads to. Two queries. Raises KeyError for a gap not filled.
    """
    str(kind.sentence).format(**said)
    members = Member.objects.current().filter(office=office).select_related("user")
    wanted = None if to is None else {user.pk for user in to}
    people = {member.user for member in members if wanted is None or member.user_id in wanted}
    notices = [
        Notice(user=user, office=office, kind=kind, said=dict(said), route=route, arguments=list(arguments))
        for user in sorted(people, key=lambda user: user.pk)
        if user.actor.key != by.key
    ]
    return len(Notice.objects.bulk_create(notices))


@action
def mark_read(*, notices: Iterable[int], by: User) -> int:
    """These of the person's notices (by primary key) are read; gives how many were not."""
    mine = Notice.objects.visible_to(by).unread().filter(pk__in=list(notices)).values_list("pk", flat=True)
    return Notice.objects.filter(pk__in=list(mine)).update(read_at=timezone.now())


@action
def mark_all_read(*, office: Office, by: User) -> int:
    return Notice.objects.unread().filter(user=by, office=office).update(read_at=timezone.now())


@action
def choose_digest(*, rhythm: Rhythm, by: User) -> Digest:
    """How often the person gets a digest."""
    digest = Digest.objects.filter(user=by).first() or Digest(user=by)
    before = {"rhythm": digest.rhythm} if digest.pk else {}
    digest.rhythm = rhythm
    digest.save()
    record(by=by.actor, deeds=[Deed("digest.chosen", digest, before=before, after={"rhythm": rhythm})])
    return digest


@action
def send_digest(*, user: User, by: Actor) -> int:
    """Mail the person their unread notices that no digest told yet, if it is time for it; gives how many it tells:
    what awaits an answer before what only tells, and of each what waits longest first.

    The mail leaves when the transaction stands; a process killed just then sends none, and the inbox still has them.
    """
    digest = Digest.objects.select_for_update().filter(user=user).first() or Digest(user=user)
    now = timezone.now()
    if not is_due(digest, now):
        return 0
    untold = Notice.objects.visible_to(user).unread().filter(mailed_at__isnull=True)
    waiting = list(untold.longest_first()[:_IN_ONE_MAIL])
    if not waiting:
        return 0
    with translation.override(user.language):
        links = [(notice, mail.absolute(notice.get_absolute_url())) for notice in waiting]
        inbox = mail.absolute(reverse("workspace:desk"))
        mail.send(to=user.email, language=user.language, template="digest", name=user.name, links=links, inbox=inbox)
    Notice.objects.filter(pk__in=[notice.pk for notice in waiting]).update(mailed_at=now)
    digest.sent_at = now
    digest.save()
    record(by=by, deeds=[Deed("digest.sent", digest, after={"notices": len(waiting)})])
    return len(waiting)


_EVERY = {Rhythm.DAILY: dt.timedelta(hours=23), Rhythm.WEEKLY: dt.timedelta(days=7) - dt.timedelta(hours=1)}


def is_due(digest: Digest, now: dt.datetime) -> bool:
    """Whether a digest may go out: the worker looks each hour, so an hour early is in time."""
    every = _EVERY.get(Rhythm(digest.rhythm))
    return every is not None and (digest.sent_at is None or now - digest.sent_at >= every)
