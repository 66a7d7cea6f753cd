"""One run of bringing ties in from a file, and each of its rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Place, Source
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.imports.wikidata.models import WikidataRun as WikidataRun
from hamshahr.imports.wikidata.models import WikidataStatement as WikidataStatement
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


class ImportQuerySet(GuardedQuerySet["Import"]):
    pass


class Import(GuardedModel):
    """`fingerprint` is the SHA-256 of the file and the options, so that a run cut short is found and goes on.

    `columns` are the header's names. `atlas_stamp` tells the state of the atlas that the rows were judged against (see
    queries.atlas_stamp). `source` is None until the import is applied.
    """

    file_name = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64, db_index=True)
    options = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    atlas_stamp = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.STAGING)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, blank=True, related_name="imports")
    row_count = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.file_name}"


class RowQuerySet(GuardedQuerySet["Row"]):
    pass


class Row(GuardedModel):
    """A line of the file: what stood there, which places are meant and why, and what came of it.

    `ends` holds an answers.Answer per end as JSON; empty where the cells could not be read.
    """

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    ends = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome)
    message = models.CharField(max_length=500, blank=True)
    claim = models.ForeignKey(Claim, on_delete=models.SET_NULL, null=True, blank=True, related_name="import_rows")

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="a_row_is_staged_once")]
        indexes = [models.Index(fields=["batch", "outcome"])]

    def __str__(self) -> str:
        return f"row {self.number} of import {self.batch_id}"


class MadePlaceQuerySet(GuardedQuerySet["MadePlace"]):
    pass


class MadePlace(GuardedModel):
    """A place that applying an import brought into being, so that undoing it can take it away again."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="made_places")
    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="made_by_import")

    objects = MadePlaceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"place {self.place_id} by import {self.batch_id}"


class MadeSourceQuerySet(GuardedQuerySet["MadeSource"]):
    pass


class MadeSource(GuardedModel):
    """A source that applying an import brought into being; undoing takes it away where nothing else cites it."""

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="made_sources")
    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="made_by_import")

    objects = MadeSourceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"source {self.source_id} by import {self.batch_id}"
