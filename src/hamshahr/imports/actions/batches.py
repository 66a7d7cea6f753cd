"""What becomes of an import: staging its rows, bringing them into the atlas, taking them back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from django.db import IntegrityError, connection
from django.utils import timezone
from django.utils.translation import get_language, gettext

from hamshahr.atlas.actions import remove_places
from hamshahr.atlas.bulk import insert_rows, refresh_statistics
from hamshahr.atlas.models import Place, PlaceName, SearchTerm, Source
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.imports.actions.catching_up import caught_up
from hamshahr.imports.actions.handing_over import hand_over_claims, hand_over_places, hand_over_sources
from hamshahr.imports.applying import Applying
from hamshahr.imports.asking import questions_of
from hamshahr.imports.findings import DOUBTED, Finding, as_trusted, overruled
from hamshahr.imports.kinds import ALL, APPLY, STAGE, UNDO
from hamshahr.imports.models import Import, MadePlace, MadeSource, Question, Row, State
from hamshahr.imports.options import Options
from hamshahr.imports.options import fingerprint as fingerprint_of
from hamshahr.imports.queries import atlas_stamp, latest_import, outcome_counts, unused
from hamshahr.imports.undoing import effect_of
from hamshahr.imports.uploads import path_of
from hamshahr.insight.background import KIND as MEASURING
from hamshahr.insight.models import Position
from hamshahr.tasks.actions import ask, cancel
from hamshahr.tasks.models import Task
from hamshahr.ties.actions import cite_anew, record_claims, retract_claims
from hamshahr.ties.models import Claim, Party, Relationship

_CHUNK = 2000
_STATES_FOR = {STAGE: {State.STAGING, State.STAGED}, APPLY: {State.STAGED}, UNDO: {State.APPLIED}}
_ROW_COLUMNS = (
    "batch", "number", "cells", "ends", "outcome", "message", "fault", "asked", "parties", "is_left_out",
)  # fmt: skip


@action
def begin_import(
    *,
    file_name: str,
    fingerprint: str,
    options: Options,
    columns: Sequence[str],
    stamp: str,
    by: Actor,
    findings: Sequence[Finding] = (),
) -> Import:
    """A new import, being staged."""
    batch = Import.objects.create(
        file_name=file_name[:255],
        begun_by=by.name,
        fingerprint=fingerprint,
        options=options.as_json(),
        columns=list(columns),
        findings=list(findings),
        atlas_stamp=stamp,
    )
    record(by=by, deeds=[Deed("import.begun", batch, after={"fingerprint": fingerprint})])
    return batch


@action
def receive_file(*, file_name: str, upload: str, options: Options, by: Actor) -> Import:
    """A new import of a file that uploads.py keeps; what its columns mean is settled next."""
    batch = Import.objects.create(
        file_name=file_name[:255],
        begun_by=by.name,
        upload=upload,
        options=options.as_json(),
        state=State.RECEIVED,
    )
    record(by=by, deeds=[Deed("import.received", batch, after={"upload": upload})])
    return batch


@action
def settle_columns(
    *,
    batch: Import,
    fingerprint: str,
    options: Options,
    columns: Sequence[str],
    findings: Sequence[Finding],
    rows: int,
    by: Actor,
) -> Task:
    """Say what the columns mean and whose word it is, and ask for the rows to be staged; gives the task.

    Raises UserError where that has been said already.
    """
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.RECEIVED:
        raise UserError(gettext("The rows of this file are being checked already."))
    batch.fingerprint, batch.options, batch.columns = fingerprint, options.as_json(), list(columns)
    batch.findings, batch.row_count, batch.fault = list(findings), rows, ""
    batch.state, batch.atlas_stamp = State.STAGING, atlas_stamp()
    batch.save()
    record(by=by, deeds=[Deed("import.begun", batch, after={"fingerprint": fingerprint})])
    return ask_for(kind=STAGE, batch=batch, by=by)


@action
def take_at_word(*, batch: Import, what: str, is_trusted: bool, by: Actor) -> Task:
    """Take a point, year or day as it stands although it looks like a default, or doubt it again; then check anew.

    `what` as a finding of this import has it. Raises UserError where none has, and for an import that does not wait.
    """
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.STAGED or Task.objects.active().filter(kind__in=ALL, key=str(batch.pk)).exists():
        raise UserError(gettext("This can be said of a file that is checked and waits to be brought in."))
    text, options = as_trusted(what), Options.of_json(batch.options)
    if text not in {as_trusted(finding["what"]) for finding in batch.findings if finding["kind"] in DOUBTED}:
        raise UserError(gettext("Nothing of this kind was found in the file."))
    trusted = {*options.trusted, text} if is_trusted else {*options.trusted} - {text}
    options = replace(options, trusted=tuple(sorted(trusted)))
    mark = fingerprint_of(path_of(batch.upload), options)
    if (known := latest_import(mark)) and known.pk != batch.pk:
        told = gettext("This very file was read that way before: see import {number}.")
        raise UserError(told.format(number=known.pk))
    batch.options, batch.fingerprint = options.as_json(), mark
    batch.findings = overruled(batch.findings, options.trusted)
    deed = "import.trusted" if is_trusted else "import.doubted"
    record(by=by, deeds=[Deed(deed, batch, after={"what": text})])
    restart_staging(batch=batch, stamp=atlas_stamp(), by=by)
    return ask_for(kind=STAGE, batch=batch, by=by)


@action
def ask_for(*, kind: str, batch: Import, by: Actor) -> Task:
    """Background work on an import, done in the name of who asks and telling faults in their language.

    Raises UserError for work that an import in its state gives no occasion for.
    """
    _check_state(Import.objects.select_for_update().get(pk=batch.pk), kind)
    batch.fault = ""
    batch.save(update_fields=["fault"])
    arguments = {"batch": batch.pk, "name": by.name, "key": by.key, "language": get_language() or "en"}
    return ask(kind=kind, key=str(batch.pk), arguments=arguments, by=by)


def _check_state(batch: Import, kind: str) -> None:
    """Raises UserError where there is nothing for work of this kind to do."""
    if batch.state in _STATES_FOR[kind]:
        return
    if batch.state == State.RECEIVED:
        raise UserError(gettext("Say first what the columns of this file hold; then its rows are checked."))
    told = {
        STAGE: gettext("Import {number} is “{state}”, so there is nothing to check."),
        APPLY: gettext("Import {number} is “{state}”, so it cannot be brought in."),
        UNDO: gettext("Import {number} is “{state}”, so there is nothing to take back."),
    }[kind]
    raise UserError(told.format(number=batch.pk, state=batch.get_state_display()))


@action
def note_fault(*, batch: Import, fault: str, by: Actor) -> None:
    """Background work could not be done, for a reason that a person can mend."""
    batch.refresh_from_db()
    batch.fault = fault
    if batch.state == State.STAGING and batch.upload:
        batch.state = State.RECEIVED
        batch.rows.all().delete()
    batch.save()
    record(by=by, reason=fault, deeds=[Deed("import.refused", batch)])


@action
def discard_import(*, batch: Import, by: Actor) -> None:
    """Forget an import that never reached the atlas, and the checking of its rows that the same person asked for.

    Raises UserError for one that did, and while it is being brought in or others' work on it is under way.
    """
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in {State.RECEIVED, State.STAGING, State.STAGED}:
        raise UserError(gettext("This import reached the atlas, so it stays on record. It can be taken back."))
    for task in Task.objects.active().filter(kind__in=(STAGE, APPLY), key=str(batch.pk)):
        asker = Actor(task.arguments["name"], task.arguments["key"])
        if task.kind == APPLY or asker != by:
            told = gettext("{who} asked for this, and it is under way: {work}. Wait for its end, or cancel it first.")
            raise UserError(told.format(who=asker.name, work=task.title))
        cancel(task=task, by=by)
    record(by=by, deeds=[Deed("import.discarded", batch)])
    batch.delete()


@action
def stage_rows(*, batch: Import, rows: Sequence[Row], by: Actor) -> None:
    """Write rows that follow those staged before. Raises UserError where another run is staging the same file."""
    if Import.objects.filter(pk=batch.pk, state=State.STAGING).count() != 1:
        raise UserError(gettext("This import is no longer being read: another run has finished it."))
    try:
        with connection.wrap_database_errors:
            insert_rows(Row, _ROW_COLUMNS, map(_row_values, rows))
    except IntegrityError as error:
        told = gettext("Another run is reading {file} right now. Wait for it, then try again.")
        raise UserError(told.format(file=batch.file_name)) from error


def _row_values(row: Row) -> tuple[object, ...]:
    cells, ends, fault = (json.dumps(value, ensure_ascii=False) for value in (row.cells, row.ends, row.fault))
    return (
        row.batch_id, row.number, cells, ends, row.outcome, row.message, fault, row.asked, row.parties, row.is_left_out,
    )  # fmt: skip


@action
def finish_staging(*, batch: Import, row_count: int, by: Actor) -> None:
    """All rows are staged; what they leave open becomes questions."""
    batch.state = State.STAGED
    batch.row_count = row_count
    batch.save()
    batch.questions.all().delete()
    Question.objects.bulk_create(questions_of(batch), batch_size=_CHUNK)
    record(by=by, deeds=[Deed("import.staged", batch, after={"rows": row_count})])


@action
def restart_staging(*, batch: Import, stamp: str, by: Actor) -> None:
    """Forget the staged rows, because what they were judged by has changed; which are left out is kept."""
    left_out = batch.rows.filter(is_left_out=True).order_by("number").values_list("number", flat=True)
    batch.left_out = sorted({*batch.left_out, *left_out}) if batch.state == State.STAGING else list(left_out)
    batch.rows.all().delete()
    batch.state = State.STAGING
    batch.atlas_stamp = stamp
    batch.save()
    record(by=by, reason="what its rows were judged by has changed", deeds=[Deed("import.restarted", batch)])


class StaleImportError(UserError):
    """Places or answers that the file's names touch changed after the check; staging again mends it."""


@action
def apply_import(*, batch: Import, by: Actor) -> Import:
    """Bring all chosen rows into the atlas, in one transaction; gives the import as it then stands.

    Raises UserError for an import that is not staged, and StaleImportError where its names have to be resolved again
    because the atlas changed (see catching_up.py).
    """
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    _check_state(batch, APPLY)
    if not caught_up(batch, by=by):
        raise StaleImportError(
            gettext("The atlas has changed since import {number} was checked.").format(number=batch.pk)
        )
    reason = f"import {batch.pk}"
    applying = Applying(batch)
    batch.source = applying.make_sources(by=by)
    MadeSource.objects.bulk_create(MadeSource(batch=batch, source=source) for source in applying.made_sources)
    made = applying.make_places(by=by, reason=reason)
    MadePlace.objects.bulk_create((MadePlace(batch=batch, place=place) for place in made), batch_size=_CHUNK)
    drafts = applying.drafts()
    recorded = record_claims(drafts=[draft for _, draft in drafts], by=by, reason=reason)
    _link([(done.claim.pk, row) for (row, _), done in zip(drafts, recorded, strict=True)])
    batch.state = State.APPLIED
    batch.applied_at = timezone.now()
    batch.save()
    counts = {outcome.value: count for outcome, count in outcome_counts(batch, only_chosen=True).items()}
    record(by=by, deeds=[Deed("import.applied", batch, after=counts | {"places made": len(made)})])
    ask(kind=MEASURING, by=by)
    refresh_statistics(Place, Relationship, Party, Claim)
    return batch


def _link(claims_of_rows: Sequence[tuple[int, int]]) -> None:
    """Tell each row its claim, past the ORM, whose bulk_update takes ten times as long."""
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE imports_row SET claim_id = %s WHERE id = %s", claims_of_rows)


@action
def undo_import(*, batch: Import, by: Actor) -> Import:
    """Take an applied import back: its claims, then the places and sources it made and nothing else uses.

    What another applied import says or uses too stays and is that import's from then on (see undoing.py).
    Raises UserError for an import that is not applied.
    """
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    _check_state(batch, UNDO)
    reason = f"import {batch.pk} is taken back"
    effect = effect_of(batch)
    cite_anew(evidence=hand_over_claims(effect.kept), by=by, reason=reason)
    hand_over_places(batch)
    hand_over_sources(batch)
    retract_claims(claims=effect.retracted, by=by, reason=reason)
    batch.rows.exclude(claim=None).update(claim=None)
    about_it = (PlaceName, SearchTerm, MadePlace, Position)
    places = unused(Place.objects.filter(made_by_import__batch=batch), besides=about_it)
    batch.source = None
    batch.state = State.UNDONE
    batch.undone_at = timezone.now()
    batch.save()
    remove_places(places=places, by=by, reason=reason)
    sources = unused(Source.objects.filter(made_by_import__batch=batch), besides=(MadeSource,))
    record(by=by, reason=reason, deeds=[Deed("source.removed", source) for source in sources])
    Source.objects.filter(pk__in=[source.pk for source in sources]).delete()
    MadePlace.objects.filter(batch=batch).delete()
    MadeSource.objects.filter(batch=batch).delete()
    after = {"claims": len(effect.retracted), "claims handed over": len(effect.kept)}
    after |= {"places": len(places), "sources": len(sources)}
    record(by=by, deeds=[Deed("import.undone", batch, after=after)])
    ask(kind=MEASURING, by=by)
    return batch
