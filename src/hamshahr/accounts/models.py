"""People who sign in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import hashers
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hamshahr.audit.actions import Actor
from hamshahr.core.writing import GuardedModel, GuardedQuerySet


class UserQuerySet(GuardedQuerySet["User"]):
    def with_email(self, email: str) -> UserQuerySet:
        """Whoever has this address, however it is capitalised."""
        return self.filter(email=email.strip().lower())


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> User:
        found: User = self.get(email=(username or "").strip().lower())
        return found


class User(GuardedModel, AbstractBaseUser):
    """One person's account. When they last signed in is not kept: their sessions tell."""

    last_login = None

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    is_staff = models.BooleanField(_("may change the atlas"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def has_second_factor(self) -> bool:
        """Whether a code app or a passkey answers for this person. One query."""
        return CodeApp.objects.filter(user=self).exists() or self.passkeys.exists()

    @property
    def actor(self) -> Actor:
        """This person as the one who acts, for `by=`."""
        return Actor(self.name, key=f"user {self.pk}")

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. Unlike Django's own, it never writes: an old hash stays until it is changed."""
        return hashers.check_password(raw_password, self.password)


class CodeAppQuerySet(GuardedQuerySet["CodeApp"]):
    pass


class CodeApp(GuardedModel):
    """An app of the person's telephone that shows codes (TOTP). One a person."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="code_app")
    sealed_secret = models.CharField(max_length=200)
    last_step = models.BigIntegerField(default=0)  # the time step of the last code that was taken: each opens once
    made_at = models.DateTimeField(default=timezone.now)

    objects = CodeAppQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Code app of {self.user}"


class PasskeyQuerySet(GuardedQuerySet["Passkey"]):
    pass


class Passkey(GuardedModel):
    """A device, or a key carried along, that answers for the person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(_("name"), max_length=60)
    identifier = models.CharField(max_length=1400, unique=True)  # given by the device; at most 1023 bytes
    public_key = models.TextField()
    used_count = models.BigIntegerField(default=0)  # as the device tells it; 0 from devices that do not count
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    objects = PasskeyQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self) -> str:
        return self.name


class RecoveryCodeQuerySet(GuardedQuerySet["RecoveryCode"]):
    def unused(self) -> RecoveryCodeQuerySet:
        return self.filter(used_at=None)


class RecoveryCode(GuardedModel):
    """One code on paper that opens the account once; kept as a digest, for it is long and random."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    objects = RecoveryCodeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"Recovery code of {self.user}"


class SignInQuerySet(GuardedQuerySet["SignIn"]):
    def open(self) -> SignInQuerySet:
        """Those whose session still stands, the one seen last first."""
        standing = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
        return self.filter(session_key__in=standing).order_by("-seen_at", "-pk")


class SignIn(GuardedModel):
    """A session as its person sees it: from which browser and address, since when, when last."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=300)  # as it calls itself
    address = models.CharField(max_length=60)
    begun_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = SignInQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.user}, {self.address}"
