"""The measures of the network in plain words: what each is called, what it means, its value as a reader reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hamshahr.core.calendars import is_persian, number
from hamshahr.insight.models import Measure, Position


@dataclass(frozen=True, slots=True)
class Definition:
    """`digits` after the point; `is_share`: the value is a part of one and shown in per cent."""

    label: str | Promise
    meaning: str | Promise
    digits: int = 0
    is_share: bool = False


WHOLE: dict[str, Definition] = {
    "nodes": Definition(_("cities"), _("cities with at least one tie in force")),
    "edges": Definition(_("pairs of tied cities"), _("two cities with a tie count once, whatever the number of ties")),
    "mean_degree": Definition(_("partners of a city, on average"), _("twice the pairs, divided by the cities"), 2),
    "max_degree": Definition(_("most partners of one city"), _("the largest number of cities one city is tied to")),
    "degree_gini": Definition(
        _("inequality of partners"),
        _("Gini coefficient: 0 if all cities had as many partners, towards 1 if few cities had nearly all"),
        3,
    ),
    "density": Definition(_("density"), _("pairs that are tied, of all pairs there could be"), 4, is_share=True),
    "components": Definition(
        _("separate parts"), _("groups of cities with no way along ties from one group to another")
    ),
    "largest_component_share": Definition(
        _("cities in the largest part"), _("share of cities from which most others can be reached"), 1, is_share=True
    ),
    "mean_distance": Definition(
        _("steps between two cities, on average"), _("the shortest way along ties, over all pairs with a way"), 2
    ),
    "diameter": Definition(_("longest of all shortest ways"), _("in steps from city to city")),
    "clustering": Definition(
        _("closed triangles"), _("how often two partners of one city are tied to each other too"), 2, is_share=True
    ),
    "degree_assortativity": Definition(
        _("like with like"),
        _("above 0 where cities with many partners are tied to others with many, below 0 where to those with few"),
        3,
    ),
    "max_core": Definition(
        _("depth of the innermost core"), _("the largest k for which a group exists in which each has k partners")
    ),
    "max_core_size": Definition(_("cities in the innermost core"), _("how many cities that group has")),
    "communities": Definition(
        _("communities"), _("groups tied more within than without, found by the Leiden method (modularity)")
    ),
    "modularity": Definition(
        _("how clearly they part"), _("modularity: 0 if no more ties run within groups than by chance, towards 1"), 3
    ),
}
_ALIKE = _("correlation of the two cities of a pair: 1 if they were always alike, 0 if no more than by chance")
ATTRIBUTES: dict[str, Definition] = {
    "population": Definition(_("like with like, by population"), _ALIKE, 3),
    "latitude": Definition(_("like with like, by latitude"), _ALIKE, 3),
    "longitude": Definition(_("like with like, by longitude"), _ALIKE, 3),
}
COUNTRIES: dict[str, Definition] = {
    "nodes": Definition(_("countries"), _("countries with a city that is tied to a city of another country")),
    "edges": Definition(_("lines between countries"), _("pairs of tied cities across borders; or pairs of countries")),
    "mean_degree": Definition(
        _("lines of a country, on average"), _("twice the lines between countries, divided by the countries"), 2
    ),
    "density": Definition(_("lines for each two countries"), _("lines, divided by all pairs of countries"), 3),
    "clustering": Definition(
        _("closed triangles"),
        _("how often two countries tied with a third are tied to each other too"),
        2,
        is_share=True,
    ),
    "mean_distance": Definition(
        _("steps between two countries, on average"), _("the shortest way along lines, from country to country"), 2
    ),
    "max_core": Definition(
        _("depth of the innermost core"),
        _("the largest k for which a group of countries exists in which each is tied with k others"),
    ),
}
COMPARED = (
    "edges", "clustering", "max_core", "max_core_size", "mean_degree", "mean_distance", "degree_assortativity",
)  # fmt: skip
RANKINGS: dict[str, str | Promise] = {
    Measure.DEGREE: _("to how many cities it is tied"),
    Measure.BETWEENNESS: _("how many of the shortest ways between two other cities lead through it"),
    Measure.CLOSENESS: _(
        "in how few steps all others are reached; a city out of reach counts as many steps as there are cities"
    ),
    Measure.CORE: _("the largest k for which it is in a group whose members each have k partners within the group"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, ready to be shown; `values` has one for each column of a comparison."""

    key: str
    label: str
    meaning: str
    values: list[str]


def shown(kind: Definition, value: float | None) -> str:
    """The value in the reader's digits, rounded as the measure deserves; a dash where it does not exist."""
    if value is None:
        return "–"
    scaled = round(100 * value if kind.is_share else value, kind.digits)
    told = number(int(scaled) if kind.digits == 0 else scaled)
    return (f"{told}٪" if is_persian() else f"{told}%") if kind.is_share else told


def figures(
    *columns: Mapping[str, Any], only: tuple[str, ...] = (), of: Mapping[str, Definition] = WHOLE
) -> list[Figure]:
    """The measures (all, or `only` some) of one network or of several side by side."""
    return [
        Figure(key, str(kind.label), str(kind.meaning), [shown(kind, column[key]) for column in columns])
        for key, kind in of.items()
        if not only or key in only
    ]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A city's value and rank by one measure."""

    measure: str
    label: str
    meaning: str
    value: str
    rank: int


def rankings(position: Position) -> list[Ranking]:
    return [
        Ranking(measure.value, str(measure.label), str(RANKINGS[measure]), value_of(position, measure),
                getattr(position, f"{measure}_rank"))
        for measure in Measure
    ]  # fmt: skip


def value_of(position: Position, measure: Measure) -> str:
    """The value as a reader reads it: closeness as the mean number of steps."""
    if measure == Measure.CLOSENESS:
        return gettext("{n} steps on average").format(n=number(round(position.mean_steps, 2)))
    return number(round(getattr(position, measure)))
