"""One run of bringing ties in from a file, and each of its rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Place, Source
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.ties.models import Claim


class State(models.TextChoices):
    STAGING = "staging", _("being read")
    STAGED = "staged", _("read and checked")
    APPLIED = "applied", _("in the atlas")
    UNDONE = "undone", _("taken back")


class Outcome(models.TextChoices):
    """What applying a row would do (or did)."""

    NEW = "new", _("new tie")
    ADDS_CLAIM = "adds_claim", _("adds a claim")
    SAME = "same", _("already known")
    SELF_TIE = "self_tie", _("ties a city to itself")
    DOUBT = "doubt", _("in doubt")
    ERROR = "error", _("error")


class Import(GuardedModel):
    """`fingerprint` is the SHA-256 of the file and the options, so that a run cut short is found and goes on."""

    file_name = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, db_index=True)
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.STAGING)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="imports")
    created_source = models.BooleanField(default=False)
    row_count = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = GuardedQuerySet["Import"].as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.file_name}"


class Row(GuardedModel):
    """A line of the file: what stood there, which places are meant and why, and what came of it."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    ends = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome)
    message = models.CharField(max_length=500, blank=True)
    claim = models.ForeignKey(Claim, on_delete=models.SET_NULL, null=True, blank=True, related_name="import_rows")

    objects = GuardedQuerySet["Row"].as_manager()

    class Meta:
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="a_row_is_staged_once")]
        indexes = [models.Index(fields=["batch", "outcome"])]

    def __str__(self) -> str:
        return f"row {self.number} of import {self.batch_id}"


class MadePlace(GuardedModel):
    """A place that applying an import brought into being, so that undoing it can take it away again."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="made_places")
    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="made_by_import")

    objects = GuardedQuerySet["MadePlace"].as_manager()

    def __str__(self) -> str:
        return f"{self.place_id} by import {self.batch_id}"
