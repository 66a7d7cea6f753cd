"""The network of ties measured as a whole: one picture at a time, replaced when the ties have changed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Country, Place
from hamshahr.core.writing import GuardedModel, GuardedQuerySet

COMMUNITIES = 12  # how many of the largest are named


class PictureQuerySet(GuardedQuerySet["Picture"]):
    pass


class Picture(GuardedModel):
    """The network as it was measured; `figures` is what measuring.Figures holds, `fingerprint` names the ties read."""

    measured_at = models.DateTimeField(auto_now_add=True)
    fingerprint = models.CharField(max_length=64)
    event_id = models.PositiveBigIntegerField()
    seconds = models.FloatField()
    figures = models.JSONField()

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"picture {self.fingerprint[:8]}"

    @property
    def version(self) -> str:
        """Names this picture among all there ever were, for what is kept of it elsewhere."""
        return f"{self.pk}-{self.measured_at.timestamp()}"


class Measure(models.TextChoices):
    """By what cities are ranked; each is a field of Position, with `…_rank` beside it."""

    DEGREE = "degree", _("partner cities")
    BETWEENNESS = "betweenness", _("shortest ways through the city")
    CLOSENESS = "closeness", _("nearness to all others")
    CORE = "core", _("depth in the network")


class PositionQuerySet(GuardedQuerySet["Position"]):
    pass


class Position(GuardedModel):
    """A city's place in the picture. Rank 1 is the greatest value; equal values share a rank.

    `bridges`: [partner, shortest ways] of its most used ties; `country_links`: [country, other country, ties] of the
    pairs of countries whose every tie has this city as an end; `only_through_it`: partners tied to nobody else.
    """

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="positions")
    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="position")
    degree = models.PositiveIntegerField()
    degree_rank = models.PositiveIntegerField()
    betweenness = models.FloatField()
    betweenness_rank = models.PositiveIntegerField()
    closeness = models.FloatField()
    closeness_rank = models.PositiveIntegerField()
    core = models.PositiveIntegerField()
    core_rank = models.PositiveIntegerField()
    mean_steps = models.FloatField()
    community = models.PositiveIntegerField()
    component_size = models.PositiveIntegerField()
    only_through_it = models.PositiveIntegerField()
    bridges = models.JSONField()
    country_links = models.JSONField()

    objects = PositionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["degree_rank", "id"]),
            models.Index(fields=["betweenness_rank", "id"]),
            models.Index(fields=["closeness_rank", "id"]),
            models.Index(fields=["core_rank", "id"]),
            models.Index(fields=["community", "degree_rank"]),
        ]

    def __str__(self) -> str:
        return f"position of {self.place_id}"


class FlowQuerySet(GuardedQuerySet["Flow"]):
    pass


class Flow(GuardedModel):
    """How many pairs of tied cities two countries have; with `one` = `other`, how many within it."""

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="flows")
    one = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(Country, on_delete=models.CASCADE, related_name="+")
    ties = models.PositiveIntegerField()

    objects = FlowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["picture", "one", "other"], name="one_flow_for_two_countries"),
            models.CheckConstraint(name="flow_in_one_order", condition=models.Q(one__lte=models.F("other"))),
        ]

    def __str__(self) -> str:
        return f"{self.one_id}–{self.other_id}: {self.ties}"
