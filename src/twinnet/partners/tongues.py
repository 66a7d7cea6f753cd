"""Official languages of two countries that are one, or so close that their speakers understand each other.

The groups: macrolanguages of ISO 639-3 (fas, hbs, msa, nor, zho); Danish beside Norwegian, as CLDR's language matching
has them; Tajik, which is Persian (Encyclopaedia Iranica, "Tajik ii. Tajik Persian") though ISO gives it a code apart.
"""

from __future__ import annotations

_KIN = (
    frozenset({"fa", "prs", "tg"}),
    frozenset({"hr", "sr", "bs", "sh", "cnr"}),
    frozenset({"id", "ms", "zsm", "zlm"}),
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"zh", "yue", "hak", "nan", "cmn"}),
)
_KIN_OF = {code: kin for kin in _KIN for code in kin}


def with_kin(spoken: frozenset[str]) -> frozenset[str]:
    """These languages and all that are close to one of them."""
    return spoken.union(*(_KIN_OF.get(code, frozenset()) for code in spoken))


def close_pair(spoken: frozenset[str], others: frozenset[str]) -> tuple[str, str] | None:
    """A language of each that are close to each other but not the same; the first by code, None where there is none."""
    pairs = [(one, other) for one in spoken for other in others & (with_kin(frozenset({one})) - {one})]
    return min(pairs, default=None)
