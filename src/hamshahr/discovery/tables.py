"""Where the tables of the day lie, and how they are made and opened; no database."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from secrets import token_hex

from django.conf import settings

from hamshahr.discovery import keeping
from hamshahr.discovery.reading import AtlasRead
from twinnet.partners.cities import Cities, Ties
from twinnet.partners.known import Known, Still

LEAST_CITIES = 4
"""Fewer span no space for the vectors of `twinnet.partners`."""
_LEFT_OVER_SECONDS = 24 * 3600.0


class TooFewCitiesError(ValueError):
    """There are too few cities to rank."""


def home() -> Path:
    return Path(settings.DATA_DIR) / "partner-tables"


def make(read: AtlasRead) -> Known:
    """The tables of these cities and ties; some seconds for the whole atlas. Raises TooFewCitiesError."""
    if len(read.cities) < LEAST_CITIES:
        raise TooFewCitiesError(f"{len(read.cities)} cities are too few to rank; {LEAST_CITIES} are needed.")
    cities = Cities(read.cities)
    return Known(Still(cities), Ties(read.ties).rows(cities))


def store(known: Known) -> str:
    """Write the tables into a new folder, whole or not at all; gives its name."""
    name = token_hex(8)
    unfinished = home() / f"{name}.unfinished"
    unfinished.mkdir(parents=True)
    try:
        keeping.write(known, unfinished)
        unfinished.rename(home() / name)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    return name


def are_stored(folder: str) -> bool:
    return (home() / folder / keeping.SHAPE).is_file()


def open_tables(folder: str) -> Known:
    """The tables in that folder. Raises OSError or ValueError where it is gone or damaged."""
    known = keeping.read(home() / folder)
    if not isinstance(known, Known):
        raise ValueError(f"There are no tables in {folder}.")
    return known


def throw_away(besides: str) -> None:
    """Remove the tables of other days, and what a killed process left unfinished a day ago.

    Who reads them goes on: an open file stays until it is closed.
    """
    for folder in home().iterdir():
        is_left_over = folder.suffix and time.time() - folder.stat().st_mtime > _LEFT_OVER_SECONDS
        if is_left_over or not (folder.suffix or folder.name == besides):
            shutil.rmtree(folder)
