"""What is remembered of Wikidata beside the claims: its statements, and the runs that brought them in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.ties.models import Claim


class RunState(models.TextChoices):
    APPLYING = "applying", _("being brought in")
    DONE = "done", _("in the atlas")


class WikidataRunQuerySet(GuardedQuerySet["WikidataRun"]):
    pass


class WikidataRun(GuardedModel):
    """One reading of Wikidata on its way into the atlas, batch by batch.

    `mark` names the pages it reads (their folder, or a file's fingerprint), so that a run cut short is found again.
    `counts` are those of planning.Outcome over all its attempts. `is_whole`: it read all statements there are, so what
    it lacks was withdrawn.
    """

    mark = models.CharField(max_length=100)
    origin = models.CharField(max_length=500)
    read_on = models.DateField()
    state = models.CharField(max_length=8, choices=RunState, default=RunState.APPLYING)
    is_whole = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = WikidataRunQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mark"], condition=Q(state="applying"), name="one_open_run_of_the_same_pages"
            )
        ]

    def __str__(self) -> str:
        return f"reading {self.pk} of Wikidata"


class WikidataStatementQuerySet(GuardedQuerySet["WikidataStatement"]):
    def standing(self) -> WikidataStatementQuerySet:
        """Those that Wikidata stated when it was read last, and a claim tells of."""
        return self.filter(vanished_on__isnull=True, claim__isnull=False)


class WikidataStatement(GuardedModel):
    """A statement of P190 as it was recorded last; `key` is Wikidata's own. The claim may rest on two of them: one on
    the page of either city."""

    key = models.CharField(max_length=100, unique=True)
    subject = models.CharField(max_length=20)
    object = models.CharField(max_length=20)
    start = models.DateField(null=True, blank=True)
    start_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    end = models.DateField(null=True, blank=True)
    end_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    claim = models.ForeignKey(Claim, on_delete=models.SET_NULL, null=True, related_name="wikidata_statements")
    vanished_on = models.DateField(null=True, blank=True)

    objects = WikidataStatementQuerySet.as_manager()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key

    @property
    def started(self) -> PartialDate | None:
        return PartialDate.of(self.start, self.start_precision)

    @property
    def ended(self) -> PartialDate | None:
        return PartialDate.of(self.end, self.end_precision)
