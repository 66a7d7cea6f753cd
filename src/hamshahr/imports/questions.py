"""Names that the atlas does not settle: when two rows ask the same, and what a person has answered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from hamshahr.imports.cells import End
from hamshahr.imports.models import Meant, NameAnswer
from twinnet.countries import find_country
from twinnet.fold import fold

_LETTERS = 12
_BAR = "|"


def mark(end: End) -> str:
    """The same for ends that ask the same: name, country and all that the file says besides, however spelt."""
    query = end.query
    found = find_country(query.country)
    country = "+".join(sorted(found.countries)) + found.region if found else fold(query.country)
    point = (round(query.lat, 2), round(query.lon, 2)) if query.lat is not None and query.lon is not None else ""
    asked = (fold(query.name), country, fold(query.region), point, query.population or "", end.wikidata)
    return hashlib.sha256(repr(asked).encode()).hexdigest()[:_LETTERS]


def joined(marks: list[str]) -> str:
    """Marks as Row.asked holds them; empty for none."""
    return f"{_BAR}{_BAR.join(dict.fromkeys(marks))}{_BAR}" if marks else ""


def split(asked: str) -> list[str]:
    """The marks in a Row.asked."""
    return [one for one in asked.split(_BAR) if one]


def within(marked: str) -> str:
    """What a Row.asked that holds this mark contains."""
    return f"{_BAR}{marked}{_BAR}"


@dataclass(frozen=True, slots=True)
class Given:
    """A person's answer as rows need it: `place` with its name, kind and country where the name means one."""

    meant: str
    place: int | None
    name: str
    kind: str
    country: str
    by: str
    on: str


def given_answers() -> dict[str, Given]:
    """All answers that are remembered, by mark; one query."""
    answers = NameAnswer.objects.select_related("place").order_by("pk")
    return {answer.mark: given(answer) for answer in answers}


def given(answer: NameAnswer) -> Given:
    place = answer.place if answer.meant == Meant.PLACE else None
    return Given(
        meant=answer.meant,
        place=place.pk if place else None,
        name=place.name_en if place else answer.name,
        kind=place.kind if place else "",
        country=place.country_id if place else "",
        by=answer.by,
        on=answer.at.date().isoformat(),
    )
