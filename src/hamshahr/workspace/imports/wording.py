"""What pages say of an import: evidence, fields and decisions in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from hamshahr.core.calendars import digits
from hamshahr.imports.answers import ANSWERED, NO_PLACE
from hamshahr.imports.models import Outcome
from twinnet.resolve import Decision

EVIDENCE: Mapping[str, str | Promise] = {
    "exact_name": _("it is called {value}"),
    "other_name": _("it is another name of {value}"),
    "like_name": _("but for accents or an addition it is called {value}"),
    "abbreviation": _("with its abbreviation spelt out it is {value}"),
    "title_added": _("with its title it is {value}"),
    "title_dropped": _("without its title it is {value}"),
    "fuzzy": _("the spelling is near to {value}"),
    "sound": _("it is another transliteration of {value}"),
    "epithet_dropped": _("without its addition it is {value}"),
    "two_languages": _("both of its names mean {value}"),
    "joined": _("it joins {value}"),
    "only_namesake": _("there is no other place of that name in {value}"),
    "largest_by_far": _("it is by far the largest of its namesakes ({value} people)"),
    "namesakes": _("{value} places of comparable size bear the name"),
    "near": _("it is {value} km from the given point"),
    "far": _("the nearest namesake is {value} km from the given point"),
    "population_agrees": _("its population agrees ({value})"),
    "region_agrees": _("it lies in {value}"),
    "region_disagrees": _("there is no place of that name in {value}"),
    "in_whole": _("it lies in or by {value}"),
    "part_of": _("it is a part of {value}"),
    "seat_of": _("the unit is called after {value}"),
    "unit_unsure": _("a unit of this kind ({value}) need not be called after a town of that name"),
    "qualifier_unknown": _("the addition {value} is not understood"),
    "country_near": _("the country's spelling is near to {value}"),
    "territory": _("listed under another country, it belongs to {value}"),
    "county_in": _("{value} has a county of that name"),
    "unlocode": _("UN/LOCODE {value} locates it"),
    "no_candidate": _("nothing of that name is known in {value}"),
    "no_name": _("there is no name"),
    "no_country": _("there is no country, and the name alone does not tell"),
    "country_not_understood": _("the country {value} is not understood"),
    "made_before": _("an earlier import made it as {value}"),
    "wikidata": _("the Wikidata identifier {value} says so"),
    "geonames": _("the GeoNames number {value} says so"),
    ANSWERED: _("a person said so: {value}"),
}

DECISIONS: Mapping[str, str | Promise] = {
    Decision.PLACE: _("found"),
    Decision.PART: _("part of a city, to be made"),
    Decision.PROVISIONAL: _("not known, a provisional place is made"),
    Decision.DOUBT: _("in doubt"),
    Decision.ERROR: _("not understood"),
    NO_PLACE: _("no place"),
}

MEANINGS: Mapping[str, str | Promise] = {
    Outcome.NEW: _("the atlas does not know this tie"),
    Outcome.ADDS_CLAIM: _("the atlas knows the tie, and here is another voice"),
    Outcome.SAME: _("this very claim is known, so nothing changes"),
    Outcome.SELF_TIE: _("both ends are the same place"),
    Outcome.DOUBT: _("several places may be meant, so it waits for you"),
    Outcome.ERROR: _("a cell cannot be taken"),
    Outcome.LEFT_OUT: _("a name in it means no place, somebody said"),
}

FIELDS: Mapping[str, str | Promise] = {
    "city": _("name of the city"),
    "country": _("country"),
    "region": _("region"),
    "lat": _("latitude"),
    "lon": _("longitude"),
    "population": _("population"),
    "wikidata": _("Wikidata identifier"),
    "geonames": _("GeoNames number"),
    "kind": _("kind of tie"),
    "start": _("start"),
    "end": pgettext_lazy("of a tie", "end"),
    "status": _("status"),
    "note": _("note"),
    "source_url": _("web address of the source"),
}


def field_word(field: str) -> str:
    """A field of columns.FIELDS: “city1” as “first city: name of the city”."""
    if field in FIELDS:
        return str(FIELDS[field])
    side = {"1": gettext("first city"), "2": gettext("second city")}.get(
        field[-1], gettext("city {n}").format(n=digits(field[-1]))
    )
    return gettext("{side}: {what}").format(side=side, what=FIELDS.get(field[:-1], field[:-1]))


def evidence_word(code: str, value: str) -> str:
    sentence = EVIDENCE.get(code)
    return str(sentence).format(value=value) if sentence else f"{code}: {value}"
