"""`manage.py reset_second_factor EMAIL`: for a person who lost telephone, passkeys and paper."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hamshahr.accounts.actions import forget_second_factor
from hamshahr.accounts.models import User
from hamshahr.audit.actions import Actor


class Command(BaseCommand):
    help = "Take a person's second factor away and end their sessions. Make sure first that it is they who ask."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.with_email(email).first()
        if user is None:
            raise CommandError(f"There is no account with the address {email}.")
        forget_second_factor(user=user, by=Actor.command("reset_second_factor"))
        self.stdout.write(f"{user.name} signs in with the password alone and is led to a new second factor if needed.")
