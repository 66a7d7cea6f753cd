"""From a row's statement to the draft of a claim, and to the sources and places it needs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from django.utils.text import slugify

from hamshahr.atlas.actions import PlaceDraft
from hamshahr.atlas.models import PlaceKind, Source
from hamshahr.imports.answers import Answer
from hamshahr.imports.cells import Statement
from hamshahr.ties.drafts import ClaimDraft
from twinnet.resolve import Decision

_QUERIED_AT_ONCE = 500
_AS_WRITTEN_EN = {
    "start": "Start as written: {} (Persian calendar).",
    "end": "End as written: {} (Persian calendar).",
    "start_left_open": "Start left open: the source says {}, but of so many ties that it looks like a default.",
    "end_left_open": "End left open: the source says {}, but of so many ties that it looks like a default.",
    "start_year_only": "Start as written: {}; so many dates are a first of January that only the year is taken.",
    "end_year_only": "End as written: {}; so many dates are a first of January that only the year is taken.",
}
_AS_WRITTEN_FA = {
    "start": "آغاز در منبع: {} (گاه‌شماری خورشیدی).",
    "end": "پایان در منبع: {} (گاه‌شماری خورشیدی).",
    "start_left_open": "آغاز نامعلوم: منبع {} نوشته است، اما برای پیوندهایی چنان پرشمار که به مقدار پیش‌فرض می‌ماند.",
    "end_left_open": "پایان نامعلوم: منبع {} نوشته است، اما برای پیوندهایی چنان پرشمار که به مقدار پیش‌فرض می‌ماند.",
    "start_year_only": "آغاز در منبع: {}؛ چون بسیاری از تاریخ‌های منبع یکم ژانویه است، تنها سال آن پذیرفته شده است.",
    "end_year_only": "پایان در منبع: {}؛ چون بسیاری از تاریخ‌های منبع یکم ژانویه است، تنها سال آن پذیرفته شده است.",
}


def claim_draft(
    statement: Statement, places: tuple[int, ...], source: int, *, directed: bool, evidence: str = ""
) -> ClaimDraft:
    """The claim a row makes; `source` is a key. `directed`: it is the first city's word. `evidence`: the row."""
    note_en, note_fa = _notes(statement)
    return ClaimDraft(
        places=places,
        source_id=source,
        kind=statement.kind,
        kind_as_written=statement.kind_as_written,
        status=statement.status,
        start=statement.start,
        end=statement.end,
        speaks_for_id=places[0] if directed else None,
        note_en=note_en,
        note_fa=note_fa,
        evidence=evidence,
    )


def _notes(statement: Statement) -> tuple[str, str]:
    """The note in English and in Persian, with the dates that the claim's own cannot hold as they were written.

    Where the row has a note in one of the languages only, the dates are added to that one, so that no reader gets them
    in place of the note.
    """
    is_persian = any("\u0600" <= letter <= "\u06ff" for letter in statement.note)
    dates_en = [_AS_WRITTEN_EN[field].format(text) for field, text in statement.dates_as_written]
    dates_fa = [_AS_WRITTEN_FA[field].format(text) for field, text in statement.dates_as_written]
    has_english, has_persian = not (statement.note and is_persian), is_persian or not statement.note
    english = [*([] if is_persian else [statement.note]), *dates_en] if has_english else []
    persian = [*([statement.note] if is_persian else []), *dates_fa] if has_persian else []
    return "\n".join(filter(None, english)), "\n".join(filter(None, persian))


def evidence(file_name: str, row: int) -> str:
    """Where a claim is found: the file and the row as a spreadsheet counts it."""
    return f"{file_name}, row {row}"


def place_draft(
    answer: Answer,
    wikidata: str | None,
    unlocode: str | None,
    regions: Mapping[str, int],
    region_of: Mapping[int, int | None],
) -> PlaceDraft:
    """The place to make for a part of a city, a village that UN/LOCODE locates, or a provisional place.

    `regions` are keys by ISO 3166-2 code; `region_of` gives the region of the city that a part belongs to.
    """
    is_persian = any("\u0600" <= letter <= "\u06ff" for letter in answer.name)
    is_part = answer.decision == Decision.PART and answer.place is not None
    return PlaceDraft(
        kind=PlaceKind.DISTRICT if is_part else PlaceKind(answer.kind),
        name_en=answer.name,
        name_fa=answer.name if is_persian else "",
        country_id=answer.country,
        region_id=region_of[answer.place] if is_part and answer.place else regions.get(answer.region),
        part_of_id=answer.place if is_part else None,
        latitude=answer.latitude,
        longitude=answer.longitude,
        wikidata_id=wikidata,
        unlocode=unlocode,
        is_provisional=not is_part and not answer.unlocode,
    )


def page_key(url: str) -> str:
    """The key of the source that stands for a page: readable, and one per address."""
    parts = urlsplit(url)
    readable = slugify(f"{parts.hostname} {parts.path.replace('/', ' ')}")[:80].strip("-")
    return f"{readable}-{hashlib.sha256(url.encode()).hexdigest()[:10]}"


def known_pages(urls: Iterable[str]) -> dict[str, int]:
    """Keys of the sources that exist already, by their address; of several the oldest."""
    wanted = sorted(set(urls))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _QUERIED_AT_ONCE):
        pages = Source.objects.filter(url__in=wanted[start : start + _QUERIED_AT_ONCE]).order_by("-pk")
        found |= dict(pages.values_list("url", "pk"))
    return found
