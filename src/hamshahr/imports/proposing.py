"""What the rows themselves say of what a file leaves unsaid; proposed to a person, never taken as said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hamshahr.atlas.models import Country, SearchTerm
from hamshahr.atlas.terms import LAST_TIER
from twinnet.fold import fold

_ASKED = 100
FEWEST_NAMES = 5
# So large a part of the names must be found in one country, and so many times as many as in the next.
LEAST_SHARE = 0.6
_AHEAD = 1.25


@dataclass(frozen=True, slots=True)
class ProposedCountry:
    """`found` of `of` different names are places of this country."""

    country: Country
    found: int
    of: int


def proposed_country(names: Iterable[str]) -> ProposedCountry | None:
    """The one country where most of the first hundred different names are places; two queries.

    None where there are too few names, or another country has nearly as many of them.
    """
    folded = list(dict.fromkeys(filter(None, map(fold, names))))[:_ASKED]
    if len(folded) < FEWEST_NAMES:
        return None
    terms = SearchTerm.objects.filter(tier__in=range(LAST_TIER + 1), text__in=folded, is_whole=True)
    pairs = set(terms.order_by().values_list("text", "place__country").distinct())
    ranked = Counter(country for _, country in pairs).most_common(2)
    if not ranked or ranked[0][1] < LEAST_SHARE * len(folded):
        return None
    if len(ranked) > 1 and ranked[0][1] < _AHEAD * ranked[1][1]:
        return None
    code, found = ranked[0]
    return ProposedCountry(Country.objects.get(pk=code), found, len(folded))
