"""One check of the whole atlas: how its sources stand to one another, and all that looks wrong in their data."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from hamshahr.atlas.models import Place, PlaceKind, PlaceName, Source
from hamshahr.imports.findings import Finding as FileFinding
from hamshahr.imports.models import Import, State
from hamshahr.quality.comparing import Compared, compared, overall
from hamshahr.quality.evidence import (
    Draft,
    Told,
    coordinate_drafts,
    date_drafts,
    file_date_drafts,
    found_pacts,
    pact_draft,
    place_draft,
    tie_draft,
)
from hamshahr.quality.labels import Labels
from hamshahr.quality.models import Verdict
from hamshahr.quality.reading import ties_of_sources, words_on_shared_ties
from hamshahr.quality.stated import settlements, stated_points
from hamshahr.ties.models import Claim, Party, Relationship
from twinnet.fold import fold
from twinnet.suspect.doubles import Double, Span, Spot, doubles, twice_told

_AT_ONCE = 10_000
_AREAS = {PlaceKind.REGION, PlaceKind.COUNTY}

Tell = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Stand:
    """How many ties of a source are what; see models.Standing."""

    ties: int
    confirmed: int
    contradicted: int

    @property
    def alone(self) -> int:
        return self.ties - self.confirmed - self.contradicted


@dataclass(frozen=True, slots=True)
class Checked:
    """`compared` by tie; `stands` by source."""

    compared: list[tuple[int, Compared]]
    stands: dict[int, Stand]
    findings: list[Draft]


def checked(tell: Tell) -> Checked:
    """Read and reckon; nothing is written. Queries grow with the number of claims only by one for each few thousand."""
    tell(0, 4, "comparing")
    pairs, stands = _compare()
    tell(1, 4, "dating")
    source_keys = dict(Source.objects.order_by().values_list("pk", "key"))
    parties = _parties()
    found = _of_claims(source_keys, parties)
    tell(2, 4, "placing")
    found += coordinate_drafts(stated_points(), settlements(), source_keys)
    tell(3, 4, "doubling")
    return Checked(pairs, stands, found + _doubles(parties))


def _compare() -> tuple[list[tuple[int, Compared]], dict[int, Stand]]:
    counts: defaultdict[int, Counter[Verdict]] = defaultdict(Counter)
    pairs: list[tuple[int, Compared]] = []
    for tie, words in words_on_shared_ties():
        found = list(compared(words))
        pairs += [(tie, one) for one in found]
        for source, verdict in overall(found).items():
            counts[source][verdict] += 1
    stands = {
        source: Stand(ties, counts[source][Verdict.CONFIRMS], counts[source][Verdict.CONTRADICTS])
        for source, ties in ties_of_sources().items()
    }
    return pairs, stands


def _parties() -> dict[int, tuple[int, ...]]:
    """The places of every tie; one query."""
    parties: defaultdict[int, list[int]] = defaultdict(list)
    rows = Party.objects.order_by("relationship", "position").values_list("relationship_id", "place_id")
    for tie, place in rows.iterator(chunk_size=_AT_ONCE):
        parties[tie].append(place)
    return {tie: tuple(places) for tie, places in parties.items()}


def _of_claims(source_keys: Mapping[int, str], parties: Mapping[int, tuple[int, ...]]) -> list[Draft]:
    """Suspicious dates and pairs that look like one pact, source by source; one query for all claims."""
    told: defaultdict[int, list[Told]] = defaultdict(list)
    dates: defaultdict[int, dict[str, set[tuple[int, dt.date, str]]]] = defaultdict(
        lambda: {"start": set(), "end": set()}
    )
    rows = Claim.objects.current().order_by("pk").values_list(
        "source_id", "relationship_id", "kind", "start", "start_precision", "end", "end_precision"
    )  # fmt: skip
    for source, tie, kind, start, start_precision, end, end_precision in rows.iterator(chunk_size=_AT_ONCE):
        if len(places := parties.get(tie, ())) == 2:
            told[source].append(Told(tie, (places[0], places[1]), start, kind))
        if start:
            dates[source]["start"].add((tie, start, start_precision))
        if end:
            dates[source]["end"].add((tie, end, end_precision))
    groups = [(source, *found) for source in sorted(told) for found in found_pacts(told[source])]
    labels = Labels(member for _, pact, _ in groups for member in pact.members)
    drafts = [pact_draft(source, source_keys[source], pact, ties, labels) for source, pact, ties in groups]
    for source, findings in _of_files():
        drafts += file_date_drafts(source, source_keys[source], findings)
    for source in sorted(dates):
        by_field = {
            field: [(date, precision) for _, date, precision in every] for field, every in dates[source].items()
        }
        drafts += date_drafts(source, source_keys[source], by_field)
    return drafts


def _of_files() -> list[tuple[int, list[FileFinding]]]:
    """What imports found odd about the dates of their files, by source; one query."""
    applied = Import.objects.filter(state=State.APPLIED, source__isnull=False).order_by("pk")
    return [(source, findings) for source, findings in applied.values_list("source_id", "findings") if source]


def _doubles(parties: Mapping[int, tuple[int, ...]]) -> list[Draft]:
    """Tied places that stand in the atlas twice, and ties told twice; four queries."""
    found = doubles(_spots())
    same = _stand_ins(found)
    years = Relationship.objects.counted().order_by("pk").values_list("pk", "start", "end")
    spans = [
        Span(pk, parties[pk], start.year if start else None, end.year if end else None)
        for pk, start, end in years.iterator(chunk_size=_AT_ONCE)
        if pk in parties
    ]
    twice = twice_told(spans, same)
    labels = Labels(
        [place for double in found for place in (double.one, double.other)]
        + [place for pair in twice for tie in (pair.one, pair.other) for place in parties[tie]]
    )
    return [place_draft(double, labels) for double in found] + [tie_draft(pair, parties, labels) for pair in twice]


def _stand_ins(found: Sequence[Double]) -> dict[int, int]:
    """For each place that looks like another the one of them with the smallest key."""
    same: dict[int, int] = {}

    def stands_for(place: int) -> int:
        while place in same:
            place = same[place]
        return place

    for double in found:
        one, other = sorted((stands_for(double.one), stands_for(double.other)))
        if one != other:
            same[other] = one
    return {place: stands_for(place) for place in same}


def _spots() -> Iterable[Spot]:
    """All tied places with their names; two queries. A part whose point is not known lies where its city lies."""
    tied = Party.objects.order_by().values("place")
    names: defaultdict[int, set[str]] = defaultdict(set)
    rows = PlaceName.objects.filter(place__in=tied).order_by().values_list("place_id", "folded")
    for place, folded in rows.iterator(chunk_size=_AT_ONCE):
        names[place].add(folded)
    places = Place.objects.filter(pk__in=tied).order_by("pk").values_list(
        "pk", "name_en", "country_id", "region_id", "latitude", "longitude", "part_of_id", "part_of__latitude",
        "part_of__longitude", "kind",
    )  # fmt: skip
    for pk, name, country, region, lat, lon, whole, whole_lat, whole_lon, kind in places.iterator(chunk_size=_AT_ONCE):
        yield Spot(
            pk,
            fold(name),
            frozenset(names[pk]),
            country,
            region,
            whole_lat if lat is None else lat,
            whole_lon if lon is None else lon,
            whole or 0,
            kind in _AREAS,
        )
