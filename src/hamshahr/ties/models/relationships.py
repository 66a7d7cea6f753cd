"""Relationships of cities and their parties."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.dates import PartialDate, Precision, precision_told
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.people.models import Office, OfficeQuerySet
from hamshahr.ties.vocabulary import Agreement, Kind, Status


class RelationshipQuerySet(GuardedQuerySet["Relationship"]):
    def with_parties(self) -> RelationshipQuerySet:
        """With the parties and what their labels need: three queries, however many relationships."""
        parties = Party.every.select_related("place__country", "place__region").order_by("position")
        return self.prefetch_related(models.Prefetch("parties", queryset=parties))

    def of_place(self, place: Place) -> RelationshipQuerySet:
        return self.filter(parties__place=place)

    def counted(self) -> RelationshipQuerySet:
        """Without those that are part of a pact, so that a pact written as pairs counts once."""
        return self.filter(part_of=None)

    def public(self) -> RelationshipQuerySet:
        """Those that citizens may know of, also where every claim was withdrawn."""
        return self.filter(is_confidential=False)

    def visible_to(self, user: User | AnonymousUser) -> RelationshipQuerySet:
        """The public ones, and those that are still between offices of which the person is a member."""
        if not isinstance(user, User):
            return self.public()
        return self.filter(Q(is_confidential=False) | Q(pk__in=_kept_by(Office.objects.visible_to(user))))


def _kept_by(offices: OfficeQuerySet) -> models.QuerySet[Party, int]:
    """The relationships one party of which is a city that these offices speak for."""
    cities = offices.filter(speaks_for__isnull=False).values("speaks_for")
    return Party.every.filter(place__in=cities).order_by().values_list("relationship", flat=True)


_AnyRelationships = models.Manager.from_queryset(RelationshipQuerySet)


class ClaimedRelationships(_AnyRelationships["Relationship"]):
    """Only those that some source claims now in public: what lists, counts, maps and measures are made of."""

    def get_queryset(self) -> RelationshipQuerySet:
        return RelationshipQuerySet(self.model, using=self._db).filter(is_withdrawn=False, is_confidential=False)


class ToldRelationships(_AnyRelationships["Relationship"]):
    """The public ones, withdrawn ones too: what pages of one tie, the API and open data are made of."""

    def get_queryset(self) -> RelationshipQuerySet:
        return RelationshipQuerySet(self.model, using=self._db).public()


class Relationship(GuardedModel):
    """A tie of two or more cities, of one kind, in one history.

    All but the parties and the pact's name is settled from the claims (facts.py) and kept here for lists and filters.
    `part_of`: the pact of which sources write this pair. `is_withdrawn`: every claim of it was withdrawn. Its facts are
    then the last ones told and its page is a history. `is_confidential`: only offices say it, and not yet in public
    (confidence.py). `version` counts what keepers did, so that nobody overwrites what they have not seen.

    `objects` are those of today in public, `told` also the withdrawn ones, `every` also the confidential ones.
    """

    parties_key = models.CharField(max_length=500, unique=True)
    name_en = models.CharField(max_length=200, blank=True)
    name_fa = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    status = models.CharField(max_length=12, choices=Status, blank=True)
    start = models.DateField(null=True, blank=True)
    start_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    end = models.DateField(null=True, blank=True)
    end_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    agreement = models.CharField(max_length=9, choices=Agreement)
    is_weak = models.BooleanField(default=False)
    is_withdrawn = models.BooleanField(default=False)
    is_confidential = models.BooleanField(default=False, db_default=False)
    version = models.PositiveIntegerField(default=0, db_default=0)
    part_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="pairs")
    places = models.ManyToManyField(Place, through="Party", related_name="relationships")

    objects = ClaimedRelationships()
    told = ToldRelationships()
    every = RelationshipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind"]), models.Index(fields=["start"]), models.Index(fields=["status"])]
        constraints = [
            precision_told("relationship", "start"),
            precision_told("relationship", "end"),
        ]

    def __str__(self) -> str:
        return f"relationship {self.parties_key}"

    @property
    def name(self) -> str:
        """The name of a pact; empty for an ordinary tie, which its parties name."""
        return in_reader_language(self.name_fa, self.name_en)

    @property
    def started(self) -> PartialDate | None:
        return PartialDate.of(self.start, self.start_precision)

    @property
    def ended(self) -> PartialDate | None:
        return PartialDate.of(self.end, self.end_precision)

    def get_absolute_url(self) -> str:
        return reverse("publish:tie", args=[self.pk])

    def cities(self) -> list[Place]:
        """The parties in their order; one query."""
        return list(
            Place.objects.filter(memberships_in_ties__relationship=self).order_by("memberships_in_ties__position")
        )


class PartyQuerySet(GuardedQuerySet["Party"]):
    def counted(self) -> PartyQuerySet:
        """As the relationships' own `counted`: a pact written as pairs counts once at each of its cities."""
        return self.filter(relationship__part_of=None)


_AnyParties = models.Manager.from_queryset(PartyQuerySet)


class PartiesOfClaimed(_AnyParties["Party"]):
    """Parties of relationships that some source claims now in public."""

    def get_queryset(self) -> PartyQuerySet:
        return PartyQuerySet(self.model, using=self._db).filter(
            relationship__is_withdrawn=False, relationship__is_confidential=False
        )


class PartiesOfTold(_AnyParties["Party"]):
    """Parties of public relationships, withdrawn ones too."""

    def get_queryset(self) -> PartyQuerySet:
        return PartyQuerySet(self.model, using=self._db).filter(relationship__is_confidential=False)


class Party(GuardedModel):
    """A place in a relationship; `objects`, `told` and `every` as those of the relationships."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="parties")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="memberships_in_ties")
    position = models.PositiveSmallIntegerField()

    objects = PartiesOfClaimed()
    told = PartiesOfTold()
    every = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["relationship", "place"], name="a_place_is_party_once")]

    def __str__(self) -> str:
        return f"{self.place_id} in {self.relationship_id}"
