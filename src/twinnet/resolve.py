"""Which place is meant by a name, a country in any spelling, and what else is known of it; with the evidence.

Nothing is guessed in silence: where several places could be meant the answer is a doubt with ranked candidates.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from twinnet.answers import EVIDENCE, Candidate, Decision, Evidence, Query, Resolution, explain
from twinnet.asking import Asked, answer, close, error, fitting_kind, only_in_region, part_of, provisional
from twinnet.choosing import NEAR_KM, REGION_REACH_KM, Choice, apart, choose, rank, with_reason
from twinnet.countries import country_name, find_country, find_region, related
from twinnet.country_aliases import TERRITORIES
from twinnet.fold import fold, squash
from twinnet.gazetteer import Gazetteer, GazetteerPlace, PlaceKind
from twinnet.geonames import us_counties
from twinnet.parse import (
    Form,
    Parsed,
    clean,
    is_numbered,
    joined_names,
    parse,
    seats_of_adjective,
    sound,
    spelt_out,
    two_names,
    variants,
    without_epithet,
)
from twinnet.villages import seats, villages

__all__ = ["EVIDENCE", "Candidate", "Decision", "Evidence", "Query", "Resolution", "Resolver", "explain"]

# People of a town from which on a name joined to its own ("Wetter-Ruhr") is taken for its municipality.
SEAT_PEOPLE: Final = 10_000
# People of a city from which on it is taken for a whole by another of its names, and those of a village too small to
# be one ("Aken (Elbe)" means the river) where the supposed part is known elsewhere.
WHOLE_PEOPLE: Final = 50_000
VILLAGE_PEOPLE: Final = 3_000
# Where a district or county does not carry the name of its seat, a town of that name says nothing of it.
_NOT_BY_SEAT = frozenset({"US", "CN", "KR", "TW", "JP", "VN", "GB", "IE"})


class Resolver:
    """Resolves names against one gazetteer; deterministic, and safe to keep for many queries."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def _rank(
        self, places: list[GazetteerPlace], names: Iterable[str], code: str = "exact_name"
    ) -> tuple[Candidate, ...]:
        return rank(self._gazetteer.fame, places, names, code)

    def resolve(self, query: Query) -> Resolution:
        """The place that is meant by ``query``, or candidates, or why not."""
        if not fold(query.name):
            return error("no_name", query.name)
        parsed = parse(query.name)
        text, match = query.country, find_country(query.country)
        if not fold(query.country) and parsed.whole:
            text, match = parsed.whole, find_country(parsed.whole)
            match = None if match and match.near else match
            parsed = parse(parsed.name) if match else parsed
            query = replace(query, name=parsed.name) if match else query
        if match is None:
            if fold(query.country):
                return error("country_not_understood", text)
            return self._anywhere(query, parsed)
        region, within = match.region, match.rest
        if query.region:
            region, within = find_region(query.region, match.countries[0]) or region, query.region
            within = "" if find_region(query.region, match.countries[0]) else within
        reasons = (Evidence("country_near", country_name(match.countries[0])),) if match.near else ()
        asked = Asked(query, parsed, match.countries, region, within, reasons)
        found = self._known(asked) or self._related(asked) or self._located(asked) or self._similar(asked)
        return self._contested(asked, found) if found else provisional(asked)

    def _contested(self, asked: Asked, found: Resolution) -> Resolution:
        """A doubt where a territory listed under the country has a place so called of as much weight: Saint-Denis."""
        place, told = found.place, {"near", "region_agrees", "population_agrees", "in_whole"}
        if found.decision is not Decision.PLACE or place is None or told & {reason.code for reason in found.evidence}:
            return found
        rivals = [
            rival
            for part in TERRITORIES.get(place.country, ())
            for rival in self._gazetteer.named(fold(asked.parsed.name), part)
            if spelt_out(fold(rival.name)) == spelt_out(fold(place.name)) and rival.kind is not PlaceKind.REGION
        ]
        if not rivals or place.country not in asked.countries:
            return found
        choice = choose(self._rank([place, *rivals], [asked.parsed.name]), asked.query)
        return found if choice.chosen == place else answer(asked, replace(choice, chosen=None))

    def _anywhere(self, query: Query, parsed: Parsed) -> Resolution:
        """Without a country only a name that one place in the world bears, or the source's point, decides."""
        asked = Asked(query, parsed, (), "", "", ())
        places = self._gazetteer.named(fold(query.name))
        if not places:
            return error("no_country", query.name)
        choice = choose(self._rank(places, [clean(query.name)]), query, by_far=float("inf"))
        return answer(asked, choice)

    def _known(self, asked: Asked) -> Resolution | None:
        """By exact names, from the most to the least literal reading."""
        whole_name, within = self._whole_name(asked), asked.parsed.whole or asked.within
        listed = None if within else self._listed(asked)
        if listed and listed.place and (whole_name is None or listed.kind is PlaceKind.DISTRICT):
            found = whole_name.place if whole_name else None
            return whole_name if found and close(found, listed.place) else listed
        if whole_name and whole_name.decision is Decision.PLACE:
            return whole_name
        if within:
            inside = self._inside(asked, within)
            if inside:
                return inside
        return whole_name or self._unit(asked) or self._variant(asked) or self._bilingual(asked) or self._joined(asked)

    def _listed(self, asked: Asked) -> Resolution | None:
        """A unit that bears no town's name, by the list of their seats: "Gravesham", "Keçiören"."""
        for country in asked.countries:
            for name in (fold(asked.parsed.name), asked.parsed.stem):
                kind, seat = seats().get((country, name), (None, ""))
                town = self._town(asked, seat) if kind else None
                if kind and town:
                    return part_of(asked, town, kind, Evidence("seat_of", town.name))
        return None

    def _related(self, asked: Asked) -> Resolution | None:
        """In the territories of the country, or in the state whose territory it is."""
        for country in dict.fromkeys(code for listed in asked.countries for code in related(listed)):
            reason = Evidence("territory", country_name(country))
            moved = replace(asked, countries=(country,), region="", reasons=(*asked.reasons, reason))
            found = self._known(moved)
            if found and found.place and "other_name" not in {reason.code for reason in found.evidence}:
                return found
        return None

    # -- readings -----------------------------------------------------------------------------------------------

    def _named(self, folded: str, asked: Asked) -> list[GazetteerPlace]:
        return [place for country in asked.countries for place in self._gazetteer.named(folded, country)]

    def _in_region(self, places: list[GazetteerPlace], region: str) -> list[GazetteerPlace]:
        """Places of a region; where places do not tell their region, those near its chief town, nearest first."""
        if self._gazetteer.places_tell_region(region):
            return [place for place in places if place.region == region]
        centre = self._gazetteer.region(region)
        if centre is None:
            return []
        near = [(apart(centre, place), place) for place in places if place.kind is not PlaceKind.REGION]
        inside = [(km, place.id, place) for km, place in near if km is not None and km <= REGION_REACH_KM]
        own = [place for place in places if place.region == region]
        return own or [place for _, _, place in sorted(inside)][:1]

    def _pick(self, asked: Asked, written: str, code: str = "exact_name") -> Resolution | None:
        """Choose among the places of a name, heeding the region asked for."""
        places = self._named(fold(written), asked)
        if not places:
            return None
        places, agrees = fitting_kind(places, asked.parsed, fold(written), self._gazetteer.places_tell_region), None
        if asked.region:
            inside = self._in_region(places, asked.region) or [p for p in places if self._silent_on_region(p)]
            inside = inside or self._at_point(places, asked)
            if not inside:
                reason = Evidence("region_disagrees", asked.region)
                return answer(asked, Choice(None, (reason,), self._rank(places, [written], code)))
            places, agrees = inside, Evidence("region_agrees", asked.region)
        ranked = self._rank(places, [written], code)
        if agrees:
            ranked = with_reason(ranked, agrees)
        return answer(asked, choose(ranked, asked.query))

    def _at_point(self, places: list[GazetteerPlace], asked: Asked) -> list[GazetteerPlace]:
        """Those at the point of the source, where no place tells whether it is in the wide region asked for."""
        query = asked.query
        if query.lat is None or query.lon is None or self._gazetteer.places_tell_region(asked.region):
            return []
        around = {place.id for place in self._gazetteer.near(query.lat, query.lon, NEAR_KM)}
        return [place for place in places if place.id in around]

    def _silent_on_region(self, place: GazetteerPlace) -> bool:
        """Whether a place does not tell its first-level region: it has none, or is a second-level region itself."""
        return not place.region or not self._gazetteer.places_tell_region(place.region)

    def _whole_name(self, asked: Asked) -> Resolution | None:
        """The name just as it is written, brackets and all, is known."""
        return self._pick(asked, clean(asked.query.name))

    def _inside(self, asked: Asked, within: str) -> Resolution | None:
        """The name is said to lie in something: a region, or a city of which it then is a part."""
        parsed = asked.parsed
        names = list(dict.fromkeys((parsed.name, parsed.stem)))
        places = list({place.id: place for name in names for place in self._named(fold(name), asked)}.values())
        region = "" if parsed.form in {Form.DASH, Form.NUMBERED} else find_region(within, asked.countries[0])
        part = find_country(within)
        if part and not part.near and part.countries[0] in related(asked.countries[0]):
            return self._pick(replace(asked, countries=part.countries, region=part.region), parsed.name)
        if region:
            inside = self._in_region(
                fitting_kind(places, parsed, parsed.stem, self._gazetteer.places_tell_region), region
            )
            if inside:
                ranked = with_reason(self._rank(inside, names), Evidence("region_agrees", region))
                return answer(asked, choose(ranked, asked.query))
            if parsed.form is not Form.BRACKET:
                return provisional(asked, region)
        wholes = self._cities(within, asked)
        if wholes:
            return self._part(asked, wholes, places, names)
        region = region or find_region(within, asked.countries[0])
        if region:
            return self._pick(replace(asked, region=region), parsed.stem) or provisional(asked, region)
        if not places:
            return provisional(asked, "", Evidence("qualifier_unknown", within)) if parsed.whole else None
        choice = choose(self._rank(places, names), asked.query, by_far=float("inf"))
        return answer(asked, replace(choice, evidence=(*choice.evidence, Evidence("qualifier_unknown", within))))

    def _cities(self, name: str, asked: Asked) -> list[GazetteerPlace]:
        """The cities that may be meant as the whole of which something is a part, likeliest first."""
        for writing in (name, *(text for text, _ in variants(fold(name))), parse(name).stem):
            named = [place for place in self._named(fold(writing), asked) if place.kind is not PlaceKind.REGION]
            own = fold(writing)
            found = [p for p in named if fold(p.name) == own or p.population >= WHOLE_PEOPLE or not own.isascii()]
            if found:
                choice = choose(self._rank(found, [writing]), replace(asked.query, lat=None, lon=None, population=None))
                return [choice.chosen] if choice.chosen else [candidate.place for candidate in choice.ranked]
        return []

    def _part(
        self, asked: Asked, wholes: list[GazetteerPlace], places: list[GazetteerPlace], names: list[str]
    ) -> Resolution:
        """A place of that name by the whole, else an unknown part of the whole."""
        cities = [place for place in places if place.kind is not PlaceKind.REGION]
        if not is_numbered(asked.parsed.name):
            for whole in wholes:
                near = [place for place in cities if close(place, whole)] or only_in_region(cities, whole, names)
                if near:
                    ranked = with_reason(self._rank(near, names), Evidence("in_whole", whole.name))
                    return answer(asked, Choice(ranked[0].place, ranked[0].evidence, ranked))
            if cities and max(whole.population for whole in wholes) < VILLAGE_PEOPLE:
                unknown = Evidence("qualifier_unknown", asked.parsed.whole or asked.within)
                return answer(asked, Choice(None, (unknown,), self._rank(cities, names)))
        ranked = self._rank(wholes, [whole.name for whole in wholes])
        if len(wholes) > 1:
            return answer(asked, Choice(None, (Evidence("namesakes", str(len(wholes))),), ranked))
        kind = PlaceKind.DISTRICT if asked.parsed.kind in {None, PlaceKind.COUNTY} else asked.kind
        return part_of(asked, wholes[0], kind, Evidence("part_of", wholes[0].name))

    def _unit(self, asked: Asked) -> Resolution | None:
        """A name that says its kind: the region or county itself, or the municipality of a town."""
        parsed = asked.parsed
        if parsed.kind is None:
            return None
        if parsed.kind is PlaceKind.COUNTY and asked.countries == ("US",):
            return self._us_county(asked)
        found = self._pick(asked, parsed.stem)
        if found is None and parsed.kind is PlaceKind.COUNTY:
            found = self._seat(asked)
        if found is None or found.place is None or not parsed.separate or found.place.kind is PlaceKind.REGION:
            return found
        told = any(reason.code in {"near", "region_agrees", "population_agrees"} for reason in found.evidence)
        if parsed.kind is PlaceKind.ISLAND or (not told and asked.countries[0] in _NOT_BY_SEAT):
            return answer(asked, Choice(None, (Evidence("unit_unsure", asked.kind.value),), found.candidates))
        return part_of(asked, found.place, asked.kind, Evidence("seat_of", found.place.name), found.candidates)

    def _seat(self, asked: Asked) -> Resolution | None:
        """The one town after which a district with an adjective for its name may be called."""
        names = seats_of_adjective(asked.parsed.stem)
        towns = {place.id: place for name in names for place in self._named(name, asked) if fold(place.name) == name}
        if len({town.name for town in towns.values()}) != 1:
            return None
        return self._pick(asked, next(iter(towns.values())).name)

    def _us_county(self, asked: Asked) -> Resolution | None:
        """Counties of the United States are not called after their seats: the state is what can be told."""
        states = us_counties().get(f"{asked.parsed.stem} county", ())
        if asked.region:
            states = tuple(state for state in states if state == asked.region)
        if len(states) == 1:
            state = self._gazetteer.region(states[0])
            reason = Evidence("county_in", states[0])
            return part_of(asked, state, asked.kind, reason) if state else provisional(asked, states[0], reason)
        regions = [region for region in map(self._gazetteer.region, states) if region]
        if not regions:
            return None
        ranked = self._rank(regions, [region.name for region in regions], "county_in")
        return answer(asked, Choice(None, (Evidence("namesakes", str(len(states))),), ranked))

    def _variant(self, asked: Asked) -> Resolution | None:
        for writing, code in variants(asked.parsed.stem):
            found = self._pick(asked, writing, code)
            if found:
                return found
        return None

    def _bilingual(self, asked: Asked) -> Resolution | None:
        """ "Arrasate/Mondragón": both halves mean one place."""
        halves = two_names(asked.query.name)
        if halves is None:
            return None
        first, second = (self._pick(asked, half) for half in halves)
        if first and second and first.place and second.place and close(first.place, second.place, 3):
            reason = Evidence("two_languages", first.place.name)
            return replace(first, evidence=(*first.evidence, reason))
        only = first if first and not second else second if second and not first else None
        return only if only and "/" in asked.query.name else None

    def _joined(self, asked: Asked) -> Resolution | None:
        """ "Comines-Warneton", "Nuneaton and Bedworth": a municipality of two towns, found by its first or both."""
        halves = joined_names(asked.parsed.name)
        if halves is None:
            return None
        first, second = (self._town(asked, half) for half in halves)
        if first is None or (second and not close(first, second, 15)):
            return None
        if second is None and (first.population < SEAT_PEOPLE or asked.parsed.name.count("-") != 1):
            return None
        reason = Evidence("joined", " + ".join(town.name for town in (first, second) if town))
        return part_of(asked, first, asked.parsed.kind or PlaceKind.MUNICIPALITY, reason)

    def _town(self, asked: Asked, name: str) -> GazetteerPlace | None:
        """The town first called so, if it is clear which."""
        plain = replace(asked, parsed=replace(asked.parsed, kind=None))
        found = self._pick(plain, name)
        place = found.place if found else None
        return place if place and place.kind is not PlaceKind.REGION and fold(place.name) == fold(name) else None

    def _located(self, asked: Asked) -> Resolution | None:
        """A small place that only UN/LOCODE has: provisional, but with its coordinates."""
        village = villages().get((asked.countries[0], squash(asked.parsed.name)))
        if village is None or len(asked.countries) > 1 or asked.parsed.whole or asked.within:
            return None
        region = village.region if self._gazetteer.region(village.region) else ""
        if asked.region and region and self._gazetteer.places_tell_region(region) and region != asked.region:
            return None
        found = provisional(asked, region, Evidence("unlocode", village.unlocode))
        return replace(found, lat=village.lat, lon=village.lon)

    # -- near spellings -------------------------------------------------------------------------------------------

    def _similar(self, asked: Asked) -> Resolution | None:
        """By transliteration; what is only near in spelling, or agrees but for an addition, a person must confirm."""
        stem, parsed = asked.parsed.stem, asked.parsed
        if len(stem) < 6 or parsed.kind not in {None, PlaceKind.CITY} or parsed.whole or asked.within:
            return None
        alike: dict[int, tuple[GazetteerPlace, Evidence]] = {}
        near: dict[int, tuple[GazetteerPlace, Evidence]] = {}
        for country in asked.countries:
            for place, spelling, edits in self._gazetteer.near_spellings(stem, country, 2 if len(stem) >= 8 else 1):
                if asked.region and place.region not in {"", asked.region}:
                    continue
                own = spelling == fold(place.name) and _sure(stem, spelling)
                if squash(spelling) == squash(stem) or (own and sound(spelling) == sound(stem)):
                    alike.setdefault(place.id, (place, Evidence("sound", spelling)))
                elif edits == 1:
                    near.setdefault(place.id, (place, Evidence("fuzzy", spelling)))
        if alike:
            return answer(asked, choose(self._spelt(alike), asked.query, by_far=5.0))
        head = self._pick(asked, without_epithet(stem), "epithet_dropped")
        if head and head.place:
            near.setdefault(head.place.id, (head.place, Evidence("epithet_dropped", head.place.name)))
        if not near:
            return None
        choice = choose(self._spelt(near), asked.query)
        confirmed = any(reason.code in {"near", "population_agrees"} for reason in choice.evidence)
        return answer(asked, choice if confirmed else Choice(None, choice.ranked[0].evidence, choice.ranked))

    def _spelt(self, found: dict[int, tuple[GazetteerPlace, Evidence]]) -> tuple[Candidate, ...]:
        ranked = self._rank([place for place, _ in found.values()], [""])
        return tuple(replace(candidate, evidence=(found[candidate.place.id][1],)) for candidate in ranked)


def _sure(stem: str, spelling: str) -> bool:
    """Whether two names are long and alike enough for their common sound to say that they are one."""
    return min(len(stem), len(spelling)) >= 7 and stem[0] == spelling[0]
