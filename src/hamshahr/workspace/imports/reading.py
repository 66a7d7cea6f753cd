"""What the pages of imports show, read with a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from hamshahr.atlas.models import Country, Place
from hamshahr.core.calendars import digits
from hamshahr.imports.findings import DOUBTED, Done, words
from hamshahr.imports.kinds import ALL
from hamshahr.imports.models import Import, NameAnswer, Outcome, Question, Row, State
from hamshahr.imports.options import Options
from hamshahr.imports.queries import LIVE, lacking
from hamshahr.imports.rowing import RowMaker
from hamshahr.imports.sentences import Sentence
from hamshahr.tasks.models import Task
from hamshahr.workspace.imports.wording import DECISIONS, MEANINGS, evidence_word
from twinnet.resolve import Decision

LEFT_OUT = "out"
_SLASH = " / "
_NUMBERS = {"namesakes", "largest_by_far", "population_agrees", "near", "far"}
_WHERE = {
    "region_agrees", "region_disagrees", "county_in", "no_candidate", "only_namesake", "country_near", "territory",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many rows are of an outcome, and how many of them are chosen for the atlas."""

    state: str
    label: str
    meaning: str
    rows: int
    chosen: int


def counts(batch: Import) -> list[StateCount]:
    """One per outcome that occurs, and one for rows left out by hand; one query."""
    found = {
        outcome: (rows, chosen)
        for outcome, rows, chosen in batch.rows.order_by()
        .values_list("outcome")
        .annotate(rows=Count("id"), chosen=Count("id", filter=Q(is_left_out=False)))
    }
    told = []
    for outcome in Outcome:
        rows, chosen = found.get(outcome, (0, 0))
        if rows:
            chosen = chosen if outcome in LIVE else 0
            told.append(StateCount(outcome.value, str(outcome.label), str(MEANINGS[outcome]), rows, chosen))
    return told


def filtered(batch: Import, state: str) -> QuerySet[Row]:
    """The rows of an outcome, those left out by hand, or all; in the order of the file."""
    rows = batch.rows.order_by("number")
    if state == LEFT_OUT:
        return rows.filter(is_left_out=True)
    return rows.filter(outcome=state) if state in set(Outcome) else rows


@dataclass(frozen=True, slots=True)
class ToldCandidate:
    place: Place
    score: str


@dataclass(frozen=True, slots=True)
class ToldEnd:
    """One end of a row: what stands there, what was made of it, and why."""

    asked: str
    country: str
    decision: str
    word: str
    place: Place | None
    name: str
    reasons: list[str]
    candidates: list[ToldCandidate]
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ToldRow:
    row: Row
    ends: list[ToldEnd]
    facts: list[str]
    faults: list[tuple[str, str]]
    cells: list[tuple[str, str]]
    label: str
    is_live: bool


class Teller:
    """Tells rows and questions of one import; asks for all the places they name at once."""

    def __init__(self, batch: Import, ends: Iterable[Mapping[str, Any]]) -> None:
        self._maker = RowMaker(batch)
        known = list(ends)
        keys = {end["place"] for end in known if end.get("place")}
        keys |= {candidate[0] for end in known for candidate in end.get("candidates", ())}
        told = {
            one for end in known for code, value in end.get("evidence", ()) if code in _WHERE for one in _several(value)
        }
        self.places = Place.objects.with_setting().in_bulk(sorted(keys))
        regions = Place.objects.filter(iso_code__in=sorted(told)).only("iso_code", "name_en", "name_fa")
        countries = Country.objects.filter(Q(pk__in=sorted(told)) | Q(name_en__in=sorted(told)))
        self._where = {region.iso_code: region.name for region in regions}
        for country in countries:
            self._where |= {country.pk: country.name, country.name_en: country.name}

    def row(self, row: Row) -> ToldRow:
        columns = self._maker.columns
        stored: Sequence[Mapping[str, Any]] = row.ends or [{} for _ in columns.sides[:2]]
        ends = [self._end(row, side, end) for side, end in zip(columns.sides, stored, strict=False)]
        cells = [*row.cells, *[""] * (len(row.batch.columns) - len(row.cells))]
        facts = [columns.cell(field, cells) for field in ("kind", "start", "status")]
        return ToldRow(
            row=row,
            ends=ends,
            facts=[fact for fact in facts if fact],
            faults=[
                (columns.name(field) if field else "", Sentence.of_json(rest).told()) for field, *rest in row.fault
            ],
            cells=[(name, cell) for name, cell in zip(row.batch.columns, row.cells, strict=False) if cell],
            label=str(Outcome(row.outcome).label),
            is_live=row.outcome in LIVE,
        )

    def _end(self, row: Row, side: str, end: Mapping[str, Any]) -> ToldEnd:
        cells = [*row.cells, *[""] * (len(row.batch.columns) - len(row.cells))]
        columns = self._maker.columns
        return self.end(end, columns.cell(f"city{side}", cells), columns.cell(f"country{side}", cells))

    def end(self, end: Mapping[str, Any], asked: str, country: str) -> ToldEnd:
        decision = str(end.get("decision", ""))
        place = self.places.get(end.get("place", 0)) if decision == Decision.PLACE else None
        return ToldEnd(
            asked=asked,
            country=country,
            decision=decision,
            word=str(DECISIONS.get(decision, "")),
            place=place,
            name=str(end.get("name", "")),
            reasons=[self._reason(code, value) for code, value in end.get("evidence", ())],
            candidates=[
                ToldCandidate(self.places[key], digits(f"{score:.2f}"))
                for key, _name, _where, score in end.get("candidates", ())
                if key in self.places
            ],
        )

    def _reason(self, code: str, value: str) -> str:
        if code in _WHERE:
            value = _SLASH.join(self._where.get(one, one) for one in _several(value))
        return evidence_word(code, digits(value) if code in _NUMBERS else value)


def _several(value: str) -> list[str]:
    """The codes in an evidence's value: one country, or all that a name may lie in."""
    return value.split(_SLASH)


def told_rows(batch: Import, rows: Sequence[Row]) -> list[ToldRow]:
    """Rows of a page with their evidence; two queries beside the rows'."""
    teller = Teller(batch, [end for row in rows for end in row.ends])
    for row in rows:
        row.batch = batch
    return [teller.row(row) for row in rows]


def active_task(batch: Import) -> Task | None:
    """The background work that is under way or waits for this import; else None."""
    return Task.objects.active().filter(kind__in=ALL, key=str(batch.pk)).defer("arguments", "error").first()


@dataclass(frozen=True, slots=True)
class Line:
    """An import in the list, with its counts by outcome."""

    batch: Import
    counts: list[tuple[str, int]]
    source: str


def import_lines(batches: Sequence[Import]) -> list[Line]:
    """One query beside the imports'."""
    found = (
        Row.objects.filter(batch__in=[batch.pk for batch in batches])
        .order_by()
        .values_list("batch", "outcome")
        .annotate(Count("id"))
    )
    by_batch: dict[int, dict[str, int]] = {}
    for batch, outcome, count in found:
        by_batch.setdefault(batch, {})[outcome] = count
    return [
        Line(
            batch,
            [(str(one.label), by_batch[batch.pk][one]) for one in Outcome if by_batch.get(batch.pk, {}).get(one)],
            Options.of_json(batch.options).source.name,
        )
        for batch in batches
    ]


@dataclass(frozen=True, slots=True)
class ToldQuestion:
    question: Question
    answer: NameAnswer | None
    end: ToldEnd


def told_questions(batch: Import, questions: Sequence[Question]) -> list[ToldQuestion]:
    """Three queries."""
    teller = Teller(batch, [question.end for question in questions])
    marks = [question.mark for question in questions]
    answers = NameAnswer.objects.filter(mark__in=marks).select_related(
        "place__country", "place__region", "place__part_of"
    )
    answered = {answer.mark: answer for answer in answers.order_by("pk")}
    return [
        ToldQuestion(question, answered.get(question.mark), teller.end(question.end, question.name, question.country))
        for question in questions
    ]


def questions_of(batch: Import, tab: str) -> QuerySet[Question]:
    """Those in doubt, those unknown to the atlas, or those that are answered; the ones that serve most rows first."""
    answered = NameAnswer.objects.values("mark")
    questions = batch.questions.order_by("-row_count", "name", "mark")
    if tab == "answered":
        return questions.filter(mark__in=answered)
    is_unknown = Q(end__decision=Decision.PROVISIONAL)
    return questions.exclude(mark__in=answered).filter(is_unknown if tab == "unknown" else ~is_unknown)


@dataclass(frozen=True, slots=True)
class ToldFinding:
    """What was found in a file; `what` is empty where there is nothing to be overruled."""

    words: str
    what: str
    is_trusted: bool


def told_findings(batch: Import) -> list[ToldFinding]:
    """Only of a file that can be read again is something to be overruled."""
    return [
        ToldFinding(
            words(finding),
            finding["what"] if batch.upload and finding["kind"] in DOUBTED else "",
            finding["done"] == Done.TRUSTED,
        )
        for finding in batch.findings
    ]


def told_lacking(batch: Import) -> list[tuple[str, str, int]]:
    """(name, country, rows) of the places that bringing the import in would make; empty where it does not wait."""
    if batch.state != State.STAGED:
        return []
    found = lacking(batch)
    countries = Country.objects.in_bulk(sorted({one.country for one in found}))
    return [(one.name, countries[one.country].name, one.rows) for one in found]
