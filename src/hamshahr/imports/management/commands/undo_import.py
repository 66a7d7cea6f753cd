"""Takes an import back out of the atlas; without --apply says what that would do."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.imports.actions import undo_import
from hamshahr.imports.models import Import, State
from hamshahr.imports.undoing import effect_of


class Command(BaseCommand):
    help = "Take an import back: its claims, and the places and sources it made that nothing else uses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="the import's number (see: manage.py imports)")
        parser.add_argument("--apply", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        batch = Import.objects.filter(pk=options["number"]).first()
        if batch is None:
            raise CommandError(f"There is no import {options['number']}. See: manage.py imports")
        if not options["apply"] and batch.state == State.APPLIED:
            effect = effect_of(batch)
            self.stdout.write(
                f"Import {batch.pk} of {batch.file_name} would be taken back: {len(effect.retracted):,} claims "
                f"({len(effect.kept):,} more stay, because other imports say them too), and of the "
                f"{batch.made_places.count():,} places and {batch.made_sources.count():,} sources it made those that "
                "nothing else uses."
            )
            self.stdout.write("Nothing was changed. Run the same command with --apply to do it.")
            return
        try:
            undo_import(batch=batch, by=Actor.command("undo_import"))
        except UserError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Import {batch.pk} of {batch.file_name} is taken back.")
