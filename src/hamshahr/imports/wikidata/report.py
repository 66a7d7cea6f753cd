"""Telling what a reading of Wikidata would change or did: a short summary, and a file with every statement."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from hamshahr.core.errors import UserError
from hamshahr.imports.report import harmless
from hamshahr.imports.wikidata.items import Found
from hamshahr.imports.wikidata.planning import Outcome, Plan

_EXAMPLES = 5
_COLUMNS = (
    *("statement", "outcome", "message", "qid1", "name1", "geonames1", "qid2", "name2", "geonames2"),
    *("start", "end", "candidates"),
)


def summary(counts: Mapping[str, int], made: Plan, *, is_done: bool) -> Iterator[str]:
    """Lines with the counts of all outcomes, and examples of what waits for a person."""
    for outcome in Outcome:
        yield f"  {outcome.label:<22} {counts.get(outcome, 0):>9,}"
    yield f"  {'statements read':<22} {len(made.reading.statements):>9,}"
    new = sum(1 for one in made.found.values() if one.answer)
    qids = sum(1 for one in made.found.values() if one.gets_qid)
    names = sum(1 for one in made.found.values() if one.place and one.name_fa)
    if not is_done:
        yield f"Cities: {qids:,} get their Wikidata identifier, {names:,} a Persian name, {new:,} new provisional ones."
    for outcome in (Outcome.CONTRADICTION, Outcome.DOUBT, Outcome.NOT_FOUND):
        messages = list(dict.fromkeys(why for kind, why in made.waiting.values() if kind == outcome))[:_EXAMPLES]
        if messages:
            yield f"{outcome.label.capitalize()}, for example:"
            yield from (f"  {message}" for message in messages)
    remarks = [f"{one.url}: {remark}" for one in made.reading.statements for remark in one.remarks]
    if remarks:
        yield f"Told but not taken in {len(remarks):,} statements, for example:"
        yield from (f"  {remark}" for remark in remarks[:_EXAMPLES])


def loss(made: Plan, *, claims_to_be_whole: bool) -> Iterator[str]:
    """A line on what is missing and yet not withdrawn, if anything."""
    if made.vanished and not claims_to_be_whole:
        yield (
            f"{len(made.vanished):,} statements known before are not in the file. Nothing is withdrawn for that, "
            "unless --complete says that the file holds all there is."
        )
    elif made.lost:
        yield (
            f"{len(made.vanished):,} of {made.known:,} statements known before are missing: more than can be believed. "
            "Nothing will be withdrawn, unless --accept-loss says that they are truly gone."
        )


def write_report(made: Plan, path: Path) -> None:
    """A CSV with every statement: what becomes of it, why, both cities, dates and candidates."""
    outcomes = {statement.id: tie.outcome for tie in made.ties for one in tie.sayings for statement in one.statements}
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(_COLUMNS)
            for statement in sorted(made.reading.statements, key=lambda one: one.id):
                outcome, why = made.waiting.get(statement.id) or (outcomes[statement.id], "")
                ends = [cell for qid in (statement.subject, statement.object) for cell in _end(made, qid)]
                found = [made.found[qid] for qid in (statement.subject, statement.object)]
                message = "; ".join(filter(None, [why, *(one.reason for one in found if one.key), *statement.remarks]))
                dates = [str(date or "") for date in (statement.start, statement.end)]
                told = "; ".join(filter(None, map(_candidates, found)))
                writer.writerow([statement.url, outcome.value, harmless(message), *ends, *dates, harmless(told)])
            for address, why in made.reading.unreadable:
                row = [harmless(address), Outcome.UNREADABLE.value, harmless(why)]
                writer.writerow([*row, *[""] * (len(_COLUMNS) - len(row))])
    except OSError as error:
        raise UserError(f"The report cannot be written to {path}: {error.strerror}.") from error


def _end(made: Plan, qid: str) -> list[str]:
    item = made.reading.items[qid]
    return [qid, harmless(item.label), " ".join(map(str, sorted(item.geonames)))]


def _candidates(found: Found) -> str:
    return "; ".join(f"{name}, {where} ({score})" for _, name, where, score in found.candidates)
