"""Every write of imports: staging rows, bringing them into the atlas, taking them back."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import IntegrityError, connection
from django.utils import timezone

from hamshahr.atlas.actions import remove_places
from hamshahr.atlas.bulk import insert_rows, refresh_statistics
from hamshahr.atlas.models import Place, PlaceName, SearchTerm, Source
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.imports.applying import Applying
from hamshahr.imports.models import Import, MadePlace, MadeSource, Row, State
from hamshahr.imports.options import Options
from hamshahr.imports.queries import atlas_stamp, outcome_counts, unused
from hamshahr.imports.undoing import effect_of, hand_over_claims, hand_over_places, hand_over_sources
from hamshahr.insight.background import KIND as MEASURING
from hamshahr.insight.models import Position
from hamshahr.tasks.actions import ask
from hamshahr.ties.actions import cite_anew, record_claims, retract_claims
from hamshahr.ties.models import Claim, Party, Relationship

_CHUNK = 2000
_ROW_COLUMNS = ("batch", "number", "cells", "ends", "outcome", "message")


@action
def begin_import(
    *, file_name: str, fingerprint: str, options: Options, columns: Sequence[str], stamp: str, by: Actor
) -> Import:
    """A new import, being staged."""
    batch = Import.objects.create(
        file_name=file_name[:255],
        fingerprint=fingerprint,
        options=options.as_json(),
        columns=list(columns),
        atlas_stamp=stamp,
    )
    record(by=by, deeds=[Deed("import.begun", batch, after={"fingerprint": fingerprint})])
    return batch


@action
def stage_rows(*, batch: Import, rows: Sequence[Row], by: Actor) -> None:
    """Write rows that follow those staged before. Raises UserError where another run is staging the same file."""
    if Import.objects.filter(pk=batch.pk, state=State.STAGING).count() != 1:
        raise UserError(f"Import {batch.pk} is no longer being read: another run has finished it. Run again.")
    try:
        with connection.wrap_database_errors:
            insert_rows(Row, _ROW_COLUMNS, map(_row_values, rows))
    except IntegrityError as error:
        raise UserError(f"Another run is reading {batch.file_name} right now. Wait for it, then run again.") from error


def _row_values(row: Row) -> tuple[object, ...]:
    cells, ends = (json.dumps(value, ensure_ascii=False) for value in (row.cells, row.ends))
    return row.batch_id, row.number, cells, ends, row.outcome, row.message


@action
def finish_staging(*, batch: Import, row_count: int, by: Actor) -> None:
    """All rows are staged."""
    batch.state = State.STAGED
    batch.row_count = row_count
    batch.save()
    record(by=by, deeds=[Deed("import.staged", batch, after={"rows": row_count})])


@action
def restart_staging(*, batch: Import, stamp: str, by: Actor) -> None:
    """Forget the staged rows, because the atlas they were judged against has changed."""
    batch.rows.all().delete()
    batch.state = State.STAGING
    batch.atlas_stamp = stamp
    batch.save()
    record(by=by, reason="the atlas has changed since", deeds=[Deed("import.restarted", batch)])


class StaleImportError(UserError):
    """The atlas changed after the rows were judged; staging again mends it."""


@action
def apply_import(*, batch: Import, by: Actor) -> Import:
    """Bring all appliable rows into the atlas, in one transaction; gives the import as it then stands.

    Raises UserError for an import that is not staged, and StaleImportError where the atlas changed since.
    """
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.STAGED:
        raise UserError(f"Import {batch.pk} is {batch.get_state_display()}, so it cannot be applied.")
    if batch.atlas_stamp != atlas_stamp():
        raise StaleImportError(
            f"The atlas has changed since import {batch.pk} was checked. Run again to check it anew."
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
    counts = {outcome.value: count for outcome, count in outcome_counts(batch).items()}
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
    if batch.state != State.APPLIED:
        raise UserError(f"Import {batch.pk} is {batch.get_state_display()}, so there is nothing to take back.")
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
