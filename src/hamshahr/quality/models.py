"""How the sources stand to one another, and what in their data looks wrong; reckoned anew when ties have changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Source
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.ties.models import Relationship


class CheckQuerySet(GuardedQuerySet["Check"]):
    pass


class Check(GuardedModel):
    """The latest reckoning. `event_id` is the last audit event before what it read."""

    checked_at = models.DateTimeField(auto_now_add=True)
    event_id = models.PositiveBigIntegerField()
    seconds = models.FloatField()

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"check {self.pk}"


class StandingQuerySet(GuardedQuerySet["Standing"]):
    pass


class Standing(GuardedModel):
    """How many ties a source names, each counted once: contradicted by another source, else confirmed, else alone.

    A tie is alone where no independent source names it; a source of the same publisher is not independent.
    """

    source = models.OneToOneField(Source, on_delete=models.CASCADE, related_name="+")
    ties = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    contradicted = models.PositiveIntegerField()
    alone = models.PositiveIntegerField()

    objects = StandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="standing_counts_each_tie_once",
                condition=Q(ties=models.F("confirmed") + models.F("contradicted") + models.F("alone")),
            )
        ]

    def __str__(self) -> str:
        return f"standing of {self.source_id}"


class Verdict(models.TextChoices):
    """What another source's word on a tie is to a source's own."""

    CONFIRMS = "confirms", _("confirms")
    CONTRADICTS = "contradicts", _("contradicts")
    ECHOES = "echoes", _("repeats")


class ComparisonQuerySet(GuardedQuerySet["Comparison"]):
    pass


class Comparison(GuardedModel):
    """What `other` says of a tie that `source` names too, seen from `source`.

    `facts` are those on which they contradict each other (kind, start, end, status), with commas between.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="+")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=11, choices=Verdict)
    facts = models.CharField(max_length=40, blank=True)

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "relationship", "other"], name="two_sources_compared_once"),
            models.CheckConstraint(
                name="contradiction_names_facts",
                condition=Q(verdict=Verdict.CONTRADICTS) & ~Q(facts="") | ~Q(verdict=Verdict.CONTRADICTS) & Q(facts=""),
            ),
        ]
        indexes = [models.Index(fields=["source", "other", "verdict"])]

    def __str__(self) -> str:
        return f"{self.other_id} {self.verdict} {self.source_id} on {self.relationship_id}"


class FindingKind(models.TextChoices):
    """What may be wrong, in the order in which pages tell of it."""

    PACT = "pact", _("pairs that look like one pact")
    YEAR = "year", _("suspicious date")
    COORDINATES = "coordinates", _("impossible coordinates")
    PLACE = "place", _("place that stands here twice")
    TIE = "tie", _("tie told twice")


class FindingState(models.TextChoices):
    OPEN = "open", _("open")
    ACCEPTED = "accepted", _("accepted")
    DISMISSED = "dismissed", _("dismissed")


class FindingQuerySet(GuardedQuerySet["Finding"]):
    def standing(self) -> FindingQuerySet:
        """What the latest check found, but for what somebody dismissed."""
        return self.filter(is_current=True).exclude(state=FindingState.DISMISSED)


class Finding(GuardedModel):
    """One thing that looks wrong, with the figures that make it so; nothing is corrected by itself.

    `identity` is the same for the same thing in every check, so that a decision on it is remembered. `evidence` holds
    what its kind tells (see evidence.py). `weight` orders findings of a kind, the gravest first. `is_current`: the
    latest check found it. `pact` is what accepting it made.
    """

    kind = models.CharField(max_length=12, choices=FindingKind)
    identity = models.CharField(max_length=64, unique=True)
    source = models.ForeignKey(Source, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    evidence = models.JSONField()
    weight = models.FloatField()
    is_current = models.BooleanField(default=True)
    state = models.CharField(max_length=9, choices=FindingState, default=FindingState.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    pact = models.ForeignKey(Relationship, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-weight", "id"]
        indexes = [models.Index(fields=["kind", "-weight", "id"]), models.Index(fields=["source", "kind"])]
        constraints = [
            models.CheckConstraint(
                name="finding_decided_has_who_and_when",
                condition=Q(state=FindingState.OPEN, decided_at__isnull=True, decided_by="")
                | ~Q(state=FindingState.OPEN) & Q(decided_at__isnull=False) & ~Q(decided_by=""),
            ),
            models.CheckConstraint(
                name="finding_dismissed_has_reason", condition=~Q(state=FindingState.DISMISSED) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.identity[:8]}"

    def get_absolute_url(self) -> str:
        return reverse("publish:finding", args=[self.pk])
