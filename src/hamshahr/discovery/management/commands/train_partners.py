"""Trains the model of the partner finder on the ties of this atlas, or goes back to another one."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.discovery import shipped
from hamshahr.discovery.actions import learned_from, train_model, use_model
from hamshahr.discovery.background import TRAINING
from hamshahr.discovery.models import TrainedModel
from hamshahr.discovery.reading import read_atlas
from hamshahr.tasks.registry import KINDS

_BY = Actor.command("train_partners")


class Command(BaseCommand):
    help = "Train the partner finder on the ties as they stand. Without --apply it says what it would do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--apply", action="store_true", help="train, keep the model and use it")
        parser.add_argument("--use", metavar="N", help="use model N of those kept, or “shipped”")
        parser.add_argument(
            "--ship", action="store_true", help="for developers: train, and replace the model that comes with Hamshahr"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["use"]:
                self._use(options["use"])
            elif options["ship"]:
                self._ship()
            elif options["apply"]:
                model = train_model(by=_BY, progress=self._tell)
                self.stdout.write(f"Model {model.pk} is in use: {model.ties:,} ties, {model.seconds:.0f} s.")
            else:
                self._show()
        except UserError as error:
            raise CommandError(str(error)) from error

    def _show(self) -> None:
        read = read_atlas()
        self.stdout.write(f"It would be trained on {len(read.ties):,} ties of {len(read.cities):,} cities (--apply).")
        kept = TrainedModel.objects.defer("saved").order_by("-pk")
        for model in kept:
            self.stdout.write(
                f"{'→' if model.is_in_use else ' '} model {model.pk}: trained {model.trained_at:%Y-%m-%d %H:%M} "
                f"on {model.ties:,} ties"
            )
        told = shipped.about()
        is_used = not any(model.is_in_use for model in kept)
        self.stdout.write(f"{'→' if is_used else ' '} shipped: trained {told.trained_on} on {told.ties:,} ties")

    def _use(self, wanted: str) -> None:
        model = None
        if wanted != "shipped":
            model = TrainedModel.objects.filter(pk=int(wanted)).first() if wanted.isdecimal() else None
            if model is None:
                raise UserError(f"There is no model {wanted!r}; without options this command lists those there are.")
        use_model(model=model, by=_BY)
        self.stdout.write(f"In use: {model or 'the shipped model'}.")

    def _ship(self) -> None:
        began = time.monotonic()
        self._tell(0, 3, "reading")
        read = read_atlas()
        self._tell(1, 3, "learning")
        saved = learned_from(read)
        before = shipped.about()
        told = shipped.About(
            trained_on=timezone.now().date().isoformat(),
            source=before.source,
            licence=before.licence,
            cities=len(read.cities),
            ties=len(read.ties),
            seconds=round(time.monotonic() - began, 1),
        )
        size = shipped.replace(saved, told)
        self.stdout.write(f"{shipped.FOLDER / shipped.MODEL}: {size / 1000:,.0f} kB, trained on {told.ties:,} ties.")

    def _tell(self, done: int, of: int, word: str) -> None:
        self.stdout.write(f"  {KINDS[TRAINING].words[word]} ({done} of {of})")
        self.stdout.flush()
