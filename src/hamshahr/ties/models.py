"""Relationships of cities, what each source claims of them, and how their status changed."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place, Source
from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.people.models import Office, OfficeQuerySet, Resolution
from hamshahr.ties.vocabulary import (
    NO_LONGER_STATED,
    NOT_YET,
    OVER,
    Agreement,
    FactName,
    Kind,
    Level,
    RequestKind,
    Stance,
    Status,
)

__all__ = [
    "NOT_YET",
    "NO_LONGER_STATED",
    "OVER",
    "Agreement",
    "Claim",
    "FactName",
    "Kind",
    "Level",
    "PartnerRequest",
    "Party",
    "PartyQuerySet",
    "Relationship",
    "RelationshipQuerySet",
    "RequestKind",
    "Stance",
    "Statement",
    "Status",
    "StatusChange",
]


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


class ClaimQuerySet(GuardedQuerySet["Claim"]):
    def current(self) -> ClaimQuerySet:
        """Neither superseded by the same source nor withdrawn."""
        return self.filter(superseded_by__isnull=True, withdrawn_on__isnull=True)


_AnyClaims = models.Manager.from_queryset(ClaimQuerySet)


class PublicClaims(_AnyClaims["Claim"]):
    """What citizens may read."""

    def get_queryset(self) -> ClaimQuerySet:
        return ClaimQuerySet(self.model, using=self._db).filter(is_confidential=False)


class Claim(GuardedModel):
    """What one source says of a relationship. Never overwritten: a later claim supersedes.

    `office`: the keeper whose word it is; `request`: the question a partner without an office answered by it.
    `is_confidential` is settled (confidence.py); `objects` leaves such claims out, `every` has them too.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="claims")
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="claims")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="claims")
    request = models.ForeignKey(
        "PartnerRequest", on_delete=models.PROTECT, null=True, blank=True, related_name="claims"
    )
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
    is_confidential = models.BooleanField(default=False, db_default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    superseded_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="supersedes"
    )
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    objects = PublicClaims()
    every = ClaimQuerySet.as_manager()

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
            models.CheckConstraint(
                name="only_a_keepers_claim_is_confidential",
                condition=Q(is_confidential=False) | Q(office__isnull=False) | Q(request__isnull=False),
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


_AnyStatusChanges = models.Manager.from_queryset(StatusChangeQuerySet)


class PublicStatusChanges(_AnyStatusChanges["StatusChange"]):
    def get_queryset(self) -> StatusChangeQuerySet:
        return StatusChangeQuerySet(self.model, using=self._db).filter(claim__is_confidential=False)


def _where_decided(status: Q, *needs: str) -> Q:
    """Of changes that an office decided with this status, each of the needs is there; a need in two languages in one.

    What was so before the office recorded it (no status before) and what a page tells are taken as they are told.
    """
    told = Q()
    for need in needs:
        told &= ~Q(**{f"{need}_fa": ""}) | ~Q(**{f"{need}_en": ""})
    return Q(office__isnull=True) | Q(from_status="") | ~status | told


class StatusChange(GuardedModel):
    """A dated change of a relationship's status on one level, as a claim tells it.

    `office`: the keeper that made it; none where a page or a register tells it. What each change needs is told by
    lifecycle.NEEDS; the database holds the gravest of it. `informed_partner` (who told them) is not public.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="status_changes")
    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="status_changes")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, blank=True, related_name="status_changes")
    level = models.CharField(max_length=14, choices=Level, default=Level.OFFICIAL)
    from_status = models.CharField(max_length=12, choices=Status, blank=True)
    to_status = models.CharField(max_length=12, choices=Status)
    on = models.DateField(null=True, blank=True)
    on_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    instrument = models.CharField(max_length=300, blank=True)
    resolution = models.ForeignKey(
        Resolution, on_delete=models.PROTECT, null=True, blank=True, related_name="status_changes"
    )
    reason_en = models.TextField(blank=True)
    reason_fa = models.TextField(blank=True)
    resumes_when_en = models.CharField(max_length=300, blank=True, default="", db_default="")
    resumes_when_fa = models.CharField(max_length=300, blank=True, default="", db_default="")
    condition_met_en = models.CharField(max_length=300, blank=True, default="", db_default="")
    condition_met_fa = models.CharField(max_length=300, blank=True, default="", db_default="")
    informed_partner = models.CharField(max_length=200, blank=True, default="", db_default="")
    informed_on = models.DateField(null=True, blank=True)

    objects = PublicStatusChanges()
    every = StatusChangeQuerySet.as_manager()

    class Meta:
        ordering = [F("on").asc(nulls_first=True), "id"]
        constraints = [
            _date_has_precision("on", "status_change"),
            models.CheckConstraint(
                name="a_decided_change_has_its_day",
                condition=Q(office__isnull=True) | Q(from_status="") | Q(on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_suspension_says_why_and_until_when",
                condition=_where_decided(Q(to_status=Status.SUSPENDED), "reason", "resumes_when"),
            ),
            models.CheckConstraint(
                name="an_official_suspension_was_told_to_the_partner",
                condition=_where_decided(Q(to_status=Status.SUSPENDED, level=Level.OFFICIAL))
                | ~Q(informed_partner="") & Q(informed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_resumption_says_how_its_condition_was_met",
                condition=_where_decided(Q(from_status=Status.SUSPENDED, to_status=Status.ACTIVE), "condition_met"),
            ),
            models.CheckConstraint(
                name="an_end_or_refusal_says_why",
                condition=_where_decided(Q(to_status__in=[Status.ENDED, Status.REFUSED, Status.BARRED]), "reason"),
            ),
            models.CheckConstraint(
                name="an_official_approval_has_its_resolution",
                condition=Q(office__isnull=True)
                | Q(from_status="")
                | ~Q(to_status=Status.APPROVED, level=Level.OFFICIAL)
                | Q(resolution__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} → {self.to_status}"

    @property
    def happened(self) -> PartialDate | None:
        return PartialDate.of(self.on, self.on_precision)

    @property
    def reason(self) -> str:
        return in_reader_language(self.reason_fa, self.reason_en)

    @property
    def resumes_when(self) -> str:
        return in_reader_language(self.resumes_when_fa, self.resumes_when_en)

    @property
    def condition_met(self) -> str:
        return in_reader_language(self.condition_met_fa, self.condition_met_en)


class StatementQuerySet(GuardedQuerySet["Statement"]):
    def current(self) -> StatementQuerySet:
        return self.filter(withdrawn_on__isnull=True)


class Statement(GuardedModel):
    """Where a keeper stands on one fact of a relationship: it confirmed, corrected or disputes it.

    A confirmed or corrected value is told by a claim of the keeper's own; a dispute may have none.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="statements")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="statements")
    fact = models.CharField(max_length=6, choices=FactName)
    stance = models.CharField(max_length=9, choices=Stance)
    note = models.CharField(max_length=1000, blank=True)
    said_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["said_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["relationship", "office", "fact"],
                condition=Q(withdrawn_on__isnull=True),
                name="a_keeper_stands_once_on_a_fact",
            ),
            models.CheckConstraint(name="a_dispute_says_why", condition=~Q(stance=Stance.DISPUTED) | ~Q(note="")),
        ]

    def __str__(self) -> str:
        return f"{self.fact} {self.stance} by office {self.office_id}"


class PartnerRequestQuerySet(GuardedQuerySet["PartnerRequest"]):
    def open(self, now: dt.datetime) -> PartnerRequestQuerySet:
        return self.filter(answered_at__isnull=True, cancelled_at__isnull=True, expires_at__gt=now)


class PartnerRequest(GuardedModel):
    """A question to a partner city that has no office here, answered through a link without an account.

    The link holds a secret of which only the hash is kept. Name and post of who answers are seen by the asking office.
    """

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="requests")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="partner_requests")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="partner_requests")
    kind = models.CharField(max_length=7, choices=RequestKind)
    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, choices=[("fa", "فارسی"), ("en", "English")])
    message = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="partner_requests")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    digest = models.CharField(max_length=64, unique=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answerer_name = models.CharField(max_length=120, blank=True)
    answerer_post = models.CharField(max_length=120, blank=True)
    answer = models.JSONField(default=dict, blank=True)

    objects = PartnerRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="an_answer_has_its_author",
                condition=Q(answered_at__isnull=True) | ~Q(answerer_name="") & ~Q(answerer_post=""),
            ),
            models.UniqueConstraint(
                fields=["relationship", "place", "email"],
                condition=Q(answered_at__isnull=True, cancelled_at__isnull=True),
                name="an_address_is_asked_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"request to {self.place_id} on {self.relationship_id}"
