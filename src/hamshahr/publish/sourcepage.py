"""What one source says beside what others say: ties confirmed, contradicted or named by nobody else."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Place, Source
from hamshahr.publish.askedform import AskedForm
from hamshahr.publish.exports import Echo, harmless
from hamshahr.publish.naming import in_a_row, named, semicolon
from hamshahr.publish.rows import in_order
from hamshahr.publish.templatetags.publish import dated
from hamshahr.publish.wording import kind_word, status_word
from hamshahr.quality import queries
from hamshahr.quality.comparing import FACTS
from hamshahr.quality.models import Comparison, Standing, Verdict
from hamshahr.ties.models import Claim, Party, Relationship, RelationshipQuerySet

CHUNK = 1000
STATES: dict[str, Promise] = {
    "contradicted": _("contradicted by another source"),
    "confirmed": _("confirmed by an independent source"),
    "alone": _("named by no independent source"),
    "repeated": _("repeated by a source of the same publisher"),
}
FACT_WORDS: dict[str, Promise] = {"kind": _("Kind"), "start": _("Beginning"), "end": _("Ending"), "status": _("Status")}
_VERDICTS = {"contradicted": Verdict.CONTRADICTS, "confirmed": Verdict.CONFIRMS, "repeated": Verdict.ECHOES}
COLUMNS = (
    "tie", "city_a", "country_a", "city_b", "country_b", "further_parties", "compared", "facts", "source", "kind",
    "start_date", "end_date", "status", "other_source", "other_kind", "other_start_date", "other_end_date",
    "other_status",
)  # fmt: skip


class Wanted(AskedForm):
    """Which of a source's ties: what others make of them, which other source, and on which fact they contradict it."""

    state = forms.ChoiceField(label=_("Ties that are"), choices=list(STATES.items()), required=False)
    other = forms.ChoiceField(label=_("By"), required=False)
    fact = forms.ChoiceField(label=_("On"), required=False)

    def __init__(self, query: QueryDict, others: Iterable[Source]) -> None:
        super().__init__(query)
        self._others = {source.key: source for source in others}
        names = [(key, source.name) for key, source in self._others.items()]
        self.offer("other", _("any source"), names)
        self.offer("fact", _("any fact"), list(FACT_WORDS.items()))

    @property
    def what(self) -> str:
        return self.values.get("state", "contradicted")

    @property
    def asked_other(self) -> Source | None:
        return self._others.get(self.values.get("other", ""))

    @property
    def asked_fact(self) -> str:
        return self.values.get("fact", "") if self.what == "contradicted" else ""

    def ties(self, source: Source) -> RelationshipQuerySet:
        """The ties asked for, the latest first."""
        found = queries.ties_that_are(self.what, source, self.asked_other, self.asked_fact)
        return in_order(found, "-since")


def standing_parts(standing: Standing | None) -> list[tuple[str, int, int, Promise]]:
    """(state, ties, their share in per cent, words) of each part of what a source names; empty where it names none."""
    if standing is None or not standing.ties:
        return []
    counts = {"confirmed": standing.confirmed, "alone": standing.alone, "contradicted": standing.contradicted}
    return [(state, count, round(100 * count / standing.ties), STATES[state]) for state, count in counts.items()]


@dataclass(frozen=True, slots=True)
class BesideRow:
    """Another source beside that of the page; `by_fact`: (fact, word, contradictions) of those there are."""

    other: Source
    shared: int
    confirmed: int
    repeated: int
    contradicted: int
    by_fact: list[tuple[str, Promise, int]]


def beside_rows(source: Source) -> list[BesideRow]:
    """Every source that names ties of this one too; two queries."""
    return [
        BesideRow(
            one.other,
            one.shared,
            one.confirmed,
            one.repeated,
            one.contradicted,
            [(fact, FACT_WORDS[fact], one.facts[fact]) for fact in FACTS if one.facts[fact]],
        )
        for one in queries.beside(source)
    ]


@dataclass(frozen=True, slots=True)
class SaidBy:
    """What one source says of a tie in its current claims, and on which facts it contradicts the source of the page."""

    source: Source
    claims: list[Claim]
    facts: tuple[str, ...] = ()

    @property
    def words(self) -> SafeString:
        """All its claims in a row, in the reader's words."""
        told = [_said(claim) for claim in self.claims]
        text = told[0]
        for more in told[1:]:
            text = format_html("{}{}{}", text, semicolon(), more)
        return text

    @property
    def fact_words(self) -> list[str]:
        return [str(FACT_WORDS[fact]) for fact in self.facts]

    @property
    def first_recorded(self) -> Claim:
        return min(self.claims, key=lambda claim: (claim.recorded_at, claim.pk))


def _said(claim: Claim) -> SafeString:
    parts = [format_html("{}", kind_word(claim.kind))]
    if claim.started:
        parts.append(format_html(gettext("since {date}"), date=dated(claim.started)))
    if claim.ended:
        parts.append(format_html(gettext("until {date}"), date=dated(claim.ended)))
    text = parts[0]
    for more in parts[1:]:
        text = format_html("{} {}", text, more)
    return in_a_row([text, format_html("{}", status_word(claim.status))]) if claim.status else text


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A tie with what the source says of it and what the others say that were asked about."""

    tie: Relationship
    parties: list[Place]
    own: SaidBy
    others: list[SaidBy]


def compared_rows(ties: Iterable[Relationship], source: Source, wanted: Wanted) -> list[ComparedRow]:
    """In order; five queries, however many ties."""
    every = list(ties)
    keys = [tie.pk for tie in every]
    facts = _facts(keys, source, wanted)
    sources = {other for by in facts.values() for other in by}
    claims: defaultdict[tuple[int, int], list[Claim]] = defaultdict(list)
    told = Claim.objects.current().filter(relationship__in=keys, source__in=[*sources, source.pk])
    for claim in told.order_by("pk"):
        claims[claim.relationship_id, claim.source_id].append(claim)
    known = Source.objects.in_bulk(sorted(sources)) | {source.pk: source}
    parties: defaultdict[int, list[Place]] = defaultdict(list)
    for party in (
        Party.objects.filter(relationship__in=keys).select_related("place__country").order_by("position", "pk")
    ):
        parties[party.relationship_id].append(party.place)
    return [
        ComparedRow(
            tie,
            parties[tie.pk],
            SaidBy(source, claims[tie.pk, source.pk]),
            [
                SaidBy(known[other], claims[tie.pk, other], by_fact)
                for other, by_fact in sorted(facts[tie.pk].items())
                if claims[tie.pk, other]
            ],
        )
        for tie in every
        if claims[tie.pk, source.pk]
    ]


def _facts(keys: Sequence[int], source: Source, wanted: Wanted) -> defaultdict[int, dict[int, tuple[str, ...]]]:
    """By tie, of each other source that is what is asked for, the facts on which it contradicts; one query."""
    found: defaultdict[int, dict[int, tuple[str, ...]]] = defaultdict(dict)
    if wanted.what not in _VERDICTS:
        return found
    rows = Comparison.objects.filter(source=source, relationship__in=keys, verdict=_VERDICTS[wanted.what])
    if other := wanted.asked_other:
        rows = rows.filter(other=other)
    for tie, who, facts in rows.order_by("pk").values_list("relationship_id", "other_id", "facts"):
        found[tie][who] = tuple(fact for fact in FACTS if fact in facts.split(","))
    return found


def csv_blocks(source: Source, wanted: Wanted) -> Iterator[str]:
    """A line for each claim of the source beside each of another, in bounded memory; English, ISO dates, codes."""
    yield "\ufeff" + csv.writer(Echo()).writerow(COLUMNS)
    chunk: list[Relationship] = []
    for tie in wanted.ties(source).iterator(chunk_size=CHUNK):
        chunk.append(tie)
        if len(chunk) == CHUNK:
            yield _block(chunk, source, wanted)
            chunk = []
    yield _block(chunk, source, wanted)


def _block(ties: list[Relationship], source: Source, wanted: Wanted) -> str:
    writer = csv.writer(Echo())
    lines = []
    for row in compared_rows(ties, source, wanted):
        for own in row.own.claims:
            beside = [
                [" ".join(other.facts), source.key, *_claim_cells(own), other.source.key, *_claim_cells(claim)]
                for other in row.others
                for claim in other.claims
            ]
            for cells in beside or [["", source.key, *_claim_cells(own), *[""] * 5]]:
                lines.append(writer.writerow([harmless(cell) for cell in (*_tie_cells(row), wanted.what, *cells)]))
    return "".join(lines)


def _tie_cells(row: ComparedRow) -> list[object]:
    first, second, *further = row.parties
    names = "; ".join(f"{place.name_en}, {place.country_id}" for place in further)
    return [row.tie.pk, first.name_en, first.country_id, second.name_en, second.country_id, names]


def _claim_cells(claim: Claim) -> list[object]:
    return [claim.kind, claim.started, claim.ended, claim.status]


def heading(wanted: Wanted, source: Source) -> SafeString:
    """What the list holds."""
    text = (
        gettext("Ties of {source} {state}") if not wanted.asked_other else gettext("Ties of {source} {state}: {other}")
    )
    other = wanted.asked_other
    return format_html(text, source=named(source), state=STATES[wanted.what], other=named(other) if other else "")
