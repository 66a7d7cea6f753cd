"""`manage.py make_open_data`: the files to take away, made at once instead of in the background."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hamshahr.publish.opendata.making import make_open_data


class Command(BaseCommand):
    help = "Make the open data files, unless the atlas has not changed since they were made."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="make them even if nothing has changed")

    def handle(self, *args: Any, again: bool, **options: Any) -> None:
        start = time.monotonic()
        made, is_new = make_open_data(is_again=again)
        took = f"{time.monotonic() - start:.1f} s"
        if not is_new:
            self.stdout.write(f"The files of {made.made_at:%Y-%m-%d %H:%M} UTC hold the atlas as it is ({took}).")
            return
        for file in made.files.values():
            rows = f"{file.rows:,} rows, " if file.rows else ""
            self.stdout.write(f"  {file.name}: {rows}{file.size:,} bytes, {file.packed_size:,} packed")
        self.stdout.write(f"Made {len(made.files)} files in {made.folder} ({took}).")
