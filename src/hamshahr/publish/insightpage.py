"""What the insight pages show of the picture that was measured in the background: few queries, however large it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext

from hamshahr.atlas.models import Country, Place
from hamshahr.core.calendars import number
from hamshahr.insight import queries
from hamshahr.insight.models import Measure, Picture, Position
from hamshahr.publish.charts import bars
from hamshahr.publish.chord import Chord, chord
from hamshahr.publish.measurewords import ATTRIBUTES, COMPARED, COUNTRIES, Ranking, figures, rankings, value_of
from hamshahr.publish.naming import comma

IN_MATRIX = 20
IN_CHORD = 12
MOST_CENTRAL = 10
_SHADES = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """Ties between two countries; `shade` from 0 (none) to 6 (the most)."""

    country: Country
    ties: int
    shade: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    country: Country
    cells: list[Cell]
    ties: int


@dataclass(frozen=True, slots=True)
class Flows:
    rows: list[MatrixRow]
    chord: Chord | None


@dataclass(frozen=True, slots=True)
class Community:
    """`places` are its best tied cities, `countries` those most of its cities are in, with how many."""

    number: int
    size: int
    places: list[Place]
    countries: list[tuple[Country, int]]

    @property
    def label(self) -> str:
        names = comma().join(country.name for country, _ in self.countries[:2])
        return gettext("{number}: {countries} …").format(number=number(self.number), countries=names)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of counting pacts, as the head of a column."""

    label: str
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure under each way of counting: (way, value)."""

    label: str
    by_reading: list[tuple[str, str]]


def readings(picture: Picture) -> list[Reading]:
    """The network as it is and as it would be were pacts counted otherwise; one alone where that changes nothing."""
    told = picture.figures["readings"]
    labels = {
        "as_one": gettext("a pact is one tie"),
        "left_out": gettext("without pacts"),
        "innermost": gettext("the innermost group is one pact"),
    }
    every = [Reading(gettext("a pact ties every two of its cities"), picture.figures["cities"])]
    return every + [Reading(label, told[key]) for key, label in labels.items() if told.get(key)]


def compared(found: Sequence[Reading]) -> list[Compared]:
    every = figures(*(reading.figures for reading in found), only=COMPARED)
    labels = [reading.label for reading in found]
    return [Compared(one.label, list(zip(labels, one.values, strict=True))) for one in every]


def _innermost(picture: Picture) -> list[Place]:
    """The cities of the group that looks like one charter; one query."""
    members = picture.figures["readings"].get("innermost_members", [])
    return list(Place.objects.filter(pk__in=members).order_by("name_en", "pk"))


def flows(countries: dict[str, Country]) -> Flows:
    """The countries with most ties against one another; one query."""
    every = {(one, other): ties for one, other, ties in queries.flows()}
    totals: Counter[str] = Counter()
    for (one, other), ties in every.items():
        totals[one] += ties
        if other != one:
            totals[other] += ties
    top = sorted(totals, key=lambda code: (-totals[code], code))[:IN_MATRIX]
    most = max((every.get((min(a, b), max(a, b)), 0) for a in top for b in top), default=0)
    rows = []
    for one in top:
        counts = [(other, every.get((min(one, other), max(one, other)), 0)) for other in top]
        cells = [Cell(countries[other], ties, _shade(ties, most)) for other, ties in counts]
        rows.append(MatrixRow(countries[one], cells, totals[one]))
    return Flows(rows, chord({code: countries[code].name for code in top[:IN_CHORD]}, every))


def _shade(ties: int, most: int) -> int:
    """Steps of equal ratio, because a few pairs of countries have most ties."""
    if not ties:
        return 0
    step = most ** (1 / _SHADES)
    return next((shade for shade in range(1, _SHADES) if ties <= step**shade), _SHADES)


def communities(picture: Picture, countries: dict[str, Country]) -> list[Community]:
    """The largest ones; one query."""
    told = picture.figures["communities"]
    places = Place.objects.select_related("country").in_bulk({key for one in told for key in one["places"]})
    return [
        Community(
            one["number"],
            one["size"],
            [places[key] for key in one["places"] if key in places],
            [(countries[code], cities) for code, cities in one["countries"]],
        )
        for one in told
    ]


def all_countries() -> dict[str, Country]:
    """One query."""
    return Country.objects.in_bulk()


def growth(picture: Picture) -> list[tuple[int, int, int]]:
    """(Gregorian year, ties begun, ties since the beginning) of ties in force whose beginning is known."""
    years = [(int(year), int(count)) for year, count in picture.figures["growth"]]
    return [(year, begun, total) for (year, begun), total in zip(years, accumulate(n for _, n in years), strict=True)]


def world(picture: Picture, by: Measure) -> dict[str, Any]:
    """What the page of the world shows: at most five queries; what is cached with the picture costs none."""
    countries = all_countries()
    groups = communities(picture, countries)
    return {
        "community_words": community_words(groups),
        "communities": groups,
        "central": ranked_rows(queries.ranked(by)[:MOST_CENTRAL], by),
        "flows": partial(flows, countries),
        "told": partial(_told, picture),
    }


def ranked_rows(positions: Iterable[Position], by: Measure) -> list[tuple[Position, str, int]]:
    """Each with its value and rank by this measure."""
    return [(one, value_of(one, by), getattr(one, f"{by}_rank")) for one in positions]


def _told(picture: Picture) -> dict[str, Any]:
    """Growth and figures; one query."""
    begun = {year: count for year, count, _ in growth(picture)}
    found = readings(picture)
    return {
        "figures": [
            *figures(picture.figures["cities"]),
            *figures(picture.figures["assortativity"], of=ATTRIBUTES),
        ],
        "readings": found,
        "compared": compared(found) if len(found) > 1 else [],
        "innermost": _innermost(picture),
        "country_figures": figures(*(one for one in picture.figures["countries"].values() if one), of=COUNTRIES),
        "begun": begun,
        "chart": bars(begun),
    }


def community_words(groups: Iterable[Community]) -> dict[str, Any]:
    """What the map calls the communities."""
    return {"legend": gettext("Communities"), "kinds": {f"community-{one.number}": one.label for one in groups}}


@dataclass(frozen=True, slots=True)
class Bridge:
    partner: Place
    ways: int


@dataclass(frozen=True, slots=True)
class CountryLink:
    here: Country
    there: Country
    ties: int


@dataclass(frozen=True, slots=True)
class CityPosition:
    """A city in the network, ready to be shown; `of` cities are measured in all."""

    position: Position
    of: int
    rankings: list[Ranking]
    community_size: int
    fellows: list[Position]
    bridges: list[Bridge]
    country_links: list[CountryLink]

    @property
    def fellow_places(self) -> list[Place]:
        return [fellow.place for fellow in self.fellows]


def city_position(place: Place) -> CityPosition | None:
    """None where the city was not measured, having no tie in force; five queries."""
    position = Position.objects.filter(place=place).select_related("picture").first()
    if position is None:
        return None
    told = position.picture.figures
    fellows = queries.neighbours_in_community(position)
    partners = Place.objects.select_related("country").in_bulk([key for key, _ in position.bridges])
    codes = {code for here, there, _ in position.country_links for code in (here, there)}
    countries = Country.objects.in_bulk(codes)
    sizes = {one["number"]: one["size"] for one in told["communities"]}
    return CityPosition(
        position,
        told["cities"]["nodes"],
        rankings(position),
        sizes.get(position.community, len(fellows) + 1),
        fellows,
        [Bridge(partners[key], ways) for key, ways in position.bridges if key in partners],
        [CountryLink(countries[here], countries[there], ties) for here, there, ties in position.country_links],
    )
