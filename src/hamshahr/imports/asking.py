"""The questions of an import: each name that its rows leave open, once, with how many rows it stands in."""

from __future__ import annotations

from collections import Counter

from hamshahr.imports.answers import Answer
from hamshahr.imports.models import Import, Question
from hamshahr.imports.questions import mark
from hamshahr.imports.rowing import RowMaker, asked_ends

_READ_AT_ONCE = 2000
_LETTERS = 200


def questions_of(batch: Import) -> list[Question]:
    """Read from the staged rows that ask; not yet stored."""
    rows = batch.rows.exclude(asked="").order_by("number").values_list("cells", "ends")
    if not rows.exists():
        return []
    reader = RowMaker(batch).reader
    asked: dict[str, Question] = {}
    rows_of: Counter[str] = Counter()
    for cells, ends in rows.iterator(chunk_size=_READ_AT_ONCE):
        marks = set()
        for end, answer in asked_ends(reader.read(cells), [Answer.of_json(stored) for stored in ends]):
            marks.add(marked := mark(end))
            if marked not in asked:
                query = end.query
                asked[marked] = Question(
                    batch=batch,
                    mark=marked,
                    name=query.name[:_LETTERS],
                    country=query.country[:_LETTERS],
                    region=query.region[:_LETTERS],
                    end=answer.as_json(),
                )
        rows_of.update(marks)
    for marked, question in asked.items():
        question.row_count = rows_of[marked]
    return list(asked.values())
