"""What programs send, and how it becomes what the actions take."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Self

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from hamshahr.api.actions import own_source
from hamshahr.api.asking import Id, Key, OneOf
from hamshahr.api.problems import Fault, ProblemError
from hamshahr.api.schemas import PARTIAL_DATE
from hamshahr.api.words import KINDS, LEVELS, STATUSES
from hamshahr.atlas.models import Place, Source
from hamshahr.audit.actions import Actor
from hamshahr.core.dates import PartialDate
from hamshahr.ties.drafts import ClaimDraft, takes
from hamshahr.ties.models import Level

MOST_PARTIES = 60
_PLAIN = r"^[^\x00]*$"


def _is_day_of_a_calendar(written: str) -> str:
    try:
        PartialDate.parse(written)
    except ValueError:
        raise PydanticCustomError("bad_date", "bad date") from None
    return written


Date = Annotated[str, Field(pattern=PARTIAL_DATE, examples=["1989-05"]), AfterValidator(_is_day_of_a_calendar)]
Line = Annotated[str, Field(max_length=300, pattern=_PLAIN)]
Note = Annotated[str, Field(max_length=10_000, pattern=_PLAIN)]


class Sent(Schema):
    model_config = ConfigDict(extra="forbid")


class CitySent(Sent):
    """A city, by exactly one of its numbers."""

    id: Id | None = None
    geonames_id: Id | None = None
    wikidata_id: Annotated[str, Field(pattern="^Q[0-9]{1,15}$")] | None = None

    @model_validator(mode="after")
    def _has_one_number(self) -> Self:
        if sum(value is not None for value in (self.id, self.geonames_id, self.wikidata_id)) != 1:
            raise PydanticCustomError("one_identifier", "one identifier")
        return self

    @property
    def named(self) -> tuple[str, int | str]:
        """By which field of Place, and its value."""
        if self.geonames_id is not None:
            return "geonames_id", self.geonames_id
        return ("id", self.id) if self.id is not None else ("wikidata_id", self.wikidata_id or "")


class NoteSent(Sent):
    fa: Note = ""
    en: Note = ""


class NamesSent(Sent):
    fa: Annotated[str, Field(max_length=200, pattern=_PLAIN)] = ""
    en: Annotated[str, Field(min_length=1, max_length=200, pattern=_PLAIN)]


class ClaimSent(Sent):
    parties: list[CitySent] = Field(min_length=2, max_length=MOST_PARTIES, description=_("the cities, two or more"))
    source: Key = Field(
        "", description=_("key of a source that the atlas knows; left out, the staff of this atlas say so themselves")
    )
    kind: Annotated[str, OneOf(tuple(KINDS))] | None = None
    kind_as_written: Annotated[str, Field(max_length=100, pattern=_PLAIN)] = ""
    status: Annotated[str, OneOf(tuple(STATUSES))] | None = None
    status_on: Date | None = Field(None, description=_("since when the status is so"))
    level: Annotated[str, OneOf(tuple(LEVELS))] = Level.OFFICIAL.value
    start: Date | None = None
    end: Date | None = None
    speaks_for: CitySent | None = Field(None, description=_("the city in whose name the source speaks"))
    note: NoteSent = NoteSent()
    evidence: Annotated[str, Field(max_length=1000, pattern=_PLAIN)] = Field(
        "", description=_("where in the source it stands: an address, a page, a row")
    )
    is_weak: bool = False
    pact: NamesSent | None = Field(None, description=_("the name of a pact"))
    reason: Line = Field("", description=_("why you record it; kept in the audit"))


class WithdrawalSent(Sent):
    reason: Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")] = Field(
        ..., description=_("why; shown beside the claim"), examples=["The city's page no longer lists it."]
    )
    on: (
        Annotated[
            str,
            Field(pattern="^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"),
            AfterValidator(_is_day_of_a_calendar),
        ]
        | None
    ) = Field(None, description=_("since which day; today if left out"))

    @property
    def day(self) -> dt.date | None:
        return dt.date.fromisoformat(self.on) if self.on else None


def draft_of(sent: ClaimSent, by: Actor) -> ClaimDraft:
    """What the action records; a few queries. Raises ProblemError (422) with whatever is unknown or cannot be."""
    everyone = [*sent.parties, *([sent.speaks_for] if sent.speaks_for else [])]
    keys, faults = _keys_of(everyone), []
    places = [keys.get(party.named) for party in sent.parties]
    for number, place in enumerate(places):
        if place is None:
            faults.append(Fault("body", f"parties.{number}", gettext("The atlas has no such city.")))
    if not faults and len(set(places)) < 2:
        faults.append(Fault("body", "parties", gettext("A tie has at least two different cities.")))
    side = keys.get(sent.speaks_for.named) if sent.speaks_for else None
    if sent.speaks_for and side not in places:
        faults.append(Fault("body", "speaks_for", gettext("A source speaks for one of the parties.")))
    if not takes(sent.kind or "", len(set(places))):
        faults.append(Fault("body", "kind", gettext("This kind is between two cities; more make a multilateral pact.")))
    source = Source.objects.filter(key=sent.source).first() if sent.source else None
    if source is None and sent.source:
        faults.append(Fault("body", "source", gettext("The atlas knows no such source.")))
    faults += _faults_of_dates(sent)
    if faults:
        raise ProblemError("invalid", errors=faults)
    source = source or own_source(by=by)
    return ClaimDraft(
        places=tuple(place for place in places if place is not None),
        source_id=source.pk,
        kind=sent.kind or "",
        kind_as_written=sent.kind_as_written,
        status=sent.status or "",
        status_on=_date(sent.status_on),
        level=sent.level,
        start=_date(sent.start),
        end=_date(sent.end),
        speaks_for_id=side,
        note_en=sent.note.en,
        note_fa=sent.note.fa,
        evidence=sent.evidence,
        is_weak=sent.is_weak,
        pact_name_en=sent.pact.en if sent.pact else "",
        pact_name_fa=sent.pact.fa if sent.pact else "",
    )


def _keys_of(cities: list[CitySent]) -> dict[tuple[str, int | str], int]:
    """The primary keys of cities, by how they were named; one query."""
    condition, named = Q(), {city.named for city in cities}
    for field in ("id", "geonames_id", "wikidata_id"):
        condition |= Q(**{f"{field}__in": [value for name, value in named if name == field]})
    keys: dict[tuple[str, int | str], int] = {}
    for pk, geonames, wikidata in Place.objects.filter(condition).values_list("pk", "geonames_id", "wikidata_id"):
        keys |= {("id", pk): pk, ("geonames_id", geonames or 0): pk, ("wikidata_id", wikidata or ""): pk}
    return keys


def _date(written: str | None) -> PartialDate | None:
    return PartialDate.parse(written or "")


def _faults_of_dates(sent: ClaimSent) -> list[Fault]:
    faults = []
    start, end = _date(sent.start), _date(sent.end)
    next_year = timezone.localdate().year + 1
    if start and start.date.year > next_year:
        faults.append(Fault("body", "start", gettext("It lies later than next year.")))
    if start and end and end.last < start.date:
        faults.append(Fault("body", "end", gettext("It ends before it begins.")))
    if sent.status_on and not sent.status:
        faults.append(Fault("body", "status_on", gettext("A date of the status needs the status.")))
    return faults
