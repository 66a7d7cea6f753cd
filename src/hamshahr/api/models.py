"""Tokens by which programs write, and what has been received from them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.ties.models import Claim


class TokenQuerySet(GuardedQuerySet["Token"]):
    def usable(self, on: dt.date) -> TokenQuerySet:
        """Neither taken back nor run out, of people who may sign in."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=on, user__is_active=True)


class Token(GuardedModel):
    """By which a program acts in the name of a person. The secret itself is shown once and kept nowhere.

    `hint` is how it begins, so that people know it again; `last_used_on` is a day, noted at most once a day.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.label} ({self.hint}…)"

    @property
    def is_over(self) -> bool:
        """Whether its last day is past."""
        return self.expires_on < timezone.localdate()


class ReceiptQuerySet(GuardedQuerySet["Receipt"]):
    pass


class Receipt(GuardedModel):
    """That something sent with an `Idempotency-Key` was received, so that sending it again does nothing again.

    `fingerprint` is the SHA-256 of what was sent.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="receipts")
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="receipts")
    received_at = models.DateTimeField(auto_now_add=True)

    objects = ReceiptQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="a_key_is_received_once")]
        indexes = [models.Index(fields=["received_at"])]

    def __str__(self) -> str:
        return f"{self.key} by token {self.token_id}"
