"""Organisations, the offices among them that use the system, their members and who is invited, and resolutions.

People, their posts and contacts are in `register.py`.
"""

from __future__ import annotations

import hashlib

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hamshahr.accounts.models import User
from hamshahr.atlas.models import Country, Place
from hamshahr.audit.actions import Actor
from hamshahr.core.bilingual import in_reader_language, search_key
from hamshahr.core.writing import GuardedModel, GuardedQuerySet
from hamshahr.people.roles import Role

LANGUAGES = (("fa", _("Persian")), ("en", _("English")))


class OrganisationKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("municipality")
    COUNCIL = "council", _("council")
    CHAMBER = "chamber", _("chamber of commerce")
    UNIVERSITY = "university", _("university")
    ASSOCIATION = "association", _("association")
    NGO = "ngo", _("non-governmental organisation")
    MINISTRY = "ministry", _("ministry")
    EMBASSY = "embassy", _("embassy")
    NETWORK = "network", _("network")


class OrganisationQuerySet(GuardedQuerySet["Organisation"]):
    def named(self, text: str) -> OrganisationQuerySet:
        """Those whose name in either language holds this text, however it is spelt; none for a text without letters."""
        key = search_key(text)
        return self.filter(found_by__contains=key) if key else self.none()

    def with_setting(self) -> OrganisationQuerySet:
        return self.select_related("place", "country")


class Organisation(GuardedModel):
    """A body: public, whether or not it uses the system. `place` is the city it belongs to, where it has one."""

    kind = models.CharField(max_length=12, choices=OrganisationKind)
    name_en = models.CharField(max_length=200)
    name_fa = models.CharField(max_length=200, blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="organisations")
    country = models.ForeignKey(Country, on_delete=models.PROTECT, related_name="organisations")
    website = models.URLField(blank=True)
    found_by = models.TextField(editable=False, default="")  # search_key of its names

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name_en", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_municipality_has_its_city",
                condition=~Q(kind__in=["municipality", "council"]) | Q(place__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name_en

    @property
    def name(self) -> str:
        return in_reader_language(self.name_fa, self.name_en)

    @property
    def setting(self) -> str:
        """What tells it from others of its name: its city, or its country where it has none."""
        return self.place.name if self.place else self.country.name


class OfficeQuerySet(GuardedQuerySet["Office"]):
    def open(self) -> OfficeQuerySet:
        return self.filter(closed_on__isnull=True)

    def visible_to(self, user: User) -> OfficeQuerySet:
        """Those the person belongs to now."""
        return self.filter(pk__in=Member.objects.current().filter(user=user).values("office"))

    def of_place(self, place: Place) -> OfficeQuerySet:
        """The open office that speaks for this city: at most one."""
        return self.open().filter(speaks_for=place)


class Office(GuardedModel):
    """An organisation that uses the system; people belong to it as members with a role.

    `speaks_for` is the city whose side of its ties this office keeps; empty for an authority, association or network.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="office")
    speaks_for = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, blank=True, related_name="offices")
    language = models.CharField(max_length=2, choices=LANGUAGES, default="en")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_on = models.DateField(null=True, blank=True)
    closing_reason = models.CharField(max_length=300, blank=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["speaks_for"],
                condition=Q(closed_on__isnull=True, speaks_for__isnull=False),
                name="one_open_office_speaks_for_a_city",
            ),
            models.CheckConstraint(
                name="a_closed_office_says_why", condition=Q(closed_on__isnull=True) | ~Q(closing_reason="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def name(self) -> str:
        return self.organisation.name


class MemberQuerySet(GuardedQuerySet["Member"]):
    def current(self) -> MemberQuerySet:
        return self.filter(ended_on__isnull=True, user__is_active=True)


class Member(GuardedModel):
    """A person's belonging to an office, with a role, from a day to a day."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=18, choices=Role)
    since = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    ending_reason = models.CharField(max_length=300, blank=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["office", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "user"], condition=Q(ended_on__isnull=True), name="a_member_has_one_role_in_an_office"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} in office {self.office_id}"

    @property
    def actor(self) -> Actor:
        """The member as the one who acts in their office, for `by=`."""
        return self.user.actor.at(self.office_id)


class InvitationQuerySet(GuardedQuerySet["Invitation"]):
    def unanswered(self) -> InvitationQuerySet:
        """Neither taken up nor revoked; it may have run out."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)

    def open(self) -> InvitationQuerySet:
        """Those whose link opens something now."""
        return self.unanswered().filter(expires_at__gt=timezone.now(), office__closed_on__isnull=True)

    def with_token(self, token: str) -> InvitationQuerySet:
        return self.filter(token_digest=digest_of(token))


class Invitation(GuardedModel):
    """Who holds the link of this invitation may belong to the office. Of the link only a digest is kept."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=18, choices=Role)
    language = models.CharField(max_length=2, choices=LANGUAGES)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=200)
    invited_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="an_address_has_one_unanswered_invitation_of_an_office",
            ),
            models.CheckConstraint(
                name="an_invitation_is_taken_up_or_revoked",
                condition=Q(accepted_at__isnull=True) | Q(revoked_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email}: {self.role} in office {self.office_id}"

    @property
    def is_over(self) -> bool:
        """Whether its time ran out."""
        return self.expires_at <= timezone.now()


def digest_of(token: str) -> str:
    """What is kept of a secret link: 64 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()


class ResolutionQuerySet(GuardedQuerySet["Resolution"]):
    def visible_to(self, user: User) -> ResolutionQuerySet:
        return self.filter(office__in=Office.objects.visible_to(user).values("pk"))


class Resolution(GuardedModel):
    """What a council decided, as its office recorded it. Votes are counts; empty where nobody counted."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="resolutions")
    body_en = models.CharField(max_length=200)
    body_fa = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=60)
    on = models.DateField()
    text = models.TextField()
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    abstained = models.PositiveSmallIntegerField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    file_content = models.BinaryField(null=True, blank=True)

    objects = ResolutionQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number", "on"], name="a_resolution_is_recorded_once"),
            models.CheckConstraint(
                name="a_resolutions_votes_are_counted_together_or_not",
                condition=Q(votes_for__isnull=True, votes_against__isnull=True, abstained__isnull=True)
                | Q(votes_for__isnull=False, votes_against__isnull=False, abstained__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} of {self.on}"

    @property
    def body(self) -> str:
        return in_reader_language(self.body_fa, self.body_en)
