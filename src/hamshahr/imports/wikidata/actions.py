"""Every write of a reading of Wikidata, each batch in a transaction of its own and safe to repeat (docs/adr)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Exists, OuterRef
from django.utils import timezone

from hamshahr.atlas.actions import PlaceDraft, ensure_source, identify_places, make_places
from hamshahr.atlas.additions import name_places
from hamshahr.atlas.bulk import insert_models
from hamshahr.atlas.models import Place, Source, SourceClass
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.writing import action
from hamshahr.imports.drafting import place_draft
from hamshahr.imports.queries import batched
from hamshahr.imports.wikidata.items import Found
from hamshahr.imports.wikidata.models import RunState, WikidataRun, WikidataStatement
from hamshahr.imports.wikidata.planning import Outcome, Plan, Saying, Tie
from hamshahr.imports.wikidata.reading import Item, Statement
from hamshahr.insight.background import KIND as MEASURING
from hamshahr.tasks.actions import ask
from hamshahr.ties.actions import Recorded, cite_anew, record_claims, withdraw_claims
from hamshahr.ties.drafts import ClaimDraft
from hamshahr.ties.models import NO_LONGER_STATED, Claim

SOURCE_KEY = "wikidata"
_REASON = "Wikidata"
_PROPERTY = "https://www.wikidata.org/wiki/Property:P190"
_LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"


@action
def begin_run(*, mark: str, origin: str, read_on: dt.date, by: Actor) -> WikidataRun:
    """The run over these pages that was cut short, or a new one."""
    run, is_new = WikidataRun.objects.get_or_create(
        mark=mark, state=RunState.APPLYING, defaults={"origin": origin[:500], "read_on": read_on}
    )
    if is_new:
        record(by=by, deeds=[Deed("wikidata.begun", run, after={"origin": origin[:500]})])
    return run


@action
def ensure_wikidata(*, by: Actor, read_on: dt.date | None = None) -> Source:
    """Wikidata as a source of claims; with `read_on` it is known to be read whole on that day."""
    before = Source.objects.filter(key=SOURCE_KEY).first()
    return ensure_source(
        key=SOURCE_KEY,
        name_en="Wikidata",
        name_fa="ویکی‌داده",
        source_class=SourceClass.ENCYCLOPEDIA,
        url=_PROPERTY,
        publisher="Wikidata",
        licence="CC0 1.0",
        licence_url=_LICENCE,
        read=PartialDate(read_on, Precision.DAY) if read_on else before.read if before else None,
        by=by,
    )


@action
def identify(*, found: Mapping[str, Found], by: Actor) -> None:
    """Give known places their QID and the Persian name they lack."""
    identify_places(qids={one.place: qid for qid, one in found.items() if one.gets_qid}, by=by, reason=_REASON)
    names = {one.place: one.name_fa for one in found.values() if one.place and one.name_fa}
    name_places(names=names, by=by, reason="Wikidata, CC0 1.0")


@dataclass(slots=True)
class Ground:
    """What ties are recorded on: places by the keys of items.Found, growing as places are made."""

    run: WikidataRun
    source: Source
    items: Mapping[str, Item]
    places: dict[str, int]
    new: Mapping[str, Found]
    regions: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, run: WikidataRun, source: Source, made: Plan) -> Ground:
        coded = Place.objects.filter(iso_code__isnull=False).values_list("iso_code", "pk")
        return cls(
            run=run,
            source=source,
            items=made.reading.items,
            places={one.key: one.place for one in made.found.values() if one.place},
            new={one.key: one for one in made.found.values() if one.answer},
            regions={code: pk for code, pk in coded if code},
        )


@action
def record_ties(*, ground: Ground, ties: Sequence[Tie], by: Actor) -> None:
    """Make the places that these ties need, record what Wikidata says of them, and remember its statements."""
    made = _make_places(ground, ties, by)
    said = [(saying, _draft(ground, made, tie, saying)) for tie in ties for saying in tie.sayings]
    recorded = record_claims(drafts=[draft for _, draft in said], by=by, reason=_REASON)
    done = [(saying, one) for (saying, _), one in zip(said, recorded, strict=True)]
    _remember(done)
    evidence = {one.claim.pk: _evidence(saying) for saying, one in done if one.claim.evidence != _evidence(saying)}
    cite_anew(evidence=evidence, by=by, reason=_REASON)
    ground.run.counts = _added(ground.run.counts, [tie.outcome for tie in ties if tie.outcome != Outcome.SAME])
    ground.run.save()
    ground.places |= made


def _make_places(ground: Ground, ties: Sequence[Tie], by: Actor) -> dict[str, int]:
    """The places that these ties need and the atlas lacks, by their keys."""
    wanted = [key for key in dict.fromkeys(end for tie in ties for end in tie.ends) if key not in ground.places]
    cities = {answer.place for key in wanted if (answer := ground.new[key].answer) and answer.place}
    region_of = {city.pk: city.region_id for city in Place.objects.in_bulk(list(cities)).values()}
    drafts = [_place_draft(ground, ground.new[key], region_of) for key in wanted]
    return {
        key: place.pk
        for key, place in zip(wanted, make_places(drafts=drafts, by=by, reason=_REASON), strict=True)
    }  # fmt: skip


def _place_draft(ground: Ground, found: Found, region_of: Mapping[int, int | None]) -> PlaceDraft:
    assert found.answer is not None  # `new` holds only those
    item = ground.items[found.answer.wikidata]
    unlocode = None  # another place may have it; the QID tells this one
    draft = place_draft(found.answer, item.qid, unlocode, ground.regions, region_of)
    local = item.names.get("local", "")
    return replace(
        draft,
        name_fa=item.persian or draft.name_fa,
        name_local=local if local != draft.name_en else "",
        names=tuple(name for name in (local,) if name),
    )


def _draft(ground: Ground, made: Mapping[str, int], tie: Tie, saying: Saying) -> ClaimDraft:
    """P190 tells no kind, so neither does the claim."""
    first, second = (made.get(end) or ground.places[end] for end in tie.ends)
    return ClaimDraft(
        places=(first, second),
        source_id=ground.source.pk,
        start=saying.start,
        end=saying.end,
        evidence=_evidence(saying),
    )


def _evidence(saying: Saying) -> str:
    return min(saying.statements, key=lambda one: one.id).url


def _remember(done: Iterable[tuple[Saying, Recorded]]) -> None:
    rows = [_row(statement, one.claim) for saying, one in done for statement in saying.statements]
    known: set[str] = set()
    for some in batched([row.key for row in rows]):
        known |= set(WikidataStatement.objects.filter(key__in=some).values_list("key", flat=True))
    insert_models(WikidataStatement, [row for row in rows if row.key not in known])
    changing = ["subject", "object", "start", "start_precision", "end", "end_precision", "claim", "vanished_on"]
    WikidataStatement.objects.bulk_create(
        [row for row in rows if row.key in known],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=changing,
        batch_size=500,
    )


def _row(statement: Statement, claim: Claim) -> WikidataStatement:
    start, end = statement.start, statement.end
    return WikidataStatement(
        key=statement.id,
        subject=statement.subject,
        object=statement.object,
        start=start.date if start else None,
        start_precision=start.precision if start else "",
        end=end.date if end else None,
        end_precision=end.precision if end else "",
        claim=claim,
    )


def _added(counts: Mapping[str, int], outcomes: Iterable[Outcome]) -> dict[str, int]:
    return dict(Counter(counts) + Counter(outcome.value for outcome in outcomes))


@action
def note_vanished(*, statements: Sequence[str], on: dt.date, by: Actor) -> None:
    """Note of statements by key that Wikidata has them no more; their claims stay for withdraw_unstated."""
    for some in batched(statements):
        WikidataStatement.objects.filter(key__in=some).update(vanished_on=on)


def unstated() -> list[int]:
    """Current claims of Wikidata, by primary key, that no statement supports any more, nor a row of an import."""
    supported = WikidataStatement.objects.filter(claim=OuterRef("pk"), vanished_on__isnull=True)
    claims = Claim.objects.current().filter(source__key=SOURCE_KEY, import_rows__isnull=True)
    return list(claims.exclude(Exists(supported)).order_by("pk").values_list("pk", flat=True))


@action
def withdraw_unstated(*, run: WikidataRun, claims: Sequence[int], by: Actor) -> None:
    """Withdraw these of the unstated claims."""
    count = withdraw_claims(claims=claims, by=by, reason=NO_LONGER_STATED, on=run.read_on)
    run.counts = _added(run.counts, [Outcome.WITHDRAWN] * count)
    run.save()


@action
def finish_run(*, run: WikidataRun, made: Plan, by: Actor) -> WikidataRun:
    """All of it is in the atlas. What this run recorded before it was cut short is new by it, though known by now."""
    ensure_wikidata(read_on=run.read_on, by=by)
    changed = sum(run.counts.get(outcome, 0) for outcome in (Outcome.NEW, Outcome.ADDS_CLAIM, Outcome.CHANGED))
    waiting = Counter(outcome.value for outcome, _ in made.waiting.values())
    known = {Outcome.SAME.value: len(made.ties) - changed, Outcome.UNREADABLE.value: len(made.reading.unreadable)}
    run.counts = run.counts | waiting | known
    run.is_whole, run.state, run.finished_at = made.is_whole, RunState.DONE, timezone.now()
    run.save()
    record(by=by, deeds=[Deed("wikidata.applied", run, after=run.counts)])
    ask(kind=MEASURING, by=by)
    return run
