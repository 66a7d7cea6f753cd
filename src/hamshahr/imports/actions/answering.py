"""A person's word on an import: what a name means, and which rows stay out; rows are judged anew at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from django.utils.translation import gettext

from hamshahr.atlas.models import Place
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.imports.answers import Answer, by_person, made_places
from hamshahr.imports.cells import Statement
from hamshahr.imports.judging import Judge, Judged
from hamshahr.imports.models import Import, Meant, NameAnswer, Outcome, Question, Row, State
from hamshahr.imports.options import Options
from hamshahr.imports.queries import atlas_stamp, batched
from hamshahr.imports.questions import Given, given, mark, within
from hamshahr.imports.rowing import RowMaker
from twinnet.countries import find_country

_WRITTEN = ("ends", "fault", "message", "asked", "parties", "outcome")
_CHUNK = 200


@action
def answer_name(*, question: Question, meant: Meant, by: Actor, place: Place | None = None) -> NameAnswer:
    """Remember what a name means, for this import and all later ones, and judge the rows that ask it anew.

    Raises UserError for an import that is not staged, a missing place, or one to be made in no known country.
    """
    batch = _staged(question.batch)
    if meant == Meant.PLACE and place is None:
        raise UserError(gettext("Choose the place that is meant, or one of the other answers."))
    if meant == Meant.PROVISIONAL and not can_be_made(question):
        raise UserError(
            gettext("The country is not understood, so no place can be made. Choose the place that is meant.")
        )
    is_current = batch.atlas_stamp == atlas_stamp()
    answer, is_new = NameAnswer.objects.update_or_create(
        mark=question.mark,
        defaults={
            "name": question.name,
            "country": question.country,
            "region": question.region,
            "meant": meant,
            "place": place if meant == Meant.PLACE else None,
            "by": by.name,
        },
    )
    after = {"meant": meant.value, "place": str(answer.place or "")}
    record(by=by, deeds=[Deed("name.answered" if is_new else "name.answered_anew", answer, after=after)])
    if is_current:
        batch.atlas_stamp = atlas_stamp()
        batch.save(update_fields=["atlas_stamp"])
    use_answer(batch=batch, answer=answer, by=by)
    return answer


@action
def use_answer(*, batch: Import, answer: NameAnswer, by: Actor) -> int:
    """Judge the rows of an import that ask this name anew; gives how many."""
    word, made = given(answer), made_places() if answer.meant == Meant.PROVISIONAL else {}
    maker = RowMaker(batch)
    rows = list(batch.rows.filter(asked__contains=within(answer.mark)).order_by("number"))
    parties = {row.parties for row in rows}
    for row in rows:
        maker.fill(row, _answering(row.ends, answer.mark, word, made))
    Row.objects.bulk_update(rows, _WRITTEN, batch_size=_CHUNK)
    judge_anew(batch, parties | {row.parties for row in rows})
    return len(rows)


def _answering(
    stored: Collection[dict[str, object]], marked: str, word: Given, made: dict[str, int]
) -> Callable[[int, Statement], list[Answer]]:
    """The person's answer for the ends that ask it; for the others what was decided before."""

    def answers(_number: int, statement: Statement) -> list[Answer]:
        return [
            by_person(word, end, made) if end.query.name and mark(end) == marked else Answer.of_json(before)
            for end, before in zip(statement.ends, stored, strict=True)
        ]

    return answers


@action
def revoke_answer(*, answer: NameAnswer, by: Actor) -> None:
    """Forget what a person said; imports that wait are checked anew before they are brought in."""
    record(by=by, deeds=[Deed("name.answer_revoked", answer, before={"meant": answer.meant, "mark": answer.mark})])
    answer.delete()


@action
def leave_out(*, batch: Import, numbers: Collection[int], is_out: bool, by: Actor) -> None:
    """Leave these rows out of the atlas, or take them in again. Raises UserError for an import that is not staged."""
    batch = _staged(batch)
    rows = batch.rows.filter(number__in=numbers).exclude(is_left_out=is_out)
    parties = set(rows.order_by().values_list("parties", flat=True))
    changed = rows.update(is_left_out=is_out)
    judge_anew(batch, parties)
    _note_choice(batch, changed, is_out, by)


@action
def leave_out_all(*, batch: Import, outcome: Outcome, is_out: bool, by: Actor) -> None:
    """The same for all rows of an outcome, with those that without them would come to be of it.

    Without the rows that make a tie, whatever else says that tie goes too.
    """
    batch = _staged(batch)
    of_outcome = batch.rows.filter(outcome=outcome)
    if outcome == Outcome.NEW:
        rows = batch.rows.filter(parties__in=of_outcome.values("parties"))
    elif outcome == Outcome.ADDS_CLAIM:
        same = batch.rows.filter(outcome=Outcome.SAME, parties__in=of_outcome.values("parties"))
        rows = of_outcome | same
    else:
        rows = of_outcome
    changing = list(rows.exclude(is_left_out=is_out).order_by().values_list("pk", "parties"))
    for chunk in batched([pk for pk, _ in changing]):
        Row.objects.filter(pk__in=chunk).update(is_left_out=is_out)
    if not is_out:
        judge_anew(batch, {parties for _, parties in changing})
    _note_choice(batch, len(changing), is_out, by)


def can_be_made(question: Question) -> bool:
    """Whether a place of that name could be made: its country is one, and understood."""
    country = find_country(question.country)
    return country is not None and len(country.countries) == 1


def _staged(batch: Import) -> Import:
    batch = Import.objects.select_for_update().get(pk=batch.pk)
    if batch.state != State.STAGED:
        raise UserError(
            gettext("Import {number} is “{state}”, so nothing can be chosen in it now.").format(
                number=batch.pk, state=batch.get_state_display()
            )
        )
    return batch


def _note_choice(batch: Import, count: int, is_out: bool, by: Actor) -> None:
    record(by=by, deeds=[Deed("import.left_out" if is_out else "import.taken_in", batch, after={"rows": count})])


def judge_anew(batch: Import, parties: Iterable[str]) -> None:
    """Judge all rows between these parties again, in the order of the file: which is first decides which is new."""
    maker, options = RowMaker(batch), Options.of_json(batch.options)
    for chunk in batched(sorted(set(parties) - {""})):
        rows = list(batch.rows.filter(parties__in=chunk).order_by("number"))
        judged = [
            Judged(row.number, maker.reader.read(row.cells), tuple(map(Answer.of_json, row.ends))) for row in rows
        ]
        before = [row.outcome for row in rows]
        outcomes = Judge(options).outcomes(judged, {row.number for row in rows if row.is_left_out})
        for row, one, outcome in zip(rows, judged, outcomes, strict=True):
            maker.judge(row, one, outcome)
        changed = [row for row, outcome in zip(rows, before, strict=True) if row.outcome != outcome]
        Row.objects.bulk_update(changed, ["outcome", "fault", "message"], batch_size=_CHUNK)
