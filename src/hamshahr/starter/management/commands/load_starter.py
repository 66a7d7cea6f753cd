"""`manage.py load_starter`: the atlas's first facts."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.starter.loading import load_starter


class Command(BaseCommand):
    help = "Load the ties, networks and milestones that come with Hamshahr. Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        def told(what: str, count: int) -> None:
            self.stdout.write(f"  {what}: {count:,}")

        try:
            report = load_starter(by=Actor.command("load_starter"), progress=told)
        except UserError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"New: {report.new_relationships:,} relationships, {report.new_claims:,} of {report.claims:,} claims."
        )
