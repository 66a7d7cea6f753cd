"""What partner finding keeps: the tables of the day, and models trained here."""

from __future__ import annotations

from django.db import models

from hamshahr.core.writing import GuardedModel, GuardedQuerySet


class PartnerTablesQuerySet(GuardedQuerySet["PartnerTables"]):
    pass


class PartnerTables(GuardedModel):
    """Tables of the cities and ties as they stood after event `event_id`; one at a time.

    They lie in the folder named `folder` (see tables.py). `fingerprint` names cities and ties, `code` the program that
    made them: another one cannot read them.
    """

    made_at = models.DateTimeField(auto_now_add=True)
    fingerprint = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    event_id = models.PositiveBigIntegerField()
    folder = models.CharField(max_length=100)
    cities = models.PositiveIntegerField()
    ties = models.PositiveIntegerField()
    seconds = models.FloatField()

    objects = PartnerTablesQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"tables of {self.cities} cities and {self.ties} ties"


class TrainedModelQuerySet(GuardedQuerySet["TrainedModel"]):
    pass


class TrainedModel(GuardedModel):
    """A model trained on this atlas; `saved` is what was learned, gzipped JSON. At most one is in use.

    Where none is, the one that comes with the program is (shipped.py).
    """

    trained_at = models.DateTimeField(auto_now_add=True)
    saved = models.BinaryField()
    cities = models.PositiveIntegerField()
    ties = models.PositiveIntegerField()
    seconds = models.FloatField()
    is_in_use = models.BooleanField(default=False)

    objects = TrainedModelQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_in_use"], condition=models.Q(is_in_use=True), name="one_trained_model_in_use"
            )
        ]

    def __str__(self) -> str:
        return f"partner model {self.pk}"
