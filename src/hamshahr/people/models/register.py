"""The register of people that an office keeps: persons, posts they hold, and how they can be reached."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hamshahr.accounts.models import User
from hamshahr.core.bilingual import in_reader_language, search_key
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.people.models.offices import Member, Office, Organisation
from hamshahr.people.roles import Permission, Role

_SEE_CONTACTS = [role for role in Role if Permission.SEE_CONTACTS in role.permissions]


class PostKind(models.TextChoices):
    MAYOR = "mayor", _("mayor")
    DEPUTY_MAYOR = "deputy_mayor", _("deputy mayor")
    COUNCILLOR = "councillor", _("councillor")
    OFFICER = "officer", _("international relations officer")
    PROTOCOL = "protocol", _("protocol officer")
    DIRECTOR = "director", _("director")
    DIPLOMAT = "diplomat", _("diplomat")
    OTHER = "other", _("another post")


class ContactKind(models.TextChoices):
    EMAIL = "email", _("e-mail address")
    TELEPHONE = "telephone", _("telephone")
    MOBILE = "mobile", _("mobile telephone")
    MESSENGER = "messenger", _("messenger")
    ADDRESS = "address", _("postal address")


class Consent(models.TextChoices):
    ASKED = "asked", _("they said so when asked")
    WRITTEN = "written", _("they agreed in writing")
    CARD = "card", _("they gave a visiting card")
    PUBLISHED = "published", _("their organisation publishes it")


class PersonQuerySet(GuardedQuerySet["Person"]):
    def visible_to(self, user: User) -> PersonQuerySet:
        """Those the person's offices keep, and those of whom another office shared a contact with one of them."""
        offices = Office.objects.visible_to(user).values("pk")
        shared = Contact.objects.filter(shared_with__in=offices, withdrawn_on__isnull=True).values("person")
        return self.filter(Q(office__in=offices) | Q(pk__in=shared))

    def named(self, text: str) -> PersonQuerySet:
        """Those whose name, post's title or organisation holds this text, however it is spelt; in either language."""
        key = search_key(text)
        if not key:
            return self.none()
        by_post = Post.objects.filter(Q(found_by__contains=key) | Q(organisation__found_by__contains=key))
        return self.filter(Q(found_by__contains=key) | Q(pk__in=by_post.values("person")))


class Person(GuardedModel):
    """Somebody an office deals with, who needs no account. `office` keeps what is known of them."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="persons")
    name_en = models.CharField(max_length=120, blank=True)
    name_fa = models.CharField(max_length=120, blank=True)
    found_by = models.TextField(editable=False, default="")  # search_key of the names

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["name_en", "name_fa", "pk"]
        constraints = [
            models.CheckConstraint(name="a_person_has_a_name", condition=~Q(name_en="") | ~Q(name_fa="")),
        ]

    def __str__(self) -> str:
        return self.name_en or self.name_fa

    @property
    def name(self) -> str:
        return in_reader_language(self.name_fa, self.name_en)


class PostQuerySet(GuardedQuerySet["Post"]):
    def visible_to(self, user: User) -> PostQuerySet:
        return self.filter(person__in=Person.objects.visible_to(user).values("pk"))

    def public(self) -> PostQuerySet:
        """Posts that anybody may know of, such as a mayor's."""
        return self.filter(is_public=True)

    def held(self) -> PostQuerySet:
        """Those that have not ended."""
        return self.filter(until__isnull=True)


class Post(GuardedModel):
    """That a person holds a post in an organisation, from a date to a date, each as precisely as it is known."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="posts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="posts")
    kind = models.CharField(max_length=12, choices=PostKind)
    title_en = models.CharField(max_length=120, blank=True)
    title_fa = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True, blank=True)
    since_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    until = models.DateField(null=True, blank=True)
    until_precision = models.CharField(max_length=5, choices=Precision, blank=True)
    is_public = models.BooleanField(default=False)
    found_by = models.TextField(editable=False, default="")  # search_key of its titles

    objects = PostQuerySet.as_manager()

    class Meta:
        ordering = [models.F("until").desc(nulls_first=True), models.F("since").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_post_ends_after_it_begins",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=models.F("since")),
            ),
            models.CheckConstraint(
                name="a_posts_dates_have_their_precision",
                condition=(Q(since__isnull=True) | ~Q(since_precision=""))
                & (Q(until__isnull=True) | ~Q(until_precision="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.title_en or self.title_fa or self.kind}"

    @property
    def title(self) -> str:
        """As it is called, or the kind of post where nobody wrote a title."""
        return in_reader_language(self.title_fa, self.title_en) or str(PostKind(self.kind).label)

    @property
    def started(self) -> PartialDate | None:
        return PartialDate.of(self.since, self.since_precision)

    @property
    def ended(self) -> PartialDate | None:
        return PartialDate.of(self.until, self.until_precision)


class ContactQuerySet(GuardedQuerySet["Contact"]):
    def visible_to(self, user: User) -> ContactQuerySet:
        """Those kept by, or shared with, an office in which the person's role may see contacts."""
        seeing = Member.objects.current().filter(user=user, role__in=_SEE_CONTACTS, office__closed_on__isnull=True)
        offices = seeing.values("office")
        shared = Contact.shared_with.through.objects.filter(office__in=offices).values("contact")
        return self.filter(Q(person__office__in=offices) | Q(pk__in=shared, withdrawn_on__isnull=True))

    def in_use(self) -> ContactQuerySet:
        return self.filter(withdrawn_on__isnull=True)


class Contact(GuardedModel):
    """One way to reach a person, with their consent. It is the keeping office's own until it is shared with others.

    Withdrawn, its value is gone for good; that there was one, and why it went, stays.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="contacts")
    kind = models.CharField(max_length=10, choices=ContactKind)
    value = models.CharField(max_length=300, blank=True)
    consent = models.CharField(max_length=10, choices=Consent)
    consent_on = models.DateField()
    shared_with = models.ManyToManyField(Office, blank=True, related_name="shared_contacts")
    withdrawn_on = models.DateField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_contact_has_a_value_until_it_is_withdrawn_with_a_reason",
                condition=Q(withdrawn_on__isnull=True) & ~Q(value="")
                | Q(withdrawn_on__isnull=False, value="") & ~Q(withdrawal_reason=""),
            )
        ]

    def __str__(self) -> str:
        """Without its value, which must not reach the audit: that is never deleted."""
        return f"{self.kind} of {self.person}"
