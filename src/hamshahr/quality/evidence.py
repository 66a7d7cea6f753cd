"""Findings before they are kept: from what twinnet finds suspect to drafts with their evidence as JSON holds it.

`evidence` by kind:
pact         members, ties (keys), pairs, possible, inward, year, tie_kind, missing (pairs of keys)
year         what ("year", "day" or "first_of_january"), field ("start" or "end"), count, total, expected, chance; of a
             year also year, neighbours; of a day also day; done: what the import of the file did about it, else empty
coordinates  fault (one of Fault), lat, lon, countries, rows; then name, km, lies_in, remedy, place, batch,
             row, or for a shared point names, count
place        places (two keys), name, km
tie          ties (two keys), inside
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from hamshahr.core.dates import Precision
from hamshahr.imports.findings import Done
from hamshahr.imports.findings import Finding as FileFinding
from hamshahr.imports.findings import FindingKind as FileFindingKind
from hamshahr.quality.labels import Labels
from hamshahr.quality.models import FindingKind
from hamshahr.quality.stated import Where
from twinnet.suspect.coordinates import Misplaced, Settlements, SharedPoint, Stated, misplaced, shared_points
from twinnet.suspect.doubles import Double, TwiceTold
from twinnet.suspect.faults import Fault
from twinnet.suspect.pacts import Pact, Pair, pacts
from twinnet.suspect.years import first_days, peaks

_NAMES_KEPT = 200
_GRAVITY = {Fault.SHARED: 3000.0, Fault.RANGE: 2000.0, Fault.ZERO: 2000.0, Fault.COUNTRY: 1000.0, Fault.FAR: 0.0}
_KM_OF_A_POINT = 100.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A finding before it is kept; the fields are those of the model Finding."""

    kind: FindingKind
    identity: str
    source: int | None
    evidence: dict[str, Any]
    weight: float


def identity(kind: FindingKind, *parts: object) -> str:
    """The same for the same thing, whatever keys it has today."""
    return hashlib.sha256(json.dumps([kind, *map(str, parts)], ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Told:
    """A tie of two cities as one source tells it."""

    tie: int
    places: tuple[int, int]
    start: dt.date | None
    kind: str


def found_pacts(told: Iterable[Told]) -> list[tuple[Pact[int], list[int]]]:
    """The groups of cities that look like one pact in what one source tells, each with its ties."""
    tie_of: dict[frozenset[int], int] = {}
    pairs = []
    for one in told:
        tie_of.setdefault(frozenset(one.places), one.tie)
        pairs.append(Pair(*one.places, year=one.start.year if one.start else None, kind=one.kind))
    found = []
    for pact in pacts(pairs):
        inside = set(pact.members)
        found.append((pact, sorted(tie for cities, tie in tie_of.items() if cities <= inside)))
    return found


def pact_draft(source: int, source_key: str, pact: Pact[int], ties: Sequence[int], labels: Labels) -> Draft:
    evidence = {
        "members": list(pact.members),
        "ties": list(ties),
        "pairs": pact.pairs,
        "possible": pact.possible,
        "inward": round(pact.inward, 3),
        "year": pact.year,
        "tie_kind": pact.kind,
        "missing": [list(pair) for pair in pact.missing],
    }
    members = sorted(labels[member] for member in pact.members)
    key = identity(FindingKind.PACT, source_key, *members)
    return Draft(FindingKind.PACT, key, source, evidence, float(len(members)))


def date_drafts(source: int, source_key: str, dates: Mapping[str, Sequence[tuple[dt.date, str]]]) -> list[Draft]:
    """Suspicious years and days of one source; `dates` are (first day, precision) by field, each tie once."""
    drafts = []
    for field, told in dates.items():
        for peak in peaks(Counter(date.year for date, _ in told)):
            figures = {"year": peak.year, "neighbours": [list(near) for near in peak.neighbours]}
            shares = _Shares(peak.count, peak.total, peak.expected, peak.chance)
            drafts.append(_date_draft(source, source_key, "year", field, shares, figures))
        days = first_days(date for date, precision in told if precision == Precision.DAY)
        if days:
            shares = _Shares(days.count, days.total, days.expected, days.chance)
            drafts.append(_date_draft(source, source_key, "first_of_january", field, shares, {}))
    return drafts


def file_date_drafts(source: int, source_key: str, findings: Iterable[FileFinding]) -> list[Draft]:
    """Suspicious dates that an import found in its file and did not take at their word; not those a person trusts."""
    drafts = []
    for found in findings:
        what = _OF_FILES.get(found["kind"])
        if what is None or found["done"] == Done.TRUSTED:
            continue
        told = found["figures"]
        figures = {name: told[name] for name in ("year", "neighbours", "day") if name in told} | {"done": found["done"]}
        shares = _Shares(found["count"], found["of"], told.get("expected"), told.get("chance"))
        drafts.append(_date_draft(source, source_key, what, found["field"], shares, figures))
    return drafts


_OF_FILES: dict[str, str] = {
    FileFindingKind.DEFAULT_YEAR: "year",
    FileFindingKind.DEFAULT_DAY: "day",
    FileFindingKind.FIRST_OF_JANUARY: "first_of_january",
}


@dataclass(frozen=True, slots=True)
class _Shares:
    """`count` of `total`, where `expected` would be likely; the last two None where nobody reckoned them."""

    count: int
    total: int
    expected: float | None
    chance: float | None


def _date_draft(
    source: int, source_key: str, what: str, field: str, shares: _Shares, figures: Mapping[str, Any]
) -> Draft:
    evidence = {"what": what, "field": field, **asdict(shares), "done": "", **figures}
    which = figures.get("year") or figures.get("day") or ""
    key = identity(FindingKind.YEAR, source_key, what, field, which)
    return Draft(FindingKind.YEAR, key, source, evidence, float(shares.count))


def coordinate_drafts(
    stated: Sequence[tuple[Stated, Where]], settlements: Settlements, source_keys: Mapping[int, str]
) -> list[Draft]:
    """Points that many names share, and points that cannot be right and are not among those."""
    by_source: defaultdict[int | None, list[tuple[Stated, Where]]] = defaultdict(list)
    for pair in stated:
        by_source[pair[1].source].append(pair)
    drafts = []
    for source, pairs in by_source.items():
        source_key = source_keys.get(source, "") if source else ""
        shared = {(point.lat, point.lon): point for point in shared_points(one for one, _ in pairs)}
        rows: Counter[tuple[float, float]] = Counter()
        for one, where in pairs:
            rows[one.lat, one.lon] += where.rows
        drafts += [_shared_draft(source, source_key, point, rows[at]) for at, point in shared.items()]
        alone = {id(one): where for one, where in pairs if (one.lat, one.lon) not in shared}
        suspects = misplaced((one for one, _ in pairs if id(one) in alone), settlements)
        drafts += [_misplaced_draft(source, source_key, found, alone[id(found.stated)]) for found in suspects]
    return drafts


def _shared_draft(source: int | None, source_key: str, point: SharedPoint, rows: int) -> Draft:
    evidence = {
        "fault": Fault.SHARED.value,
        "lat": point.lat,
        "lon": point.lon,
        "names": list(point.names[:_NAMES_KEPT]),
        "count": len(point.names),
        "countries": list(point.countries),
        "rows": rows,
    }
    key = identity(FindingKind.COORDINATES, source_key, Fault.SHARED.value, point.lat, point.lon)
    return Draft(FindingKind.COORDINATES, key, source, evidence, _GRAVITY[Fault.SHARED] + len(point.names))


def _misplaced_draft(source: int | None, source_key: str, found: Misplaced, where: Where) -> Draft:
    one = found.stated
    evidence = {
        "fault": found.fault.value,
        "name": one.name,
        "countries": list(one.countries),
        "lat": one.lat,
        "lon": one.lon,
        "km": round(found.km) if found.km is not None else None,
        "lies_in": found.lies_in,
        "remedy": found.remedy.value if found.remedy else "",
        "place": where.place,
        "batch": where.batch,
        "row": where.row,
        "rows": where.rows,
    }
    key = identity(FindingKind.COORDINATES, source_key, one.name, *one.countries, one.lat, one.lon)
    weight = _GRAVITY[found.fault] + min((found.km or 0) / _KM_OF_A_POINT, 900)
    return Draft(FindingKind.COORDINATES, key, source, evidence, weight)


def place_draft(double: Double, labels: Labels) -> Draft:
    key = identity(FindingKind.PLACE, *sorted((labels[double.one], labels[double.other])))
    evidence = {
        "places": [double.one, double.other],
        "name": double.name,
        "km": None if double.km is None else round(double.km, 1),
    }
    return Draft(FindingKind.PLACE, key, None, evidence, -double.km if double.km is not None else -1000.0)


def tie_draft(twice: TwiceTold, parties: Mapping[int, Sequence[int]], labels: Labels) -> Draft:
    names = ["+".join(sorted(labels[place] for place in parties[tie])) for tie in (twice.one, twice.other)]
    evidence = {"ties": [twice.one, twice.other], "inside": twice.inside}
    key = identity(FindingKind.TIE, *sorted(names))
    return Draft(FindingKind.TIE, key, None, evidence, 0.0 if twice.inside else 1.0)
