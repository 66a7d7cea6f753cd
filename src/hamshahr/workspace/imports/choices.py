"""The places among which a person chooses what a name means, in a list and on a small map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from hamshahr.atlas.models import Place
from hamshahr.atlas.search import search
from hamshahr.imports.models import Question, Row
from hamshahr.imports.questions import mark, within
from hamshahr.imports.rowing import RowMaker
from hamshahr.workspace.imports.reading import Teller
from twinnet.gazetteer import distance_km
from twinnet.resolve import Decision

SHOWN_ROWS = 10
SEARCHED = 8


@dataclass(frozen=True, slots=True)
class Choice:
    """A place that may be meant. `km` from the first city that it would be tied to, where both lie on the map."""

    place: Place
    km: float | None
    is_found: bool


@dataclass(frozen=True, slots=True)
class Partner:
    """The other end of a row that asks, as written, with the place where that is settled."""

    number: int
    name: str
    country: str
    place: Place | None


@dataclass(frozen=True, slots=True)
class Choosing:
    question: Question
    choices: list[Choice]
    partners: list[Partner]

    @property
    def is_on_map(self) -> bool:
        return any(choice.place.latitude is not None for choice in self.choices)

    @property
    def focus(self) -> int:
        """The place from which the map is looked at: a city it would be tied to, else the first choice."""
        others = [partner.place for partner in self.partners if partner.place]
        placed = [
            place for place in (*others, *(choice.place for choice in self.choices)) if place.latitude is not None
        ]
        return placed[0].pk if placed else 0


def choosing(question: Question, query: str) -> Choosing:
    """What is needed to choose: the resolver's candidates, what a search finds, and the other ends of the rows."""
    rows = list(question.batch.rows.filter(asked__contains=within(question.mark)).order_by("number")[:SHOWN_ROWS])
    partners = _partners(question, rows)
    keys = [candidate[0] for candidate in question.end.get("candidates", ())]
    known = Place.objects.with_setting().in_bulk(keys)
    places = [known[key] for key in keys if key in known]
    found = [one.place for one in search(query, limit=SEARCHED) if one.place.pk not in known] if query else []
    start = next((partner.place for partner in partners if partner.place and partner.place.latitude is not None), None)
    told = [(place, True) for place in found] + [(place, False) for place in places]
    return Choosing(question, [Choice(place, _km(place, start), is_found) for place, is_found in told], partners)


def _partners(question: Question, rows: Sequence[Row]) -> list[Partner]:
    reader = RowMaker(question.batch).reader
    teller = Teller(question.batch, [end for row in rows for end in row.ends])
    partners = []
    for row in rows:
        for asked, end in zip(reader.read(row.cells).ends, row.ends, strict=True):
            if not asked.query.name or mark(asked) != question.mark:
                place = teller.places.get(end.get("place", 0)) if end.get("decision") == Decision.PLACE else None
                partners.append(Partner(row.number, asked.query.name, asked.query.country, place))
    return partners


def _km(place: Place, start: Place | None) -> float | None:
    if start is None or None in {place.latitude, place.longitude, start.latitude, start.longitude}:
        return None
    assert place.latitude is not None and place.longitude is not None
    assert start.latitude is not None and start.longitude is not None
    return distance_km(start.latitude, start.longitude, place.latitude, place.longitude)


def map_columns(choosing: Choosing) -> dict[str, Any]:
    """The choices with thin lines to the cities that they would be tied to, as the map takes them (assets/README.md).

    Where none of those is known, each choice stands for itself.
    """
    others = {partner.place.pk: partner.place for partner in choosing.partners if partner.place}
    choices = {choice.place.pk: choice.place for choice in choosing.choices}
    drawn = {key: place for key, place in {**others, **choices}.items() if place.latitude is not None}
    at = {key: position for position, key in enumerate(drawn)}
    lines = [(at[choice], at[other]) for choice in choices for other in others if choice in at and other in at]
    lines = [line for line in lines if line[0] != line[1]] or [(at[key], at[key]) for key in choices if key in at]
    return {
        "kinds": ["other"],
        "places": {
            "id": list(drawn),
            "lon": [place.longitude for place in drawn.values()],
            "lat": [place.latitude for place in drawn.values()],
            "name": [place.name for place in drawn.values()],
            "ties": [0 for _ in drawn],
            "weight": [round((place.population or 0) / 1000) for place in drawn.values()],
            "url": "#choice-{id}",
        },
        "ties": {
            "id": list(range(1, len(lines) + 1)),
            "a": [line[0] for line in lines],
            "b": [line[1] for line in lines],
            "kind": [0] * len(lines),
            "start": [None] * len(lines),
            "url": "#choice-{id}",
        },
    }


def map_words() -> dict[str, Any]:
    """The words of this map where they differ from the usual ones."""
    return {
        "map_label": gettext("Map of the places that may be meant"),
        "tie_count": {"one": gettext("may be meant"), "other": gettext("may be meant")},
        "kinds": {"other": gettext("would be tied to")},
        "selected": "{name}",
    }
