"""Notices to people, and how often each wants them by e-mail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from django.db import models
from django.db.models import Case, Q, When
from django.urls import reverse

from hamshahr.accounts.models import User
from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.inbox.kinds import AWAITED, NoticeKind, Rhythm
from hamshahr.people.models import Office


class Bilingual(TypedDict):
    """A name in both languages; one of them may be empty."""

    fa: str
    en: str


Said = Mapping[str, str | Bilingual]


class NoticeQuerySet(GuardedQuerySet["Notice"]):
    def visible_to(self, user: User) -> NoticeQuerySet:
        """Their own, of offices they still belong to."""
        return self.filter(user=user, office__in=Office.objects.visible_to(user))

    def unread(self) -> NoticeQuerySet:
        return self.filter(read_at__isnull=True)

    def longest_first(self) -> NoticeQuerySet:
        """What awaits an answer before what only tells; of each, what waits longest first. Fetches their offices."""
        order = Case(When(kind__in=AWAITED, then=0), default=1)
        return self.select_related("office__organisation").order_by(order, "made_at", "pk")


class Notice(GuardedModel):
    """Something a person should hear of. `said` fills the gaps of its kind's sentence; `route` and `arguments` name the
    page that it leads to. `mailed_at`: when a digest told it; empty also where it was read before.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=NoticeKind)
    said = models.JSONField(default=dict)
    route = models.CharField(max_length=60)
    arguments = models.JSONField(default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="unread_notices")]

    def __str__(self) -> str:
        return f"{self.kind} for user {self.user_id}"

    @property
    def words(self) -> str:
        """The notice as a sentence in the reader's language."""
        said: Said = self.said
        told = {
            name: in_reader_language(value["fa"], value["en"]) if isinstance(value, dict) else value
            for name, value in said.items()
        }
        return str(NoticeKind(self.kind).sentence).format(**told)

    @property
    def reason(self) -> str:
        """Why its reader gets it, in their language; needs the office fetched."""
        return str(NoticeKind(self.kind).reason).format(office=self.office.name)

    def get_absolute_url(self) -> str:
        return reverse(self.route, args=self.arguments)


class DigestQuerySet(GuardedQuerySet["Digest"]):
    pass


class Digest(GuardedModel):
    """How often a person gets their unread notices by e-mail, in their account's language; and when they last did."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="digest")
    rhythm = models.CharField(max_length=6, choices=Rhythm, default=Rhythm.WEEKLY)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["user"]

    def __str__(self) -> str:
        return f"{self.rhythm} digest for user {self.user_id}"
