"""One reading of Wikidata from pages to the atlas, for the command and for background work alike.

Ties are recorded in batches of a moment each, so that a server on SQLite can write in between. What was recorded stays
recorded when the run is cut short, and the plan of the next attempt no longer has it. Withdrawing comes last.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.imports.wikidata import actions
from hamshahr.imports.wikidata.fetching import Folder, Told, rows_of
from hamshahr.imports.wikidata.models import WikidataRun, WikidataStatement
from hamshahr.imports.wikidata.planning import Plan, plan
from hamshahr.imports.wikidata.reading import Reading, read

T = TypeVar("T")
BATCH = 500
_MOMENT = 0.03


class LossError(UserError):
    """So much vanished that it is not believed; everything but the withdrawing was done."""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where a reading comes from. `mark` is the same for the same pages; `is_whole`: they hold all there is."""

    reading: Reading
    mark: str
    origin: str
    read_on: dt.date
    is_whole: bool


def of_folder(folder: Folder) -> Pages:
    """The pages of a complete run over the query service."""
    progress = folder.progress
    began = dt.datetime.fromisoformat(progress.began)
    mark = f"{folder.path.name} of {hashlib.sha256(progress.endpoint.encode()).hexdigest()[:8]}"
    return Pages(read(folder.pages()), mark, progress.endpoint, timezone.localdate(began), progress.is_complete)


def of_path(path: Path, *, is_whole: bool) -> Pages:
    """A saved result, or a folder of such. Raises UserError for what cannot be read."""
    if (path / "state.json").is_file():
        return of_folder(Folder(path))
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise UserError(f"{path} holds no .json files.")
    reading = read(rows_of(file) for file in files)
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    youngest = max(file.stat().st_mtime for file in files)
    return Pages(reading, digest.hexdigest(), path.name, timezone.localdate(_moment(youngest)), is_whole)


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)


def planned(pages: Pages, *, accept_loss: bool, told: Told) -> Plan:
    """What bringing these pages in would change. Raises UserError where there is nothing to compare."""
    if not Place.objects.exists():
        raise UserError("The atlas has no places yet. Load them first: manage.py load_atlas")
    if not pages.reading.statements and not (pages.is_whole and WikidataStatement.objects.standing().exists()):
        raise UserError(f"{pages.origin} tells no tie of two cities.")
    told("Finding the cities", 0, 0)
    return plan(pages.reading, is_whole=pages.is_whole, accept_loss=accept_loss)


def carry_out(pages: Pages, made: Plan, *, by: Actor, told: Told) -> WikidataRun:
    """Bring the plan into the atlas. Raises LossError, when all else is done, where too much vanished."""
    run = actions.begin_run(mark=pages.mark, origin=pages.origin, read_on=pages.read_on, by=by)
    source = actions.ensure_wikidata(by=by)
    claiming = [qid for qid, one in made.found.items() if one.gets_qid or one.name_fa]
    for some in _batches(claiming):
        actions.identify(found={qid: made.found[qid] for qid in some}, by=by)
        time.sleep(_MOMENT)
    ground = actions.Ground.of(run, source, made)
    ties = [tie for tie in made.ties if not tie.is_recorded]
    for number, batch in enumerate(_batches(ties)):
        told("Bringing in", number * BATCH, len(ties))
        actions.record_ties(ground=ground, ties=batch, by=by)
        time.sleep(_MOMENT)
    told("Bringing in", len(ties), len(ties))
    if made.is_whole:
        _withdraw(run, made, by, told)
    run = actions.finish_run(run=run, made=made, by=by)
    if made.lost:
        raise LossError(
            f"Of {made.known:,} statements known before, {len(made.vanished):,} are missing: more than can be "
            "believed. The rest is in the atlas, but nothing was withdrawn. If they are truly gone, run again with "
            "--accept-loss."
        )
    return run


def _withdraw(run: WikidataRun, made: Plan, by: Actor, told: Told) -> None:
    for some in _batches(sorted(made.vanished)):
        actions.note_vanished(statements=some, on=run.read_on, by=by)
    claims = actions.unstated()
    for number, batch in enumerate(_batches(claims)):
        told("Withdrawing", number * BATCH, len(claims))
        actions.withdraw_unstated(run=run, claims=batch, by=by)
        time.sleep(_MOMENT)


def _batches(things: list[T]) -> Iterator[list[T]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]


def pages_root() -> Path:
    """Where fetched pages are kept."""
    return Path(settings.DATA_DIR) / "wikidata"


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else on this machine reads Wikidata meanwhile; the system lifts the lock of a killed process."""
    root = pages_root()
    root.mkdir(parents=True, exist_ok=True)
    with (root / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise UserError("Wikidata is being read already, by a worker or another command. Wait for it.") from error
        yield
