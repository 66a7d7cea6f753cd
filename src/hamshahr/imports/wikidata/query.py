"""The question that the query service of Wikidata is asked: every statement of P190, in pages.

A page begins behind the last statement of the one before it, in the order of their addresses. So nothing is left out or
told twice where others edit Wikidata meanwhile, as would happen with OFFSET.
"""

from __future__ import annotations

import hashlib

_END_VARIABLES = ("Geonames", "Coordinates", "Country", "Fa", "En", "Local")
VARIABLES = (
    *("statement", "a", "b", "start", "startPrecision", "end", "endPrecision"),
    *(f"{end}{what}" for end in "ab" for what in _END_VARIABLES),
)
NEEDED = ("statement", "a", "b")

_STATEMENTS = """\
    SELECT ?statement ?a ?b WHERE {
      ?a p:P190 ?statement .
      ?statement ps:P190 ?b .
      MINUS { ?statement wikibase:rank wikibase:DeprecatedRank }"""
_DATES = """\
  OPTIONAL { ?statement pqv:P580 ?from . ?from wikibase:timeValue ?start ; wikibase:timePrecision ?startPrecision }
  OPTIONAL { ?statement pqv:P582 ?until . ?until wikibase:timeValue ?end ; wikibase:timePrecision ?endPrecision }"""
_END = """\
  OPTIONAL {{ ?{0} wdt:P1566 ?{0}Geonames }}
  OPTIONAL {{ ?{0} wdt:P625 ?{0}Coordinates }}
  OPTIONAL {{ ?{0} wdt:P17/wdt:P297 ?{0}Country }}
  OPTIONAL {{ ?{0} rdfs:label ?{0}Fa FILTER(LANG(?{0}Fa) = "fa") }}
  OPTIONAL {{ ?{0} rdfs:label ?{0}En FILTER(LANG(?{0}En) = "en") }}
  OPTIONAL {{ ?{0} wdt:P1705 ?{0}Local }}"""


def page_query(after: str = "", limit: int = 0) -> str:
    """SPARQL for at most `limit` statements (0: all) behind the one with the address `after`.

    An address that could end its quotation marks early does not occur: see reading.STATEMENT.
    """
    narrowed = f'\n      FILTER(STR(?statement) > "{after}")' if after else ""
    ending = f" ORDER BY STR(?statement) LIMIT {limit}" if limit else ""
    chosen = f"  {{\n{_STATEMENTS}{narrowed}\n    }}{ending}\n  }}"
    ends = "\n".join(_END.format(end) for end in "ab")
    return f"SELECT {' '.join(f'?{name}' for name in VARIABLES)} WHERE {{\n{chosen}\n{_DATES}\n{ends}\n}}"


def fingerprint() -> str:
    """Changes with the question: pages of another one are not gone on with."""
    return hashlib.sha256(page_query(limit=1).encode()).hexdigest()[:16]
