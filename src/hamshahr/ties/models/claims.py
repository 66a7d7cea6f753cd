"""What each source says of a relationship, and how it tells that the status changed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from hamshahr.atlas.models import Place, Source
from hamshahr.core.bilingual import in_reader_language
from hamshahr.core.dates import PartialDate, Precision, precision_told
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.people.models import Office, Resolution
from hamshahr.ties.models.relationships import Relationship
from hamshahr.ties.vocabulary import Kind, Level, Status


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
        indexes = [models.Index(fields=["source"], condition=Q(is_confidential=True), name="confidential_claims")]
        constraints = [
            precision_told("claim", "start"),
            precision_told("claim", "end"),
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
            precision_told("status_change", "on"),
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
