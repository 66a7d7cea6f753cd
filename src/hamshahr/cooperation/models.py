"""Notes, documents and duties of an office for its ties."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from hamshahr.accounts.models import User
from hamshahr.cooperation.happenings import Happening, Initiative
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.people.models import Office
from hamshahr.ties.models import Relationship


class NoteQuerySet(GuardedQuerySet["Note"]):
    def visible_to(self, user: User) -> NoteQuerySet:
        return self.filter(office__in=Office.objects.visible_to(user))


class Note(GuardedModel):
    """What somebody of an office wrote down on a tie; with `happening`, that something was done, when and by whom."""

    relationship = models.ForeignKey(Relationship, on_delete=models.PROTECT, related_name="notes")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    mentioned = models.ManyToManyField(User, related_name="mentions", blank=True)
    happening = models.CharField(max_length=24, choices=Happening, blank=True)
    on = models.DateField(null=True, blank=True)
    on_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    initiative = models.CharField(max_length=6, choices=Initiative, blank=True)
    written_at = models.DateTimeField(auto_now_add=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="what_happened_has_its_date_and_initiative",
                condition=Q(happening="", on__isnull=True, on_precision="", initiative="")
                | ~Q(happening="") & Q(on__isnull=False) & ~Q(on_precision="") & ~Q(initiative=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def happened(self) -> PartialDate | None:
        return PartialDate.of(self.on, self.on_precision)


class DocumentQuerySet(GuardedQuerySet["Document"]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        return self.filter(office__in=Office.objects.visible_to(user))


class Document(GuardedModel):
    """A file of a tie, kept by one office; it may show what a note says. Given out as a download alone."""

    relationship = models.ForeignKey(Relationship, on_delete=models.PROTECT, related_name="documents")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="documents")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, null=True, blank=True, related_name="documents")
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="documents")
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    file_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    added_at = models.DateTimeField(auto_now_add=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class DutyQuerySet(GuardedQuerySet["Duty"]):
    def visible_to(self, user: User) -> DutyQuerySet:
        return self.filter(office__in=Office.objects.visible_to(user))

    def open(self) -> DutyQuerySet:
        return self.filter(done_on__isnull=True)


class Duty(GuardedModel):
    """Something a member of an office has to do for a tie by a day."""

    relationship = models.ForeignKey(Relationship, on_delete=models.PROTECT, related_name="duties")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="duties")
    title = models.CharField(max_length=200)
    due = models.DateField()
    given_to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duties")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="duties_given")
    made_at = models.DateTimeField(auto_now_add=True)
    done_on = models.DateField(null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="duties_done")

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        verbose_name_plural = "duties"
        constraints = [
            models.CheckConstraint(
                name="a_done_duty_says_by_whom",
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CapacityQuerySet(GuardedQuerySet["Capacity"]):
    def visible_to(self, user: User) -> CapacityQuerySet:
        return self.filter(office__in=Office.objects.visible_to(user))


class Capacity(GuardedModel):
    """How many hours a week an office has for all its ties together."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="capacity")
    hours = models.PositiveSmallIntegerField()

    objects = CapacityQuerySet.as_manager()

    class Meta:
        ordering = ["office"]
        verbose_name_plural = "capacities"
        constraints = [
            models.CheckConstraint(name="hours_fit_into_an_office", condition=Q(hours__gte=1, hours__lte=2000))
        ]

    def __str__(self) -> str:
        return f"{self.hours} hours a week in office {self.office_id}"
