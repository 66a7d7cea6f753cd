"""Reading a whole file into staged rows: every one checked, its cities resolved, its outcome judged.

Rows are written in chunks, each in a transaction of its own, so that a run cut short at any moment goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext

from hamshahr.atlas.gazetteer import load_gazetteer
from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.imports.actions import begin_import, finish_staging, restart_staging, stage_rows
from hamshahr.imports.answers import Answer, Answers
from hamshahr.imports.cells import Statement
from hamshahr.imports.columns import headerless, recognise
from hamshahr.imports.findings import Finding, FindingSearch
from hamshahr.imports.judging import Judge, Judged
from hamshahr.imports.models import Import, Row, State
from hamshahr.imports.options import Options, fingerprint
from hamshahr.imports.queries import LIVE, atlas_stamp, latest_import
from hamshahr.imports.rowing import RowMaker
from hamshahr.imports.tables import LIMITS, Header, Limits, Table, read_table
from twinnet.resolve import Resolver

CHUNK = 1000
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many rows of it are done, and of how many."""


def stage(
    path: Path,
    options: Options,
    *,
    by: Actor,
    progress: Progress = lambda what, done, total: None,
    limits: Limits = LIMITS,
) -> Import:
    """The import of this file with these options, with all rows staged; one that was applied is given as it is.

    A run that was cut short goes on; rows judged against an atlas that has changed since are judged anew. Raises
    UserError for a file that cannot be read, before anything is written.
    """
    checked = check(path, options, limits)
    mark, stamp = fingerprint(path, options), atlas_stamp()
    batch = latest_import(mark)
    if batch is not None and is_ready(batch, stamp):
        return batch
    if batch is None:
        needs_places()
        columns, findings = checked.columns, checked.findings
        batch = begin_import(
            file_name=path.name,
            fingerprint=mark,
            options=options,
            columns=columns,
            findings=findings,
            stamp=stamp,
            by=by,
        )
    return stage_batch(batch, path, total=checked.rows, by=by, progress=progress, limits=limits)


def stage_batch(
    batch: Import,
    path: Path,
    *,
    total: int,
    by: Actor,
    progress: Progress = lambda what, done, total: None,
    limits: Limits = LIMITS,
) -> Import:
    """Stage the rows of an import that is begun, from where an earlier run was cut short; anew if the atlas changed."""
    stamp = atlas_stamp()
    if is_ready(batch, stamp):
        return batch
    if batch.state == State.STAGED or batch.atlas_stamp != stamp:
        restart_staging(batch=batch, stamp=stamp, by=by)
    progress("Loading the names of all places", 0, 0)
    staging = _Staging(batch, Answers(Resolver(load_gazetteer())))
    done = staging.resume()
    options = Options.of_json(batch.options)
    fresh = (row for row in open_table(path, options, limits).rows if row[0] > staging.last)
    while chunk := list(islice(fresh, CHUNK)):
        stage_rows(batch=batch, rows=staging.rows(chunk), by=by)
        done += len(chunk)
        progress("Resolving", done, total)
    finish_staging(batch=batch, row_count=done, by=by)
    return batch


def is_ready(batch: Import, stamp: str) -> bool:
    """Whether nothing is left to stage: it is applied, or staged against the atlas as it is."""
    return batch.state == State.APPLIED or (batch.state == State.STAGED and batch.atlas_stamp == stamp)


def needs_places() -> None:
    """Raises UserError where the atlas is empty, for then no name could be resolved."""
    if not Place.objects.exists():
        raise UserError(gettext("The atlas has no places yet. Load them first: manage.py load_atlas"))


def open_table(path: Path, options: Options, limits: Limits) -> Table:
    """The table in the file, read as the options say."""
    return read_table(
        path,
        encoding=options.encoding or None,
        delimiter=options.delimiter or None,
        sheet=options.sheet or None,
        limits=limits,
        header=Header(named_by=headerless) if options.no_header else Header(row=options.header_row),
        ragged=True,
    )


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that was read through once: the header, the number of rows, and what is odd about it (findings.py)."""

    columns: list[str]
    rows: int
    findings: list[Finding]


def check(path: Path, options: Options, limits: Limits = LIMITS) -> Checked:
    """Read every row once. Raises UserError for a file that cannot be read or whose columns are not understood."""
    table = open_table(path, options, limits)
    search = FindingSearch(recognise(table.columns, options.columns), options)
    total = 0
    for number, cells in table.rows:
        total += 1
        search.see(cells, number)
    if not total:
        raise UserError(gettext("{file} has a header but no rows.").format(file=path.name))
    return Checked(table.columns, total, search.findings())


class _Staging:
    """One run over the rows of one file."""

    def __init__(self, batch: Import, answers: Answers) -> None:
        self._batch = batch
        self._maker = RowMaker(batch)
        self._answers = answers
        self._judge = Judge(Options.of_json(batch.options))
        self._left_out = frozenset(batch.left_out)
        self.last = 0

    def resume(self) -> int:
        """Take note of the rows that are staged already; gives how many."""
        done = 0
        staged = self._batch.rows.order_by("number").values_list("number", "cells", "ends", "outcome", "is_left_out")
        for number, cells, ends, outcome, is_left_out in staged.iterator(chunk_size=CHUNK):
            done += 1
            self.last = number
            if outcome in LIVE and not is_left_out:
                statement = self._maker.reader.read(cells)
                self._judge.remember(Judged(number, statement, tuple(map(Answer.of_json, ends))))
        return done

    def rows(self, chunk: Sequence[tuple[int, list[str]]]) -> list[Row]:
        """The chunk as rows to be written, in order."""
        staged: list[Row] = []
        open_rows: list[tuple[Row, Judged]] = []
        for number, cells in chunk:
            row = Row(batch=self._batch, number=number, cells=cells, is_left_out=number in self._left_out)
            staged.append(row)
            if judged := self._maker.fill(row, self._answer):
                open_rows.append((row, judged))
        outcomes = self._judge.outcomes([judged for _, judged in open_rows], self._left_out)
        for (row, judged), outcome in zip(open_rows, outcomes, strict=True):
            self._maker.judge(row, judged, outcome)
        return staged

    def _answer(self, _number: int, statement: Statement) -> list[Answer]:
        return [self._answers.of(end) for end in statement.ends]
