"""Imports as background work: staging, bringing in, taking back. Each may be killed at any moment and begun again."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.imports import uploads
from hamshahr.imports.actions import StaleImportError, apply_import, note_fault, undo_import
from hamshahr.imports.kinds import APPLY, STAGE, UNDO
from hamshahr.imports.models import Import, State
from hamshahr.imports.staging import stage_batch
from hamshahr.tasks.progress import Progress
from hamshahr.tasks.registry import WAITED_FOR, background

_WORDS = {
    "loading": _("loading the names of all places"),
    "resolving": _("finding out which cities are meant"),
    "writing": _("writing to the atlas, all at once"),
}


@background(kind=STAGE, title=_("Checking the rows of an import"), words=_WORDS, priority=WAITED_FOR)
def stage(progress: Progress, batch: int, name: str, key: str, language: str) -> None:
    found, by = Import.objects.filter(pk=batch).first(), Actor(name, key)
    if found is not None and found.state in {State.STAGING, State.STAGED}:
        with override(language):
            _stage(progress, found, by)


def _stage(progress: Progress, batch: Import, by: Actor) -> None:
    def tell(_what: str, done: int, total: int) -> None:
        progress.step(done, total, "resolving" if total else "loading")

    try:
        stage_batch(batch, uploads.path_of(batch.upload), total=batch.row_count, by=by, progress=tell)
    except UserError as error:
        note_fault(batch=batch, fault=uploads.named(str(error), batch.upload, batch.file_name), by=by)


@background(kind=APPLY, title=_("Bringing an import into the atlas"), words=_WORDS, priority=WAITED_FOR)
def bring_in(progress: Progress, batch: int, name: str, key: str, language: str) -> None:
    """Until the writing begins it can be cancelled; then it is all or nothing."""
    _write(progress, Import.objects.filter(pk=batch, state=State.STAGED).first(), Actor(name, key), language, _bring_in)


def _bring_in(progress: Progress, batch: Import, by: Actor) -> None:
    try:
        apply_import(batch=batch, by=by)
    except StaleImportError as error:
        if not batch.upload:
            again = gettext("A command read this file: run the same command again.")
            raise UserError(f"{error} {again}") from error
        _stage(progress, batch, by)
        told = gettext("The atlas changed in the meantime, so the rows were checked anew. Look at them once more.")
        raise UserError(told) from error


@background(kind=UNDO, title=_("Taking an import back"), words=_WORDS, priority=WAITED_FOR)
def take_back(progress: Progress, batch: int, name: str, key: str, language: str) -> None:
    _write(
        progress, Import.objects.filter(pk=batch, state=State.APPLIED).first(), Actor(name, key), language, _take_back
    )


def _take_back(_progress: Progress, batch: Import, by: Actor) -> None:
    undo_import(batch=batch, by=by)


def _write(
    progress: Progress, batch: Import | None, by: Actor, language: str, do: Callable[[Progress, Import, Actor], None]
) -> None:
    """Do it, unless the import has left the state for it meanwhile; what a person can mend is noted with the import."""
    progress.step(0, 0, "writing")
    if batch is None:
        return
    with override(language):
        try:
            do(progress, batch, by)
        except UserError as error:
            note_fault(batch=batch, fault=str(error), by=by)
