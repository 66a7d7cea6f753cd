"""Recommendations as files: CSV that a spreadsheet opens without harm, and JSON; with reasons, sureness and sources."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from hamshahr.discovery import shipped
from hamshahr.discovery.queries import Finder, Recommendation
from hamshahr.discovery.words import sentence, sureness, sureness_word
from hamshahr.publish.exports import harmless
from hamshahr.publish.finderpage import Opened
from twinnet.partners.goals import Goals
from twinnet.partners.reasons import Reason

COLUMNS = (
    "rank", "id", "city", "country", "region", "latitude", "longitude", "population", "geonames", "wikidata", "sure",
    "how_sure", "score", "reasons_for", "reasons_against", "codes_for", "codes_against",
    "model", "ties_as_of", "url",
)  # fmt: skip


def csv_file(found: Opened, told: Sequence[Recommendation], request: HttpRequest) -> HttpResponse:
    """One line for each city; names in English, reasons in the language of the address and as codes."""
    assert found.finder is not None
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for rank, one in enumerate(told, start=1):
        cells = _cells(rank, one, found.finder, request)
        writer.writerow([cell if isinstance(cell, int | float) else harmless(cell) for cell in cells])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="hamshahr-partners-{found.place.pk}.csv"'
    return response


def _cells(rank: int, one: Recommendation, finder: Finder, request: HttpRequest) -> list[object]:
    place = one.place
    return [
        rank,
        place.pk,
        place.name_en,
        place.country_id,
        place.region.name_en if place.region else "",
        place.latitude,
        place.longitude,
        place.population,
        place.geonames_id,
        place.wikidata_id,
        round(one.sure, 5),
        sureness_word(one.sure),
        round(one.score, 4),
        "; ".join(map(sentence, one.speaks_for)),
        "; ".join(map(sentence, one.speaks_against)),
        "; ".join(f"{reason.code}={reason.value}" for reason in one.speaks_for),
        "; ".join(f"{reason.code}={reason.value}" for reason in one.speaks_against),
        finder.model_version,
        finder.tables.made_at.isoformat(timespec="seconds"),
        request.build_absolute_uri(place.get_absolute_url()),
    ]


def json_file(found: Opened, told: Sequence[Recommendation], goals: Goals | None, request: HttpRequest) -> HttpResponse:
    """The same with the goals asked for; None where the cities were chosen by name."""
    assert found.finder is not None
    assert found.who is not None
    about, tables = shipped.about(), found.finder.tables
    answer = {
        "for": _place(found, request),
        "goals": _goals(goals) if goals else None,
        "model": {"version": found.finder.model_version, "source": about.source, "licence": about.licence}
        if found.finder.trained is None
        else {"version": found.finder.model_version, "source": "the ties of this atlas", "licence": None},
        "ties_as_of": {"made_at": tables.made_at.isoformat(), "cities": tables.cities, "ties": tables.ties},
        "sources": [
            {"name": "GeoNames", "licence": "CC BY 4.0", "url": "https://www.geonames.org/"},
            {"name": "Hamshahr", "url": request.build_absolute_uri(reverse("publish:sources"))},
        ],
        "recommendations": [_told(rank, one, request) for rank, one in enumerate(told, start=1)],
    }
    return HttpResponse(
        json.dumps(answer, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )


def _place(found: Opened, request: HttpRequest) -> dict[str, Any]:
    assert found.who is not None
    place, instead = found.place, found.who.stands_in
    return {
        "id": place.pk,
        "name_en": place.name_en,
        "name_fa": place.name_fa,
        "country": place.country_id,
        "ranked_as": instead.pk if instead else place.pk,
        "url": request.build_absolute_uri(place.get_absolute_url()),
    }


def _goals(goals: Goals) -> dict[str, Any]:
    must, must_not = goals.must, goals.must_not
    return {
        "areas": sorted(goals.areas),
        "continents": sorted(must.continents),
        "countries": sorted(must.countries),
        "not_countries": sorted(must_not.countries),
        "languages": sorted(must.languages),
        "population": [must.min_population, must.max_population],
    }


def _told(rank: int, one: Recommendation, request: HttpRequest) -> dict[str, Any]:
    place = one.place
    return {
        "rank": rank,
        "id": place.pk,
        "name_en": place.name_en,
        "name_fa": place.name_fa,
        "country": place.country_id,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "population": place.population,
        "geonames": place.geonames_id,
        "wikidata": place.wikidata_id,
        "sure": round(one.sure, 5),
        "how_sure": sureness(one.sure).value,
        "score": round(one.score, 4),
        "reasons": [_reason(reason) for reason in one.reasons],
        "url": request.build_absolute_uri(place.get_absolute_url()),
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code.value,
        "value": reason.value,
        "favours": reason.favours,
        "text": sentence(reason),
    }
