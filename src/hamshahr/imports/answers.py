"""Which place each end of a row means, asked once per distinct question and kept as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from hamshahr.atlas.models import Country, Place, PlaceKind, PlaceName
from hamshahr.imports.cells import End
from hamshahr.imports.models import Meant
from hamshahr.imports.questions import Given, given_answers, mark
from twinnet.countries import find_country
from twinnet.fold import fold
from twinnet.resolve import EVIDENCE, Decision, Resolution, Resolver

_REMEMBERED = 200_000
_TOLD_CANDIDATES = 5
ANSWERED = "answered"
"""The evidence code of what a person said; its value names the person and the day."""
NO_PLACE = "no_place"
"""The decision on a name of which a person said that it is no place; its rows stay out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided of one end.

    `key` is the same for the same place, also for one that applying would first make; empty for doubt and error.
    `place` is a Place's key: the place meant, or for a part the city it belongs to. `name` is the place's name, for a
    part or a provisional place the one it will get. `candidates` are (place, name, country, score), best first.
    """

    decision: str
    key: str
    place: int | None
    name: str
    kind: str
    country: str
    region: str
    evidence: tuple[tuple[str, str], ...]
    candidates: tuple[tuple[int, str, str, float], ...]
    reason: str = ""
    wikidata: str = ""
    unlocode: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def is_resolved(self) -> bool:
        """Whether the place is known without a person: itself, the city it is part of, or where UN/LOCODE puts it."""
        return self.decision in {Decision.PLACE, Decision.PART} or bool(self.unlocode)

    @property
    def is_asked(self) -> bool:
        """Whether it is a question to a person: the name is in doubt or unknown, or a person answered it."""
        if any(code == ANSWERED for code, _ in self.evidence):
            return True
        is_unknown = self.decision == Decision.PROVISIONAL and not self.unlocode
        return is_unknown or self.decision in {Decision.DOUBT, Decision.ERROR}

    def as_json(self) -> dict[str, Any]:
        """Without what is empty."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in values.items() if value not in (None, "", ())}

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> Answer:
        return cls(
            decision=stored["decision"],
            key=stored.get("key", ""),
            place=stored.get("place"),
            name=stored.get("name", ""),
            kind=stored.get("kind", ""),
            country=stored.get("country", ""),
            region=stored.get("region", ""),
            evidence=tuple((code, value) for code, value in stored.get("evidence", ())),
            candidates=tuple((pk, name, land, score) for pk, name, land, score in stored.get("candidates", ())),
            reason=stored.get("reason", ""),
            wikidata=stored.get("wikidata", ""),
            unlocode=stored.get("unlocode", ""),
            latitude=stored.get("latitude"),
            longitude=stored.get("longitude"),
        )


class Answers:
    """Asks the resolver, and finds again the districts and provisional places that earlier imports made."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._countries = set(Country.objects.values_list("pk", flat=True))
        self._made = made_places()
        self._persons = given_answers()
        self._given: dict[End, Answer] = {}

    def of(self, end: End) -> Answer:
        """The answer for one end, from memory where the same was asked before."""
        answer = self._given.get(end)
        if answer is None:
            if len(self._given) >= _REMEMBERED:
                self._given.clear()
            answer = self._given[end] = self._answer(end)
        return answer

    def _answer(self, end: End) -> Answer:
        if end.geonames:
            return self._numbered(end)
        if end.wikidata and (identified := self._identified(Q(wikidata_id=end.wikidata), ("wikidata", end.wikidata))):
            return identified
        if not end.query.name:
            return _refused(f"no place of the atlas has the Wikidata identifier {end.wikidata}, and no name is given")
        if self._persons and (given := self._persons.get(mark(end))):
            return by_person(given, end, self._made)
        answer = _from_resolution(self._resolver.resolve(end.query), end)
        if answer.country and answer.country not in self._countries:
            return _refused(f"the country {answer.country} is not in the atlas")
        if answer.decision in {Decision.PART, Decision.PROVISIONAL} and (known := self._made.get(answer.key)):
            return _known(known, answer)
        return answer

    def _numbered(self, end: End) -> Answer:
        """The place of the GeoNames number, which settles every doubt; a Wikidata identifier may not contradict it."""
        number = str(end.geonames)
        found = self._identified(Q(geonames_id=end.geonames), ("geonames", number))
        if found is None:
            return _refused(f"no place of the atlas has the GeoNames number {number}")
        if end.wikidata:
            other = self._identified(Q(wikidata_id=end.wikidata), ("wikidata", end.wikidata))
            if other is not None and other.key != found.key:
                return _refused(f"GeoNames {number} is {found.name}, but Wikidata {end.wikidata} is {other.name}")
        return found

    def _identified(self, which: Q, evidence: tuple[str, str]) -> Answer | None:
        place = Place.objects.filter(which).only("pk", "name_en", "kind", "country_id").first()
        if place is None:
            return None
        return Answer(
            Decision.PLACE, str(place.pk), place.pk, place.name_en, place.kind, place.country_id, "", (evidence,), ()
        )


def by_person(given: Given, end: End, made: Mapping[str, int]) -> Answer:
    """What a person said the name means; `made`: see made_places.

    Refused where it is said to be a place that the atlas lacks and its country is not understood.
    """
    evidence = ((ANSWERED, f"{given.by}, {given.on}"),)
    if given.meant == Meant.PLACE and given.place:
        key = str(given.place)
        return Answer(Decision.PLACE, key, given.place, given.name, given.kind, given.country, "", evidence, ())
    name = end.query.name
    if given.meant == Meant.NO_PLACE:
        reason = f"“{name}” is no place with a local government, says {given.by} on {given.on}"
        return Answer(NO_PLACE, "", None, name, "", "", "", evidence, (), reason)
    country = find_country(end.query.country)
    if country is None or len(country.countries) != 1:
        return _refused(f"the country {end.query.country!r} is not understood, so no place can be made of {name!r}")
    code = country.countries[0]
    key = _provisional_key(code, country.region, fold(name), end.wikidata)
    answer = Answer(
        Decision.PROVISIONAL, key, None, name, PlaceKind.CITY, code, country.region, evidence, (), wikidata=end.wikidata
    )
    return _known(made[key], answer) if key in made else answer


def made_places() -> dict[str, int]:
    """Places that GeoNames lacks (parts of cities, villages, provisional ones), by the `key` of an answer for them."""
    names = PlaceName.objects.filter(place__part_of__isnull=False).values_list("place__part_of", "folded", "place")
    made = {_part_key(city, folded): place for city, folded, place in names.iterator() if city}
    own = Q(place__is_provisional=True) | Q(place__unlocode__isnull=False, place__geonames_id__isnull=True)
    provisional = PlaceName.objects.filter(own, place__part_of__isnull=True).values_list(
        "place__country", "place__region__iso_code", "folded", "place__wikidata_id", "place"
    )
    for country, region, folded, wikidata, place in provisional.iterator():
        made[_provisional_key(country, region or "", folded, wikidata or "")] = place
        if wikidata:
            made.setdefault(_provisional_key(country, region or "", folded, ""), place)
    return made


def _part_key(city: int, folded: str) -> str:
    return f"{city}/{folded}"


def _provisional_key(country: str, region: str, folded: str, wikidata: str) -> str:
    return f"{country}/{region}/{folded}/{wikidata}"


def _from_resolution(resolution: Resolution, end: End) -> Answer:
    place, decision = resolution.place, resolution.decision
    key, name = "", ""
    if decision is Decision.PLACE and place is not None:
        key, name = str(place.id), place.name
    elif decision is Decision.PART and place is not None:
        name = resolution.part_name
        key = _part_key(place.id, fold(name))
    elif decision is Decision.PROVISIONAL:
        name = resolution.part_name
        key = _provisional_key(resolution.country, resolution.region, fold(name), end.wikidata)
    return Answer(
        decision=decision.value,
        key=key,
        place=place.id if place else None,
        name=name,
        kind=resolution.kind.value,
        country=resolution.country,
        region=resolution.region,
        evidence=tuple((reason.code, reason.value) for reason in resolution.evidence),
        candidates=tuple(
            (found.place.id, found.place.name, found.place.region or found.place.country, round(found.score, 3))
            for found in resolution.candidates
        )
        if decision in {Decision.DOUBT, Decision.ERROR}
        else (),
        reason=_reason(resolution, end.query.name) if decision in {Decision.DOUBT, Decision.ERROR} else "",
        wikidata=end.wikidata if decision in {Decision.PART, Decision.PROVISIONAL} else "",
        unlocode=next((reason.value for reason in resolution.evidence if reason.code == "unlocode"), "")
        if decision is Decision.PROVISIONAL
        else "",
        latitude=resolution.lat,
        longitude=resolution.lon,
    )


def _reason(resolution: Resolution, name: str) -> str:
    """Why a person has to decide, and the likeliest candidates with where they lie."""
    reasons = "; ".join(EVIDENCE[reason.code].format(value=reason.value) for reason in resolution.evidence)
    likely = [found.place for found in resolution.candidates[:_TOLD_CANDIDATES]]
    candidates = ", ".join(f"{place.name} ({place.region or place.country})" for place in likely)
    return f"“{name}”: {reasons}" + (f". Candidates: {candidates}" if candidates else "")


def _refused(reason: str) -> Answer:
    return Answer(Decision.ERROR, "", None, "", "", "", "", (), (), reason)


def _known(place: int, answer: Answer) -> Answer:
    """The place that an earlier import made for the same question."""
    return Answer(
        decision=Decision.PLACE,
        key=str(place),
        place=place,
        name=answer.name,
        kind=answer.kind,
        country=answer.country,
        region=answer.region,
        evidence=(*answer.evidence, ("made_before", answer.name)),
        candidates=(),
    )
