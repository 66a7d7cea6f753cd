"""Ties as files: CSV that a spreadsheet opens without harm and that can be imported again, and JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from hamshahr.atlas.models import Place
from hamshahr.publish.filters import TieFilter
from hamshahr.publish.rows import TieRow

COLUMNS = (
    "id", "city_a", "country_a", "city_b", "country_b", "further_parties", "pact", "kind", "start_date", "end_date",
    "status", "agreement", "is_weak", "sources", "url",
)  # fmt: skip
LINES_AT_A_TIME = 500
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")


class Echo:
    """A file whose `write` hands the text back, so that csv can write into a stream."""

    def write(self, text: str) -> str:
        return text


def harmless(cell: object) -> str:
    """The cell as text that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_ACTIVE) else text


def csv_blocks(rows: Iterable[TieRow], request: HttpRequest) -> Iterator[str]:
    """Heading and one line for each tie, many lines at a time; English names, ISO dates, codes."""
    writer = csv.writer(Echo())
    site = request.build_absolute_uri("/")[:-1]
    yield "\ufeff" + writer.writerow(COLUMNS)
    rest = iter(rows)
    while block := "".join(
        writer.writerow([harmless(cell) for cell in _cells(row, site)]) for row in islice(rest, LINES_AT_A_TIME)
    ):
        yield block


def _cells(row: TieRow, site: str) -> list[object]:
    tie = row.tie
    first, second, *further = row.parties
    return [
        tie.pk,
        first.name_en,
        first.country_id,
        second.name_en,
        second.country_id,
        "; ".join(f"{place.name_en}, {place.country_id}" for place in further),
        tie.name_en,
        tie.kind,
        tie.started,
        tie.ended,
        tie.status,
        tie.agreement,
        "yes" if tie.is_weak else "",
        "; ".join(source.key for source in row.sources),
        f"{site}{row.url}",
    ]


def not_understood(wanted: TieFilter) -> HttpResponse:
    """What a file answers to a filter with wrong values: it must not pass for the data asked for."""
    faults = [
        f"{wanted[name].label}: {' '.join(str(error) for error in errors)}" for name, errors in wanted.errors.items()
    ]
    return HttpResponse("\n".join(faults) + "\n", status=400, content_type="text/plain; charset=utf-8")


def csv_response(rows: Iterable[TieRow], request: HttpRequest, name: str) -> StreamingHttpResponse:
    """A download; `name` is the file's name without its ending."""
    response = StreamingHttpResponse(csv_blocks(rows, request), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def json_response(place: Place, rows: Iterable[TieRow], request: HttpRequest) -> HttpResponse:
    """The place and its ties with their sources."""
    answer = {"place": _place(place, request), "ties": [_tie(row, request) for row in rows]}
    return HttpResponse(
        json.dumps(answer, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )


def _place(place: Place, request: HttpRequest) -> dict[str, Any]:
    return {
        "id": place.pk,
        "name_en": place.name_en,
        "name_fa": place.name_fa,
        "country": place.country_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "geonames": place.geonames_id,
        "wikidata": place.wikidata_id,
        "url": request.build_absolute_uri(place.get_absolute_url()),
    }


def _tie(row: TieRow, request: HttpRequest) -> dict[str, Any]:
    tie = row.tie
    return {
        "id": tie.pk,
        "partners": [_place(place, request) for place in row.partners],
        "pact": tie.name_en,
        "kind": tie.kind,
        "start": str(tie.started or ""),
        "end": str(tie.ended or ""),
        "status": tie.status,
        "agreement": tie.agreement,
        "is_weak": tie.is_weak,
        "sources": [
            {"key": source.key, "name": source.name_en, "licence": source.licence, "url": source.url}
            for source in row.sources
        ],
        "url": request.build_absolute_uri(row.url),
    }
