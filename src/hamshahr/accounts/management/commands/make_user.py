"""`manage.py make_user EMAIL NAME --staff`: the first account, or one more."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hamshahr.accounts.actions import make_user
from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError


class Command(BaseCommand):
    help = "Make an account. The password is asked for, or read from the first line of standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="as it shall stand beside what the person changes")
        parser.add_argument("--staff", action="store_true", help="may change the atlas")

    def handle(self, *args: Any, email: str, name: str, staff: bool, **options: Any) -> None:
        password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            user = make_user(email=email, name=name, password=password, is_staff=staff, by=Actor.command("make_user"))
        except UserError as error:
            raise CommandError(str(error)) from error
        role = "may change the atlas" if user.is_staff else "may read"
        self.stdout.write(f"{user.name} can sign in as {user.email} and {role}.")
