"""A database with all 234,908 places, made once and kept in var/bench for the measurements that need it."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "bench"
ALL_PLACES = 500


def open_world() -> None:
    """Set Django up on that database, migrated and loaded; brings a kept one up to date."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ.update(HAMSHAHR_DATA_DIR=str(FOLDER), DJANGO_SETTINGS_MODULE="hamshahr.config.settings", DATABASE_URL="")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("load_atlas", min_population=ALL_PLACES, skip_checks=True)
