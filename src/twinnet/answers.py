"""What a resolver is asked and what it answers. Import these from :mod:`twinnet.resolve`."""

from dataclasses import dataclass
from enum import StrEnum

from twinnet.gazetteer import GazetteerPlace, PlaceKind


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
    """One reason, as a stable ``code`` (see :data:`twinnet.resolve.EVIDENCE`) and the value it concerns."""

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
    For a PLACE whose ``kind`` differs from ``place.kind`` the source named the municipality of that town.
    """

    decision: Decision
    place: GazetteerPlace | None
    part_name: str
    kind: PlaceKind
    country: str
    region: str
    evidence: tuple[Evidence, ...]
    candidates: tuple[Candidate, ...]
