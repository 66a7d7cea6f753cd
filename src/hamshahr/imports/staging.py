"""Reading a whole file into staged rows: every one checked, its cities resolved, its outcome judged.

Rows are written in chunks, each in a transaction of its own, so that a run cut short at any moment goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from hamshahr.atlas.gazetteer import load_gazetteer
from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.imports.actions import begin_import, finish_staging, restart_staging, stage_rows
from hamshahr.imports.answers import Answer, Answers
from hamshahr.imports.cells import CellError, Reader
from hamshahr.imports.columns import Columns, recognise
from hamshahr.imports.judging import Judge, Judged
from hamshahr.imports.models import Import, Outcome, Row, State
from hamshahr.imports.options import HEADERLESS, Options, fingerprint
from hamshahr.imports.queries import LIVE, atlas_stamp, latest_import
from hamshahr.imports.tables import LIMITS, Header, Limits, Table, read_table, surplus
from twinnet.resolve import Decision, Resolver

CHUNK = 1000
MESSAGE_LETTERS = 500
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
    header, columns, total = _checked(path, options, limits)
    mark, stamp = fingerprint(path, options), atlas_stamp()
    batch = latest_import(mark)
    if batch is not None and (
        batch.state == State.APPLIED or (batch.state == State.STAGED and batch.atlas_stamp == stamp)
    ):
        return batch
    if batch is None:
        if not Place.objects.exists():
            raise UserError("The atlas has no places yet. Load them first: manage.py load_atlas")
        batch = begin_import(file_name=path.name, fingerprint=mark, options=options, columns=header, stamp=stamp, by=by)
    elif batch.atlas_stamp != stamp:
        restart_staging(batch=batch, stamp=stamp, by=by)
    progress("Loading the names of all places", 0, 0)
    staging = _Staging(batch, options, columns, Answers(Resolver(load_gazetteer())))
    done = staging.resume()
    fresh = (row for row in open_table(path, options, limits).rows if row[0] > staging.last)
    while chunk := list(islice(fresh, CHUNK)):
        stage_rows(batch=batch, rows=staging.rows(chunk), by=by)
        done += len(chunk)
        progress("Resolving", done, total)
    finish_staging(batch=batch, row_count=done, by=by)
    return batch


def open_table(path: Path, options: Options, limits: Limits) -> Table:
    """The table in the file, read as the options say."""
    return read_table(
        path,
        encoding=options.encoding or None,
        delimiter=options.delimiter or None,
        sheet=options.sheet or None,
        limits=limits,
        header=Header(names=HEADERLESS) if options.no_header else Header(row=options.header_row),
        ragged=True,
    )


def _checked(path: Path, options: Options, limits: Limits) -> tuple[list[str], Columns, int]:
    """The header, the columns and the number of rows, after every row has been read once."""
    table = open_table(path, options, limits)
    columns = recognise(table.columns, options.columns)
    total = sum(1 for _ in table.rows)
    if not total:
        raise UserError(f"{path.name} has a header but no rows.")
    return table.columns, columns, total


class _Staging:
    """One run over the rows of one file."""

    def __init__(self, batch: Import, options: Options, columns: Columns, answers: Answers) -> None:
        self._batch = batch
        self._columns = columns
        self._reader = Reader(columns, options.kind, options.calendar)
        self._width = len(batch.columns)
        self._answers = answers
        self._judge = Judge(options)
        self.last = 0

    def resume(self) -> int:
        """Take note of the rows that are staged already; gives how many."""
        done = 0
        staged = self._batch.rows.order_by("number").values_list("number", "cells", "ends", "outcome")
        for number, cells, ends, outcome in staged.iterator(chunk_size=CHUNK):
            done += 1
            self.last = number
            if outcome in LIVE:
                self._judge.remember(Judged(number, self._reader.read(cells), tuple(map(Answer.of_json, ends))))
        return done

    def rows(self, chunk: Sequence[tuple[int, list[str]]]) -> list[Row]:
        """The chunk as rows to be written, in order."""
        staged: list[Row] = []
        open_rows: list[tuple[Row, Judged]] = []
        for number, cells in chunk:
            short = self._width - len(cells)
            cells.extend([""] * short)
            row = Row(batch=self._batch, number=number, cells=cells, outcome=Outcome.ERROR)
            staged.append(row)
            judged = self._answered(row)
            if judged:
                open_rows.append((row, judged))
            elif short > 0:
                row.message = f"{row.message} ({self._width - short} cells instead of {self._width})"[:MESSAGE_LETTERS]
        for (row, judged), outcome in zip(
            open_rows, self._judge.outcomes([judged for _, judged in open_rows]), strict=True
        ):
            row.outcome = outcome
            if outcome == Outcome.SELF_TIE:
                row.message = self._at(
                    row.number, f"city{judged.statement.sides[judged.twice]}", "two ends are the same place"
                )
        return staged

    def _answered(self, row: Row) -> Judged | None:
        """Fill in what the row says and which places it means; None where it has to wait."""
        if len(row.cells) > self._width:
            row.message = self._beyond(row.number, row.cells)
            return None
        try:
            statement = self._reader.read(row.cells)
        except CellError as error:
            row.message = self._at(row.number, error.field, str(error))
            return None
        ends = tuple(self._answers.of(end) for end in statement.ends)
        row.ends = [end.as_json() for end in ends]
        row.message = "; ".join(f"row {row.number}, {remark}" for remark in statement.remarks)[:MESSAGE_LETTERS]
        waiting = [(side, end) for side, end in zip(statement.sides, ends, strict=True) if not end.key]
        if not waiting:
            return Judged(row.number, statement, ends)
        is_error = any(end.decision == Decision.ERROR for _, end in waiting)
        row.outcome = Outcome.ERROR if is_error else Outcome.DOUBT
        row.message = "; ".join(self._waits(row.number, side, end) for side, end in waiting)[:MESSAGE_LETTERS]
        return None

    def _beyond(self, number: int, cells: list[str]) -> str:
        return f"row {number}, column {self._width + 1}: {surplus(cells, self._width)}"[:MESSAGE_LETTERS]

    def _waits(self, number: int, side: str, answer: Answer) -> str:
        codes = {code for code, _ in answer.evidence}
        field = "country" if codes & {"country_not_understood", "no_country"} else "city"
        return self._at(number, f"{field}{side}", answer.reason)

    def _at(self, number: int, field: str, message: str) -> str:
        return f"row {number}, column {self._columns.name(field)}: {message}"[:MESSAGE_LETTERS]
