"""People who sign in."""

from __future__ import annotations

from django.contrib.auth import hashers
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
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
    def actor(self) -> Actor:
        """This person as the one who acts, for `by=`."""
        return Actor(self.name, key=f"user {self.pk}")

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password. Unlike Django's own, it never writes: an old hash stays until it is changed."""
        return hashers.check_password(raw_password, self.password)
