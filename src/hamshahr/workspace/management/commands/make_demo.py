"""`manage.py make_demo`: a year of invented work, so that every screen can be tried."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.workspace.demo import make_demo


class Command(BaseCommand):
    help = "Fill an instance without offices with a year of invented work, and tell how to sign in as each role."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            shown = make_demo(by=Actor.command("make_demo"))
        except UserError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("A year of invented work is there. Sign in at /en/sign-in/ or /fa/sign-in/ as:\n\n")
        for one in shown:
            factor = f"  recovery code {one.recovery}" if one.recovery else ""
            self.stdout.write(f"{one.role:30} {one.email:55} password {one.password}{factor}")
            if one.office:
                self.stdout.write(f"{'':30} {one.office}")
