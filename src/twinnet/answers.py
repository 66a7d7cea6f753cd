"""What a resolver is asked and what it answers. Import these from :mod:`twinnet.resolve`."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from twinnet.gazetteer import GazetteerPlace, PlaceKind

EVIDENCE: Final = {
    "exact_name": "it is called {value}",
    "other_name": "it is another name of {value}",
    "like_name": "but for accents or an addition it is called {value}",
    "abbreviation": "with its abbreviation spelt out it is {value}",
    "title_added": "with its title it is {value}",
    "title_dropped": "without its title it is {value}",
    "fuzzy": "the spelling is near to {value}",
    "sound": "it is another transliteration of {value}",
    "epithet_dropped": "without its addition it is {value}",
    "two_languages": "both of its names mean {value}",
    "joined": "it joins {value}",
    "only_namesake": "no other place of that name in {value}",
    "largest_by_far": "by far the largest of its namesakes ({value} people)",
    "namesakes": "{value} places of comparable size bear the name",
    "near": "{value} km from the given point",
    "far": "the nearest namesake is {value} km from the given point",
    "population_agrees": "its population agrees ({value})",
    "region_agrees": "it lies in {value}",
    "region_disagrees": "no place of that name in {value}",
    "in_whole": "it lies in or by {value}",
    "part_of": "a part of {value}",
    "seat_of": "the unit is called after {value}",
    "unit_unsure": "a {value} need not be called after a town of that name",
    "qualifier_unknown": "the addition {value} is not understood",
    "country_near": "the country's spelling is near to {value}",
    "territory": "listed under another country, it belongs to {value}",
    "county_in": "{value} has a county of that name",
    "unlocode": "UN/LOCODE {value} locates it",
    "no_candidate": "nothing of that name is known in {value}",
    "no_name": "there is no name",
    "no_country": "there is no country, and the name alone does not tell",
    "country_not_understood": "the country {value} is not understood",
}


@dataclass(frozen=True, slots=True)
class Query:
    """What a source says of a place. Country and region in any spelling; degrees WGS 84; all but the name optional."""

    name: str
    country: str = ""
    region: str = ""
    lat: float | None = None
    lon: float | None = None
    population: int | None = None


class Decision(StrEnum):
    """How far the question could be answered.

    PLACE: a known place. PART: a unit that the gazetteer lacks (borough, village, rural district) of a known city:
    ``place`` is that city, ``part_name`` the unit. PROVISIONAL: country known, name clean, nothing like it known.
    DOUBT: a person must choose among ``candidates``. ERROR: no name, or the country is not understood.
    """

    PLACE = "place"
    PART = "part"
    PROVISIONAL = "provisional"
    DOUBT = "doubt"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason, as a stable ``code`` (see :data:`EVIDENCE`) and the value it concerns."""

    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant; ``score`` orders candidates of one resolution (higher is likelier), 0 to 1."""

    place: GazetteerPlace
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """The answer. ``country`` is ISO 3166-1 alpha-2 and ``region`` ISO 3166-2, empty where unknown.

    ``part_name`` is the unit's name for PART and the cleaned name for PROVISIONAL; candidates are ranked, at most 8.
    ``lat`` and ``lon`` (degrees WGS 84) locate a PROVISIONAL place that UN/LOCODE has (evidence "unlocode"): it needs
    nobody to place it. A PLACE with a ``kind`` other than its place's was named as the municipality of that town.
    """

    decision: Decision
    place: GazetteerPlace | None
    part_name: str
    kind: PlaceKind
    country: str
    region: str
    evidence: tuple[Evidence, ...]
    candidates: tuple[Candidate, ...]
    lat: float | None = None
    lon: float | None = None


def explain(resolution: Resolution) -> str:
    """One plain English line of what was decided and why, for logs."""
    reasons = "; ".join(EVIDENCE[reason.code].format(value=reason.value) for reason in resolution.evidence)
    place = resolution.place
    if place is None:
        named = ", ".join(candidate.place.name for candidate in resolution.candidates)
        return f"{resolution.decision}: {reasons}" + (f" (candidates: {named})" if named else "")
    where = ", ".join(filter(None, (place.name, place.region or place.country)))
    part = f"{resolution.part_name}, by " if resolution.decision is Decision.PART else ""
    return f"{resolution.decision}: {part}{where} ({reasons})"
