"""What applying a staged import needs: its sources, the places it has to make, and the claims of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.text import slugify

from hamshahr.atlas.actions import ensure_source, make_places
from hamshahr.atlas.models import Place, Source, SourceClass
from hamshahr.audit.actions import Actor
from hamshahr.imports.answers import Answer
from hamshahr.imports.cells import Reader, Statement
from hamshahr.imports.columns import recognise
from hamshahr.imports.drafting import claim_draft, evidence, known_pages, page_key, place_draft
from hamshahr.imports.models import Import
from hamshahr.imports.options import Options
from hamshahr.imports.queries import LIVE
from hamshahr.ties.drafts import ClaimDraft
from twinnet.resolve import Decision

_READ_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class _Live:
    """A row to be applied."""

    pk: int
    number: int
    statement: Statement
    ends: tuple[Answer, ...]


class Applying:
    """One import on its way into the atlas; to be used inside the action, its steps in their order."""

    def __init__(self, batch: Import) -> None:
        self._batch = batch
        self._options = Options.of_json(batch.options)
        columns = recognise(batch.columns, self._options.columns)
        options = self._options
        self._reader = Reader(columns, options.kind, options.calendar, batch.findings, options.kinds)
        self._rows = list(self._read())
        self._source = 0
        self._pages: dict[str, int] = {}
        self._places: dict[str, int] = {}
        self.made_sources: list[Source] = []

    def _read(self) -> Iterator[_Live]:
        chosen = self._batch.rows.filter(outcome__in=LIVE, is_left_out=False).order_by("number")
        rows = chosen.values_list("pk", "number", "cells", "ends")
        for pk, number, cells, ends in rows.iterator(chunk_size=_READ_AT_ONCE):
            yield _Live(pk, number, self._reader.read(cells), tuple(map(Answer.of_json, ends)))

    def make_sources(self, *, by: Actor) -> Source:
        """Make the import's own source and those of the pages that rows name, where missing; gives its own."""
        facts = self._options.source
        own = Source.objects.filter(key=slugify(facts.key, allow_unicode=True)).first()
        if own is None:
            own = ensure_source(
                key=facts.key,
                name_en=facts.name,
                source_class=facts.source_class,
                url=facts.url,
                licence=facts.licence,
                publisher=facts.publisher,
                read=facts.read,
                by=by,
            )
            self.made_sources.append(own)
        self._source = own.pk
        urls = dict.fromkeys(row.statement.source_url for row in self._rows if row.statement.source_url)
        self._pages = known_pages(urls)
        for url in urls:
            if url not in self._pages:
                page = self._make_page(url, by)
                self.made_sources.append(page)
                self._pages[url] = page.pk
        return own

    def _make_page(self, url: str, by: Actor) -> Source:
        parts = urlsplit(url)
        return ensure_source(
            key=page_key(url),
            name_en=f"{parts.hostname}{parts.path}"[:200],
            source_class=SourceClass.OTHER,
            url=url,
            read=self._options.source.read,
            by=by,
        )

    def make_places(self, *, by: Actor, reason: str) -> list[Place]:
        """Make the districts and provisional places that the rows need, each once."""
        wanted = {
            end.key: end
            for row in self._rows
            for end in row.ends
            if end.decision in {Decision.PART, Decision.PROVISIONAL}
        }
        coded = Place.objects.filter(iso_code__isnull=False).values_list("iso_code", "pk")
        regions = {code: pk for code, pk in coded if code}
        cities = {end.place for end in wanted.values() if end.place}
        region_of = {city.pk: city.region_id for city in Place.objects.in_bulk(list(cities)).values()}
        items = _free({key: end.wikidata for key, end in wanted.items()}, "wikidata_id")
        codes = _free({key: end.unlocode for key, end in wanted.items()}, "unlocode")
        drafts = [place_draft(end, items.get(key), codes.get(key), regions, region_of) for key, end in wanted.items()]
        made = make_places(drafts=drafts, by=by, reason=reason)
        self._places = {key: place.pk for key, place in zip(wanted, made, strict=True)}
        return made

    def drafts(self) -> list[tuple[int, ClaimDraft]]:
        """(row's key, claim) of every row, in the order of the file."""
        return [(row.pk, self._draft(row)) for row in self._rows]

    def _draft(self, row: _Live) -> ClaimDraft:
        url = row.statement.source_url
        return claim_draft(
            row.statement,
            tuple(self._place(end) for end in row.ends),
            self._pages[url] if url else self._source,
            directed=self._options.directed,
            evidence=evidence(self._batch.file_name, row.number),
        )

    def _place(self, end: Answer) -> int:
        return end.place if end.decision == Decision.PLACE and end.place else self._places[end.key]


def _free(identifiers: dict[str, str], field: str) -> dict[str, str]:
    """Of the identifiers by place to be made, those that no place has in `field` yet, each once."""
    by_identifier = {identifier: key for key, identifier in reversed(identifiers.items()) if identifier}
    taken = Place.objects.filter(**{f"{field}__in": list(by_identifier)}).values_list(field, flat=True)
    for identifier in list(taken):
        del by_identifier[identifier]
    return {key: identifier for identifier, key in by_identifier.items()}
