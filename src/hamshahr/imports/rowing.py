"""Rows while they are made and judged: what each says, which places it means, what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext_noop

from hamshahr.imports.answers import NO_PLACE, Answer
from hamshahr.imports.cells import CellError, End, Reader, Statement
from hamshahr.imports.columns import Columns, recognise
from hamshahr.imports.judging import Judged
from hamshahr.imports.models import Import, Outcome, Row
from hamshahr.imports.options import Options
from hamshahr.imports.questions import joined, mark
from hamshahr.imports.sentences import Sentence
from twinnet.resolve import Decision

MESSAGE_LETTERS = 500
_SHOWN = 40
_TWICE = gettext_noop("two ends are the same place")
_SURPLUS = gettext_noop(
    "{count} cells instead of {width}; the last is {written}. Is there a delimiter too many, or a cell with a "
    "delimiter that is not quoted?"
)


class RowMaker:
    """Fills in the rows of one import."""

    def __init__(self, batch: Import) -> None:
        options = Options.of_json(batch.options)
        self.columns: Columns = recognise(batch.columns, options.columns)
        self.reader = Reader(self.columns, options.kind, options.calendar, batch.findings, options.kinds)
        self._width = len(batch.columns)

    def fill(self, row: Row, answer: Callable[[int, Statement], Sequence[Answer]]) -> Judged | None:
        """Fill in what the row says and which places it means; None where it has to wait or stays out.

        `answer` gives the answers to a statement's ends, by the row's number.
        """
        row.ends, row.fault, row.message, row.asked, row.parties = [], [], "", "", ""
        row.outcome = Outcome.ERROR
        lacking = self._width - len(row.cells)
        if lacking < 0:
            written = repr(row.cells[-1][-_SHOWN:])
            surplus = Sentence.of(_SURPLUS, count=len(row.cells), width=self._width, written=written)
            self._fault(row, "", surplus)
            return None
        row.cells.extend([""] * lacking)
        try:
            statement = self.reader.read(row.cells)
        except CellError as error:
            self._fault(row, error.field, error.sentence)
            if lacking:
                row.message = f"{row.message} ({self._width - lacking} cells instead of {self._width})"[
                    :MESSAGE_LETTERS
                ]
            return None
        return self._answered(row, statement, tuple(answer(row.number, statement)))

    def _answered(self, row: Row, statement: Statement, ends: tuple[Answer, ...]) -> Judged | None:
        row.ends = [end.as_json() for end in ends]
        row.asked = joined([mark(asked) for asked, end in asked_ends(statement, ends)])
        told = [self._at(row.number, remark.field, str(remark.sentence)) for remark in statement.remarks]
        row.message = "; ".join(told)[:MESSAGE_LETTERS]
        row.fault = [[remark.field, *remark.sentence.as_json()] for remark in statement.remarks]
        waiting = [(side, end) for side, end in zip(statement.sides, ends, strict=True) if not end.key]
        if waiting:
            row.outcome = _waiting_outcome([end.decision for _, end in waiting])
            reasons = [self._at(row.number, self._field(end, side), end.reason) for side, end in waiting]
            row.message = "; ".join(reasons)[:MESSAGE_LETTERS]
            return None
        judged = Judged(row.number, statement, ends)
        row.parties = judged.parties_mark
        return judged

    def judge(self, row: Row, judged: Judged, outcome: Outcome) -> None:
        """Note what applying the row would do."""
        row.outcome = outcome
        if outcome == Outcome.SELF_TIE:
            self._fault(row, f"city{judged.statement.sides[judged.twice]}", Sentence.of(_TWICE))

    def _fault(self, row: Row, field: str, sentence: Sentence) -> None:
        row.fault = [[field, *sentence.as_json()]]
        where = self.columns.name(field) if field else str(self._width + 1)
        row.message = f"row {row.number}, column {where}: {sentence}"[:MESSAGE_LETTERS]

    def _field(self, end: Answer, side: str) -> str:
        codes = {code for code, _ in end.evidence}
        return f"{'country' if codes & {'country_not_understood', 'no_country'} else 'city'}{side}"

    def _at(self, number: int, field: str, message: str) -> str:
        return f"row {number}, column {self.columns.name(field)}: {message}"


def asked_ends(statement: Statement, ends: Sequence[Answer]) -> list[tuple[End, Answer]]:
    """The ends that are questions to a person. Without a name there is nothing to be answered."""
    pairs = zip(statement.ends, ends, strict=True)
    return [(end, answer) for end, answer in pairs if end.query.name and not end.geonames and answer.is_asked]


def _waiting_outcome(decisions: Sequence[str]) -> Outcome:
    if NO_PLACE in decisions:
        return Outcome.LEFT_OUT
    return Outcome.ERROR if Decision.ERROR in decisions else Outcome.DOUBT
