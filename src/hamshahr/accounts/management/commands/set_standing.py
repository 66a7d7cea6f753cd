"""`manage.py set_standing EMAIL --closed`: who leaves keeps no way in; what they did stays in their name."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hamshahr.accounts.actions import set_standing
from hamshahr.accounts.models import User
from hamshahr.audit.actions import Actor


class Command(BaseCommand):
    help = "Close a person's account, which ends their sessions, or open it again; let them change the atlas, or not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--staff", action=BooleanOptionalAction, help="may change the atlas")
        parser.add_argument("--closed", action=BooleanOptionalAction, help="may not sign in")

    def handle(
        self, *args: Any, email: str, staff: bool | None = None, closed: bool | None = None, **options: Any
    ) -> None:
        user = User.objects.with_email(email).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        if staff is None and closed is None:
            raise CommandError("Say what shall be otherwise: --staff or --no-staff, --closed or --no-closed.")
        set_standing(
            user=user,
            is_staff=user.is_staff if staff is None else staff,
            is_active=user.is_active if closed is None else not closed,
            by=Actor.command("set_standing"),
        )
        role = "may change the atlas" if user.is_staff else "may read"
        self.stdout.write(f"{user.name} can sign in and {role}." if user.is_active else f"{user.name} cannot sign in.")
