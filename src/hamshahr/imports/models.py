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
    RECEIVED = "received", _("waits for its columns")
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
    LEFT_OUT = "left_out", _("left out")


class ImportQuerySet(GuardedQuerySet["Import"]):
    pass


class Import(GuardedModel):
    """`fingerprint` is the SHA-256 of the file and the options, so that a run cut short is found and goes on.

    `upload` is the digest of the file kept by uploads.py, empty where a command read it. `columns` are the header's
    names. `atlas_stamp` tells the state of the atlas that the rows were judged against (see queries.atlas_stamp).
    `left_out` are numbers of rows that a person keeps out of the atlas. `fault` says why the file could not be read to
    its end, in the language of who sent it. `source` is None until the import is applied.
    """

    file_name = models.CharField(max_length=255)
    upload = models.CharField(max_length=64, blank=True)
    begun_by = models.CharField(max_length=200, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, db_index=True)
    options = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    atlas_stamp = models.CharField(max_length=100, blank=True)
    findings = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    fault = models.TextField(blank=True)
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

    `ends` holds an answers.Answer per end as JSON; empty where the cells could not be read. `asked` are the marks
    (questions.mark) of its names that the atlas does not settle, each between bars; `parties` is the same for rows
    whose ends are the same places, empty while an end is not known. `fault` is what is to be said of its cells: field,
    sentence and what stands in its gaps, to be told in the reader's language; `message` is the same in English.
    """

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    ends = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, choices=Outcome)
    message = models.CharField(max_length=500, blank=True)
    fault = models.JSONField(default=list)
    asked = models.CharField(max_length=200, blank=True)
    parties = models.CharField(max_length=32, blank=True)
    is_left_out = models.BooleanField(default=False)
    claim = models.ForeignKey(Claim, on_delete=models.SET_NULL, null=True, blank=True, related_name="import_rows")

    objects = RowQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="a_row_is_staged_once")]
        indexes = [models.Index(fields=["batch", "outcome"]), models.Index(fields=["batch", "parties"])]

    def __str__(self) -> str:
        return f"row {self.number} of import {self.batch_id}"


class Meant(models.TextChoices):
    """What a person says that a name means."""

    PLACE = "place", _("this place")
    PROVISIONAL = "provisional", _("a place that the atlas lacks")
    NO_PLACE = "no_place", _("no place with a local government")


class QuestionQuerySet(GuardedQuerySet["Question"]):
    pass


class Question(GuardedModel):
    """A name of an import that the atlas does not settle: asked once, however many rows it stands in.

    `mark` is the same for the same question in any import (questions.mark); name, country and region stand as written.
    `end` is the answers.Answer without a person. `row_count` counts the rows that it serves.
    """

    batch = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="questions")
    mark = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=200, blank=True)
    end = models.JSONField(default=dict)
    row_count = models.PositiveIntegerField(default=0)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "-row_count", "name", "mark"]
        constraints = [models.UniqueConstraint(fields=["batch", "mark"], name="a_name_is_asked_once_per_import")]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.region, self.country)))

    @property
    def decision(self) -> str:
        return str(self.end.get("decision", ""))


class NameAnswerQuerySet(GuardedQuerySet["NameAnswer"]):
    pass


class NameAnswer(GuardedModel):
    """What a person said a name means: it holds for every later row that asks the same, until it is taken back."""

    mark = models.CharField(max_length=16, unique=True)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=200, blank=True)
    meant = models.CharField(max_length=11, choices=Meant)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="name_answers")
    by = models.CharField(max_length=200)
    at = models.DateTimeField(auto_now=True)

    objects = NameAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="a_name_answered_by_a_place_has_one",
                condition=models.Q(meant=Meant.PLACE, place__isnull=False)
                | ~models.Q(meant=Meant.PLACE) & models.Q(place__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.name, self.region, self.country)))


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
