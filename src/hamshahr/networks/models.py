"""Networks of cities, who belongs to them, and the milestones of city diplomacy."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Place, Source
from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.writing import GuardedModel, GuardedQuerySet


class Reach(models.TextChoices):
    GLOBAL = "global", _("global")
    REGIONAL = "regional", _("regional")
    NATIONAL = "national", _("national")
    PROGRAMME = "programme", _("programme")
    HISTORICAL = "historical", _("historical")


class NetworkQuerySet(GuardedQuerySet["Network"]):
    pass


class Network(GuardedModel):
    key = models.SlugField(max_length=80, unique=True)
    name_en = models.CharField(max_length=200)
    name_fa = models.CharField(max_length=200)
    abbreviation = models.CharField(max_length=30, blank=True)
    reach = models.CharField(max_length=10, choices=Reach)
    purpose_en = models.TextField()
    purpose_fa = models.TextField()
    founded = models.DateField(null=True, blank=True)
    founded_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    headquarters = models.ForeignKey(
        Place, on_delete=models.PROTECT, null=True, blank=True, related_name="networks_seated"
    )
    website = models.URLField(max_length=300, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="networks")

    objects = NetworkQuerySet.as_manager()

    class Meta:
        ordering = ["name_en"]

    def __str__(self) -> str:
        return self.name_en

    @property
    def name(self) -> str:
        return in_reader_language(self.name_fa, self.name_en)

    @property
    def purpose(self) -> str:
        return in_reader_language(self.purpose_fa, self.purpose_en)

    @property
    def founded_when(self) -> PartialDate | None:
        return PartialDate.of(self.founded, self.founded_precision)

    def get_absolute_url(self) -> str:
        return reverse("publish:network", args=[self.key])


class MembershipQuerySet(GuardedQuerySet["Membership"]):
    pass


class Membership(GuardedModel):
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="memberships")
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="memberships")
    since = models.DateField(null=True, blank=True)
    since_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="memberships")

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "network", "source"], name="one_membership_per_source")]

    def __str__(self) -> str:
        return f"{self.place_id} in {self.network_id}"

    @property
    def member_since(self) -> PartialDate | None:
        return PartialDate.of(self.since, self.since_precision)


class MilestoneQuerySet(GuardedQuerySet["Milestone"]):
    pass


class Milestone(GuardedModel):
    """A dated event in the history of city diplomacy; those of one `topic` are rival claims to the same first."""

    key = models.SlugField(max_length=80, unique=True)
    date = models.DateField()
    date_precision = models.CharField(max_length=5, choices=Precision)
    title_en = models.CharField(max_length=200)
    title_fa = models.CharField(max_length=200)
    summary_en = models.TextField()
    summary_fa = models.TextField()
    topic = models.CharField(max_length=40, blank=True)
    places = models.ManyToManyField(Place, related_name="milestones", blank=True)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="milestones")

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        ordering = ["date", "id"]

    def __str__(self) -> str:
        return self.title_en

    @property
    def title(self) -> str:
        return in_reader_language(self.title_fa, self.title_en)

    @property
    def summary(self) -> str:
        return in_reader_language(self.summary_fa, self.summary_en)

    @property
    def happened(self) -> PartialDate:
        return PartialDate(self.date, Precision(self.date_precision))
