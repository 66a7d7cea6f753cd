"""Relationships of cities, what each source claims of them, and how their status changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from hamshahr.atlas.models import Place, Source
from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.writing import GuardedModel, GuardedQuerySet


class Kind(models.TextChoices):
    """Kinds of relationship, weak to strong, then those beside them (practice.md)."""

    CONTACT = "contact", _("contact")
    LETTER_OF_INTENT = "letter_of_intent", _("letter of intent")
    PROJECT_PARTNERSHIP = "project_partnership", _("project partnership")
    FRIENDSHIP = "friendship", _("friendship")
    SISTER = "sister", _("sister cities")
    MEMORANDUM = "memorandum", _("memorandum")
    SOLIDARITY_PACT = "solidarity_pact", _("solidarity pact")
    MULTILATERAL_PACT = "multilateral_pact", _("multilateral pact")
    INSTITUTION_LINK = "institution_link", _("institution link")


class Status(models.TextChoices):
    """Where a relationship stands (practice.md)."""

    ENQUIRY = "enquiry", _("enquiry")
    EXPLORING = "exploring", _("exploring")
    PROPOSED = "proposed", _("proposed")
    IN_CLEARANCE = "in_clearance", _("in clearance")
    APPROVED = "approved", _("approved, unsigned")
    ACTIVE = "active", _("active")
    REACTIVE = "reactive", _("reactive")
    DORMANT = "dormant", _("dormant")
    UNDER_REVIEW = "under_review", _("under review")
    SUSPENDED = "suspended", _("suspended")
    EXPIRED = "expired", _("expired")
    HISTORICAL = "historical", _("historical")
    ENDED = "ended", _("ended")
    REFUSED = "refused", _("refused")
    BARRED = "barred", _("barred by law")


# A relationship of one of these is not yet a tie; of one of those, not lived at present.
NOT_YET = frozenset({Status.ENQUIRY, Status.EXPLORING, Status.PROPOSED, Status.IN_CLEARANCE})
OVER = frozenset({Status.SUSPENDED, Status.EXPIRED, Status.HISTORICAL, Status.ENDED, Status.REFUSED, Status.BARRED})


# Why a claim was withdrawn, where a source is read anew and says it no more; kept in English, shown in both languages.
NO_LONGER_STATED = gettext_noop("Its source no longer states it.")


class Level(models.TextChoices):
    OFFICIAL = "official", _("official")
    ADMINISTRATIVE = "administrative", _("administrative")
    CIVIL_SOCIETY = "civil_society", _("civil society")


class Agreement(models.TextChoices):
    """How the claims of a relationship stand to one another; computed by facts.settle."""

    ONE_SIDED = "one_sided", _("one-sided")
    AGREED = "agreed", _("agreed")
    DISPUTED = "disputed", _("disputed")


def _date_has_precision(name: str, model: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=f"{model}_{name}_has_precision",
        condition=Q(**{f"{name}__isnull": True, f"{name}_precision": ""})
        | Q(**{f"{name}__isnull": False}) & ~Q(**{f"{name}_precision": ""}),
    )


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


_AnyRelationships = models.Manager.from_queryset(RelationshipQuerySet)


class ClaimedRelationships(_AnyRelationships["Relationship"]):
    """Only those that some source claims now: what lists, counts, maps, measures and open data are made of."""

    def get_queryset(self) -> RelationshipQuerySet:
        return RelationshipQuerySet(self.model, using=self._db).filter(is_withdrawn=False)


class Relationship(GuardedModel):
    """A tie of two or more cities, of one kind, in one history.

    All but the parties and the pact's name is settled from the claims (facts.py) and kept here for lists and filters.
    `part_of`: the pact of which sources write this pair. `is_withdrawn`: every claim of it was withdrawn. Its facts are
    then the last ones told and its page is a history; `objects` leaves it out, `every` has it too.
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
    part_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="pairs")
    places = models.ManyToManyField(Place, through="Party", related_name="relationships")

    objects = ClaimedRelationships()
    every = RelationshipQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind"]), models.Index(fields=["start"]), models.Index(fields=["status"])]
        constraints = [
            _date_has_precision("start", "relationship"),
            _date_has_precision("end", "relationship"),
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


class PartyQuerySet(GuardedQuerySet["Party"]):
    def counted(self) -> PartyQuerySet:
        """As the relationships' own `counted`: a pact written as pairs counts once at each of its cities."""
        return self.filter(relationship__part_of=None)


_AnyParties = models.Manager.from_queryset(PartyQuerySet)


class PartiesOfClaimed(_AnyParties["Party"]):
    """Parties of relationships that some source claims now."""

    def get_queryset(self) -> PartyQuerySet:
        return PartyQuerySet(self.model, using=self._db).filter(relationship__is_withdrawn=False)


class Party(GuardedModel):
    """`objects` leaves out the parties of withdrawn relationships, `every` has them too."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="parties")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="memberships_in_ties")
    position = models.PositiveSmallIntegerField()

    objects = PartiesOfClaimed()
    every = PartyQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["relationship", "place"], name="a_place_is_party_once")]

    def __str__(self) -> str:
        return f"{self.place_id} in {self.relationship_id}"


class ClaimQuerySet(GuardedQuerySet["Claim"]):
    def current(self) -> ClaimQuerySet:
        """Neither superseded by the same source nor withdrawn."""
        return self.filter(superseded_by__isnull=True, withdrawn_on__isnull=True)


class Claim(GuardedModel):
    """What one source says of a relationship. Never overwritten: a later claim supersedes."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="claims")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="claims")
    speaks_for = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="claims_for")
    kind = models.CharField(max_length=20, choices=Kind, blank=True)
    kind_as_written = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=12, choices=Status, blank=True)
    start = models.DateField(null=True, blank=True)
    start_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    end = models.DateField(null=True, blank=True)
    end_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    note_en = models.TextField(blank=True)
    note_fa = models.TextField(blank=True)
    evidence = models.CharField(max_length=1000, blank=True)
    is_weak = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="supersedes"
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        constraints = [
            _date_has_precision("start", "claim"),
            _date_has_precision("end", "claim"),
            models.CheckConstraint(
                name="claim_withdrawal_has_reason",
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawal_reason=""),
            ),
            models.CheckConstraint(
                name="claim_does_not_supersede_itself",
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return f"claim of {self.source_id} on {self.relationship_id}"

    @property
    def note(self) -> str:
        return in_reader_language(self.note_fa, self.note_en)

    @property
    def started(self) -> PartialDate | None:
        return PartialDate.of(self.start, self.start_precision)

    @property
    def ended(self) -> PartialDate | None:
        return PartialDate.of(self.end, self.end_precision)


class StatusChangeQuerySet(GuardedQuerySet["StatusChange"]):
    pass


class StatusChange(GuardedModel):
    """A dated change of a relationship's status on one level, as a claim tells it."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="status_changes")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="status_changes")
    level = models.CharField(max_length=14, choices=Level, default=Level.OFFICIAL)
    from_status = models.CharField(max_length=12, choices=Status, blank=True)
    to_status = models.CharField(max_length=12, choices=Status)
    on = models.DateField(null=True, blank=True)
    on_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    instrument = models.CharField(max_length=300, blank=True)
    reason_en = models.TextField(blank=True)
    reason_fa = models.TextField(blank=True)
    resumes_when = models.CharField(max_length=300, blank=True)

    objects = StatusChangeQuerySet.as_manager()

    class Meta:
        ordering = [F("on").asc(nulls_first=True), "id"]
        constraints = [_date_has_precision("on", "status_change")]

    def __str__(self) -> str:
        return f"{self.level} → {self.to_status}"

    @property
    def happened(self) -> PartialDate | None:
        return PartialDate.of(self.on, self.on_precision)

    @property
    def reason(self) -> str:
        return in_reader_language(self.reason_fa, self.reason_en)
