"""Where keepers stand on facts, and what partners without an office are asked."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import models
from django.db.models import Exists, OuterRef, Q

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.people.models import Office
from hamshahr.ties.models.claims import Claim
from hamshahr.ties.models.relationships import Relationship
from hamshahr.ties.vocabulary import FactName, RequestKind, Stance


def digest_of(token: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


class StatementQuerySet(GuardedQuerySet["Statement"]):
    def current(self) -> StatementQuerySet:
        return self.filter(withdrawn_on__isnull=True)

    def public(self) -> StatementQuerySet:
        """Without those on ties of which the offices' own words are all confidential still."""
        words = Claim.every.filter(relationship=OuterRef("relationship"))
        told = words.filter(Q(office__isnull=False) | Q(request__isnull=False), is_confidential=False)
        return self.filter(~Exists(words.filter(is_confidential=True)) | Exists(told))

    def of_city(self, relationship: Relationship, place: int | None) -> StatementQuerySet:
        """What this city says of the relationship, by its office or by letter."""
        return self.filter(Q(office__speaks_for=place) | Q(request__place=place), relationship=relationship)


class Statement(GuardedModel):
    """Where a keeper stands on one fact of a relationship: it confirmed, corrected or disputes it.

    `request`: it was said by letter, for a city without an office; `office` is empty then. `value` is what it says, as
    a code or an ISO date; a confirmed or corrected one is told by a claim of the keeper's own, a dispute may have none.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="statements")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="statements")
    request = models.ForeignKey(
        "PartnerRequest", on_delete=models.CASCADE, null=True, blank=True, related_name="statements"
    )
    fact = models.CharField(max_length=6, choices=FactName)
    stance = models.CharField(max_length=9, choices=Stance)
    value = models.CharField(max_length=20, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    said_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["said_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["relationship", "office", "fact"],
                condition=Q(withdrawn_on__isnull=True),
                name="a_keeper_stands_once_on_a_fact",
            ),
            models.CheckConstraint(
                name="a_dispute_says_why_or_what", condition=~Q(stance=Stance.DISPUTED) | ~Q(note="") | ~Q(value="")
            ),
            models.CheckConstraint(
                name="an_office_or_a_letter_says_it",
                condition=Q(office__isnull=False, request__isnull=True) | Q(office__isnull=True, request__isnull=False),
            ),
        ]

    @property
    def city_id(self) -> int | None:
        """The city in whose name it is said; needs office and request fetched."""
        if self.office is not None:
            return self.office.speaks_for_id
        return self.request.place_id if self.request else None

    def __str__(self) -> str:
        return f"{self.fact} {self.stance} by {f'office {self.office_id}' if self.office_id else 'letter'}"


class PartnerRequestQuerySet(GuardedQuerySet["PartnerRequest"]):
    def open(self, now: dt.datetime) -> PartnerRequestQuerySet:
        return self.filter(answered_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=now)

    def wanting_an_office(self) -> PartnerRequestQuerySet:
        """Of cities that answered that they want an office of their own here, and have none yet."""
        kept = Office.objects.open().filter(speaks_for__isnull=False).values("speaks_for")
        return self.filter(answered_at__isnull=False, answer__wants_office=True).exclude(place__in=kept)

    def with_token(self, token: str) -> PartnerRequestQuerySet:
        return self.filter(digest=digest_of(token))


class PartnerRequest(GuardedModel):
    """A question to a partner city that has no office here, answered through a link without an account.

    The link holds a secret of which only the hash is kept. Name and post of who answers are seen by the asking office.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="requests")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="partner_requests")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="partner_requests")
    kind = models.CharField(max_length=7, choices=RequestKind)
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=[("fa", "فارسی"), ("en", "English")])
    message = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="partner_requests")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answerer_name = models.CharField(max_length=120, blank=True)
    answerer_post = models.CharField(max_length=120, blank=True)
    answer = models.JSONField(default=dict, blank=True)

    objects = PartnerRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_answer_has_its_author",
                condition=Q(answered_at__isnull=True) | ~Q(answerer_name="") & ~Q(answerer_post=""),
            ),
            models.UniqueConstraint(
                fields=["relationship", "place", "email"],
                condition=Q(answered_at__isnull=True, cancelled_at__isnull=True),
                name="an_address_is_asked_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"request to {self.place_id} on {self.relationship_id}"
