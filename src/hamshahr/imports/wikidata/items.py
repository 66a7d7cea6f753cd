"""Which place of the atlas each Wikidata item is: by its stored QID, else its GeoNames number, else its name.

Whatever two of these say against each other is told, and nobody is chosen: ties of such an item wait.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from hamshahr.atlas.gazetteer import load_gazetteer
from hamshahr.atlas.models import Place, PlaceKind
from hamshahr.imports.answers import Answer, Answers
from hamshahr.imports.cells import End
from hamshahr.imports.queries import batched
from hamshahr.imports.wikidata.reading import Item
from twinnet.choosing import FAR_KM
from twinnet.countries import find_country, related
from twinnet.fold import fold
from twinnet.gazetteer import distance_km
from twinnet.resolve import Decision, Query, Resolver

_WIDE_KM = 500.0
_WIDE = (PlaceKind.REGION, PlaceKind.COUNTY, PlaceKind.ISLAND)
_FACTS = (
    *("pk", "name_en", "name_fa", "kind", "country_id", "latitude", "longitude"),
    *("geonames_id", "wikidata_id", "is_provisional"),
)


class Standing(StrEnum):
    """How an item stands to the atlas. Only of the first two have its ties places at both ends."""

    KNOWN = "known"
    NEW = "new"
    DOUBT = "doubt"
    NOT_FOUND = "not_found"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Spot:
    """What must be known of a place to tell whether it is an item."""

    pk: int
    name_en: str
    name_fa: str
    kind: str
    country: str
    latitude: float | None
    longitude: float | None
    geonames: int | None
    wikidata: str | None
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What an item is.

    `key` is the same for the same place, also for one to be made; empty where ties wait. `place` is its primary key if
    it is known, `answer` tells what to make if it is new. `gets_qid`: the place has none yet and is to be given this
    one. `name_fa`: a Persian name for a place that lacks one. `unlike`: whether it is called otherwise, and how many
    km from it the item lies. `reason` is for a person; a known item may have one too.
    """

    standing: Standing
    key: str = ""
    place: int = 0
    answer: Answer | None = None
    gets_qid: bool = False
    name_fa: str = ""
    unlike: tuple[bool, float] = (False, 0.0)
    reason: str = ""
    candidates: tuple[tuple[int, str, str, float], ...] = ()


def find_items(items: Mapping[str, Item]) -> dict[str, Found]:
    """What each item is. The names of all places are loaded only where some item is known by nothing else."""
    by_qid = _spots("wikidata_id", items)
    by_number = _spots("geonames_id", {number for item in items.values() for number in item.geonames})
    found: dict[str, Found] = {}
    nameless: list[Item] = []
    for qid, item in items.items():
        answer = _identified(item, by_qid.get(qid), [by_number[n] for n in sorted(item.geonames) if n in by_number])
        if answer is None:
            nameless.append(item)
        else:
            found[qid] = answer
    if nameless:
        found |= _named(nameless)
    return _without_rivals(items, found)


def _spots(field: str, values: Collection[object]) -> dict[object, Spot]:
    """Places by what they have in `field`, of which these values are wanted."""
    at = _FACTS.index(field)
    spots: dict[object, Spot] = {}
    for some in batched(sorted(values, key=str)):
        rows = Place.objects.filter(**{f"{field}__in": some}).values_list(*_FACTS)
        spots |= {row[at]: Spot(*row) for row in rows}
    return spots


def _identified(item: Item, stored: Spot | None, numbered: list[Spot]) -> Found | None:
    """By its QID or its GeoNames numbers; None where the atlas knows neither."""
    distinct = {spot.pk: spot for spot in numbered}
    if stored is not None:
        others = [spot for spot in distinct.values() if spot.pk != stored.pk]
        if others and stored.pk not in distinct:
            return _contradiction(
                f"{item.qid} is {stored.name_en} here, but its GeoNames number says {others[0].name_en}"
            )
        return _checked(item, stored, f"{item.qid} is {stored.name_en} here")
    if not distinct:
        return None
    near = [spot for spot in distinct.values() if not _km_too_far(item, spot)] if len(distinct) > 1 else []
    if len(distinct) > 1 and (len(near) != 1 or item.point is None):
        names = ", ".join(f"{spot.name_en} ({spot.geonames})" for spot in distinct.values())
        return _contradiction(f"its GeoNames numbers are different places: {names}")
    spot = near[0] if near else next(iter(distinct.values()))
    return _checked(item, spot, f"GeoNames {spot.geonames} is {spot.name_en}")


def _checked(item: Item, spot: Spot, why: str) -> Found:
    """The place, unless where it lies contradicts what the item says."""
    if km := _km_too_far(item, spot):
        return _contradiction(f"{why}, but its coordinates lie {km:,.0f} km away")
    if item.point is None and item.countries and not _is_in(item.countries, spot.country):
        return _contradiction(f"{why} in {spot.country}, but its country is {', '.join(sorted(item.countries))}")
    return _known(item, spot)


def _known(item: Item, spot: Spot) -> Found:
    is_other = spot.wikidata not in {None, item.qid}
    return Found(
        Standing.KNOWN,
        key=str(spot.pk),
        place=spot.pk,
        gets_qid=spot.wikidata is None,
        name_fa="" if spot.name_fa or is_other else item.persian,
        unlike=(fold(item.label) != fold(spot.name_en), _km(item, spot)),
        reason=f"a second item for {spot.name_en}, which is {spot.wikidata}" if is_other else "",
    )


def _contradiction(reason: str) -> Found:
    return Found(Standing.CONTRADICTION, reason=reason)


def _km_too_far(item: Item, spot: Spot) -> float:
    """Kilometres between item and place where they are too many for one place, else 0."""
    apart = _km(item, spot)
    return apart if apart > (_WIDE_KM if spot.kind in _WIDE else FAR_KM) else 0.0


def _km(item: Item, spot: Spot) -> float:
    """0 where it is not known."""
    if item.point is None or spot.latitude is None or spot.longitude is None:
        return 0.0
    return distance_km(*item.point, spot.latitude, spot.longitude)


def _is_in(countries: Iterable[str], country: str) -> bool:
    return any(country == one or country in related(one) or one in related(country) for one in countries)


def _named(items: list[Item]) -> dict[str, Found]:
    """By name, country and coordinates, through the resolver of all imports."""
    answers = Answers(Resolver(load_gazetteer()))
    best = {item.qid: _best(answers, item) for item in items}
    spots = _spots("pk", {answer.place for answer in best.values() if answer and answer.place})
    return {item.qid: _by_name(item, best[item.qid], spots) for item in items}


def _best(answers: Answers, item: Item) -> Answer | None:
    """The answer to the name that tells most; None without a name or where several countries say different things."""
    latitude, longitude = item.point or (None, None)
    countries = sorted(code for code in item.countries if find_country(code)) or [""]
    names = [item.names[language] for language in ("en", "local", "fa") if language in item.names]
    given = [
        answers.of(End(Query(name=name, country=country, lat=latitude, lon=longitude)))
        for name in names
        for country in countries
    ]
    for decision in (Decision.PLACE, Decision.DOUBT, Decision.PART, Decision.PROVISIONAL, Decision.ERROR):
        fitting = [answer for answer in given if answer.decision == decision]
        if len({answer.key or answer.country for answer in fitting}) > 1 and len(countries) > 1:
            return None
        if fitting:
            return fitting[0]
    return given[0] if given else None


def _by_name(item: Item, answer: Answer | None, spots: Mapping[object, Spot]) -> Found:
    if answer is None:
        why = "it lies in several countries" if len(item.countries) > 1 and item.names else "it has no name"
        return Found(Standing.NOT_FOUND, reason=f"{why}, and neither its QID nor a GeoNames number of it is known here")
    if answer.decision == Decision.DOUBT and "far" in dict(answer.evidence) and len(item.countries) == 1:
        return _new(item, _namesake(item, next(iter(item.countries)), answer))
    if answer.decision == Decision.DOUBT:
        return Found(Standing.DOUBT, reason=answer.reason, candidates=answer.candidates)
    if not answer.key:
        return Found(Standing.NOT_FOUND, reason=answer.reason)
    spot = spots.get(answer.place)
    if spot is None:
        return _new(item, answer)
    if _km_too_far(item, spot) or (spot.is_provisional and spot.wikidata):
        return _new(item, _namesake(item, spot.country, answer))
    if answer.decision == Decision.PART:
        return _new(item, answer)
    if spot.wikidata:
        return _contradiction(f"its name says {spot.name_en}, but that is {spot.wikidata}")
    return _known(item, spot)


def _namesake(item: Item, country: str, answer: Answer) -> Answer:
    """A place of its own that shares but its name with what was found far away."""
    return replace(
        answer, decision=Decision.PROVISIONAL.value, place=None, name=item.label, country=country, candidates=()
    )


def _new(item: Item, answer: Answer) -> Found:
    """A place to be made, located by the item."""
    latitude, longitude = item.point or (answer.latitude, answer.longitude)
    key = f"item/{item.qid}"
    made = replace(answer, key=key, wikidata=item.qid, latitude=latitude, longitude=longitude)
    return Found(Standing.NEW, key=key, answer=made)


def _without_rivals(items: Mapping[str, Item], found: dict[str, Found]) -> dict[str, Found]:
    """Of several items that would give their QID to one place the likeliest does; another is a second item for it, if
    GeoNames says so too, else a contradiction, which is told."""
    bearer: dict[int, str] = {}
    for qid in _by_certainty(items, found):
        place = found[qid].place
        if place not in bearer:
            bearer[place] = qid
        elif items[qid].geonames & items[bearer[place]].geonames:
            reason = f"a second item for the place that is {bearer[place]}"
            found[qid] = replace(found[qid], gets_qid=False, name_fa="", reason=reason)
        else:
            found[qid] = _contradiction(f"it would be the same place as {bearer[place]}")
    return found


def _by_certainty(items: Mapping[str, Item], found: Mapping[str, Found]) -> Iterator[str]:
    claiming = [qid for qid, one in found.items() if one.gets_qid]
    yield from sorted(claiming, key=lambda qid: (not items[qid].geonames, found[qid].unlike, items[qid].number))
