"""Which of a place's untagged alternate names is its Persian one, and which its local one.

GeoNames' alternate names come here without their language. Script and letters say much: ``ٹ`` is Urdu, ``ە`` Kurdish,
``ة`` Arabic, ``پ`` not Arabic. What they leave open is decided by how well a candidate spells the Latin names of the
place the way Persian does (long vowels written, p as ``پ``, g as ``گ``, v as ``و``). When nothing fits well, the answer
is "", never a guess. The accuracy is asserted against CLDR in ``tests/twinnet/test_languages.py``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice

from rapidfuzz.distance import Levenshtein

from twinnet.fold import squash
from twinnet.phonetics import RUSSIAN, consonants, latin_sounds, persian_sounds, plain, with_vowels
from twinnet.scripts import (
    ALPHABETS,
    ARAB_COUNTRIES,
    DISTINCT_LATIN,
    FOREIGN_SPELLING,
    LATIN_LETTERS,
    LETTER_SOUNDS,
    OWN_SPELLING,
    SIMPLIFIED_ONLY,
    SOUNDING,
    SUFFIXES,
    TRADITIONAL_ONLY,
)

_WORDS = re.compile(r"[\u0621-\u063a\u0641-\u064a\u067e\u0686\u0698\u06a9\u06af\u06cc\u200c \-–،]{2,}")
_MARKS = re.compile(r"[\u064b-\u0652\u0670\u0640]")
_ARABIC_TO_PERSIAN = str.maketrans({"ي": "ی", "ك": "ک", "ى": "ی", "ة": "ه", "أ": "ا", "إ": "ا", "ؤ": "و"})
_ARABIC_FORMS = frozenset("يكىةأإؤ")
_ARABIC_SOUNDS = frozenset("عطصضظحق")
_ARABIC_FOR_LATIN = frozenset("غذضظثصطعح")
_PERSIAN_LETTERS = frozenset("پچژگ")
_PERSIAN_COUNTRIES = frozenset({"IR", "AF"})
_NEAR_ARABIC = "IR AF PK IN BD TR AZ AM GE TJ UZ TM KZ KG RU IL ET ER MY ID NG ML NE TD SN"
_EASTERN = ARAB_COUNTRIES | frozenset(_NEAR_ARABIC.split())
_SILENT_E = frozenset(("US", "GB", "CA", "AU", "NZ", "IE", "FR", "BE", "CH", "LU", "ZA"))
_ENGLISH = frozenset(("US", "GB", "CA", "AU", "NZ", "IE", "ZA"))
_C_AS_TS = frozenset(("PL", "CZ", "SK", "HU", "SI", "HR", "BA", "RS", "ME", "MK", "LV", "LT"))
_AS_WRITTEN = _C_AS_TS | frozenset(("EE", "FI", "SE", "NO", "DK", "IS", "DE", "AT", "RO", "MD"))
_HUSHED = frozenset("شچ")
_SPOKEN_AT_END = {"b": "bp", "d": "dt", "f": "f", "k": "k", "l": "l", "m": "m", "n": "n", "p": "p", "r": "r", "t": "t"}
"""Last letters that are spoken wherever spelling is regular, and how that may sound."""

_ARABIC_FORM_COST = 0.5
_OTHER_NAME_COST = 0.15
_MISREAD_COST = 0.6
_VOWEL_WEIGHT = 0.45
_MOST_NAMES = 20
_OWN_SPELLING_WEIGHT = 0.1
_CLEAR = 0.03
_MISPLACED = re.compile(r"[ىة](?!$| )")
_NEVER = re.compile(r"(?!)")
_USUAL_NAME_SHARE = 0.7
_LIMIT = 0.42
_LIMIT_WHERE_PERSIAN = 0.7
"""Costs and limits in shares of a name's length; set by hand so that most of CLDR's Persian names are found."""


def _candidates(alternates: Sequence[str], country: str) -> dict[str, float]:
    """Names that Persian letters can spell, with what speaks against (+) or for (-) their being Persian."""
    found: dict[str, float] = {}
    arabic = set()
    for alternate in alternates:
        name = _MARKS.sub("", alternate).strip()
        if not _WORDS.fullmatch(name) or re.search(r"(^| )ئ", name):
            continue
        cost = 0.0
        if _ARABIC_FORMS & set(name):
            cost += 0.05 if country in _PERSIAN_COUNTRIES else _ARABIC_FORM_COST
            name = name.translate(_ARABIC_TO_PERSIAN)
            arabic.add(name)
        if "،" in name:
            name = name.split("،")[0].strip()
            cost += 0.02
        if _PERSIAN_LETTERS & set(name):
            cost -= _OTHER_NAME_COST
        if len(name) > 1:
            found[name] = min(found.get(name, cost), cost)
    if country in ARAB_COUNTRIES:
        for name in arabic & set(found):
            found[name] -= 0.2
    return found


def _habits(persian: str, name: str, country: str) -> float:
    """Cost of spellings that Persian does not use for names of this sort."""
    cost = 0.0
    if persian.endswith("برگ") and country not in _ENGLISH:
        cost += 0.2
    if re.search(r"é$|e$", name) and country not in _SILENT_E and persian[-1] not in "هی":
        cost += 0.1
    if country in RUSSIAN and re.search(r"ov(sk)?$", name) and not re.search(r"وف(سک)?$", persian):
        cost += 0.1
    if re.search(r"a[uo]", name) and "ائو" in persian:
        cost -= 0.05
    if country not in _EASTERN and _ARABIC_FOR_LATIN & set(persian):
        cost += 0.25
    if country in ARAB_COUNTRIES and _ARABIC_SOUNDS & set(persian):
        cost -= 0.12
    return cost + _MISREAD_COST * _misread(persian, name.lower(), country)


def _misread(persian: str, name: str, country: str) -> bool:
    """Whether a name was read as English: j as in "jam", c as k, š as s, its end not spoken.

    Only for countries whose spelling leaves no doubt; elsewhere always False.
    """
    if country not in _AS_WRITTEN:
        return False
    if re.search(r"[šșşśč]", name) and not _HUSHED & set(persian):
        return True
    if "j" in name and "ج" in persian and not re.search(r"dj|dž|đ|g[eiyj]", name):
        return True
    if country in _C_AS_TS and re.search(r"c(?![hkz])", name) and "ک" in persian and not re.search(r"[kqx]|ch", name):
        return True
    if " " in name or " " in persian:
        return False
    last, spoken = name[-1], persian_sounds(persian)[0][-1:]
    if last in _SPOKEN_AT_END:
        return spoken not in _SPOKEN_AT_END[last]
    return last == "a" and persian[-1] not in "اهیآ"


def _distance(persian: str, name: str, others: Sequence[str], country: str, enough: float = 0.0) -> float:
    """How far a Persian spelling is from the nearest Latin name, 0 for the same sounds, about 1 for another name.

    Looks no further once it is at most ``enough``.
    """
    consonants, vowels = persian_sounds(persian)
    best = 9.0
    for latin in (name, *others):
        extra = 0.0 if latin == name else _OTHER_NAME_COST
        if best <= max(extra, enough):
            break
        for latin_consonants, patterns in latin_sounds(latin, country if latin == name else ""):
            apart = Levenshtein.distance(consonants, latin_consonants)
            spelt = min(Levenshtein.distance(vowels, pattern) for pattern in patterns)
            best = min(best, (apart + _VOWEL_WEIGHT * spelt) / max(3, len(patterns[0])) + extra)
    return best


def _latin_names(alternates: Sequence[str]) -> list[str]:
    """Alternates in Latin script; without codes (``IST``) and transliterations of other alternates (``shyraz``)."""
    names = (a for a in alternates if len(a) > 2 and "A" <= a[0] <= "\u024f" and a[0].isupper() and not a.isupper())
    return list(islice(names, _MOST_NAMES))


def _joined(name: str) -> str:
    """``نجف آباد`` as one word: with a zero-width non-joiner where the letter before would join, else without."""
    name = re.sub(r"([ادذرزژوآ]) آباد\b", r"\1آباد", name)
    return re.sub(r"(\w) آباد\b", "\\1\u200cآباد", name)


def persian_name(name: str, alternates: Sequence[str], country: str) -> str:
    """The Persian name of a place among its alternate names, in Persian letters (ی, ک); "" when unsure.

    ``name`` is its usual Latin name, ``country`` the ISO 3166-1 code.
    """
    found = _candidates(alternates, country)
    if not found:
        return ""
    others = _latin_names(alternates)
    limit = _LIMIT_WHERE_PERSIAN if country in _PERSIAN_COUNTRIES else _LIMIT
    ranked = []
    for candidate, evidence in found.items():
        cost = evidence + _habits(candidate, name, country)
        enough = limit - cost if len(found) == 1 else 0.0
        ranked.append((cost + _distance(candidate, name, others, country, enough), len(candidate), candidate))
    ranked.sort()
    return _joined(ranked[0][2]) if ranked[0][0] <= limit else ""


def local_name(name: str, alternates: Sequence[str], country: str) -> str:
    """The name of a place in the main language and script of its country; "" when its alternates do not settle it.

    ``name`` is its usual Latin name, ``country`` the ISO 3166-1 code. Countries with several main scripts (such as
    India) have no answer here.
    """
    if country in _PERSIAN_COUNTRIES:
        return persian_name(name, alternates, country)
    if country in LATIN_LETTERS:
        return _accented(name, alternates, country)
    alphabet = ALPHABETS.get(country)
    if alphabet is None:
        return ""
    found = [a for a in (_MARKS.sub("", a) for a in alternates) if alphabet.fullmatch(a) and not _MISPLACED.search(a)]
    if country in SOUNDING or country in ARAB_COUNTRIES:
        return _best_sounding(name, alternates, found, country)
    return _settled(found, country)


def _accented(name: str, alternates: Sequence[str], country: str) -> str:
    """The name itself if it has letters of the country's own, else the one alternate that differs by these only."""
    letters = LATIN_LETTERS[country]
    key = squash(name)
    others = alternates if country in DISTINCT_LATIN else ()
    fitting = {
        spelling
        for spelling in (name, *others)
        if squash(spelling) == key
        and (special := {c for c in spelling if c > "z"})
        and all(c in letters or c.lower() in letters for c in special)
    }
    return name if name in fitting else fitting.pop() if len(fitting) == 1 else ""


def _best_sounding(name: str, alternates: Sequence[str], found: Sequence[str], country: str) -> str:
    """The spelling clearly nearest to the Latin names, the usual one above all, if its consonants fit that one.

    A spelling with letters of the country's own is put before one in the same script without.
    """
    own, foreign = (table.get(country, _NEVER) for table in (OWN_SPELLING, FOREIGN_SPELLING))
    usual = latin_sounds(name)
    others = [latin_sounds(latin)[0][1][0] for latin in _latin_names(alternates)] or [usual[0][1][0]]
    ranked = []
    for spelling in dict.fromkeys(a for a in found if not foreign.search(a)):
        heard = _sounds(spelling, country)
        core = consonants(heard)
        if min(Levenshtein.distance(core, latin) / max(3, len(latin)) for latin, _ in usual) > _LIMIT:
            continue
        apart = min(Levenshtein.normalized_distance(heard, pattern) for _, patterns in usual for pattern in patterns)
        elsewhere = sum(Levenshtein.normalized_distance(heard, other) for other in others) / len(others)
        score = _USUAL_NAME_SHARE * apart + (1 - _USUAL_NAME_SHARE) * elsewhere
        ranked.append((score - bool(own.search(spelling)) * _OWN_SPELLING_WEIGHT, spelling))
    ranked.sort()
    clear = len(ranked) == 1 or (ranked and ranked[1][0] - ranked[0][0] >= _CLEAR)
    return ranked[0][1] if clear else ""


def _sounds(spelling: str, country: str) -> str:
    """Sounds of a spelling in a script whose letters are known, comparable with ``latin_sounds``."""
    if country in ARAB_COUNTRIES:
        return persian_sounds(re.sub(r"\bال", "", spelling.translate(_ARABIC_TO_PERSIAN)))[1]
    return with_vowels("".join(LETTER_SOUNDS.get(c, "") for c in plain(spelling)))[0]


def _settled(found: Sequence[str], country: str) -> str:
    """The only name left once words for city and characters of the other Chinese orthography are out."""
    foreign = TRADITIONAL_ONLY if country == "CN" else SIMPLIFIED_ONLY if country in ("TW", "HK", "MO", "JP") else set()
    suffix = SUFFIXES.get(country)
    own = [spelling for spelling in found if not foreign & set(spelling)]
    bases = Counter(suffix.sub("", spelling) if suffix else spelling for spelling in own)
    ranked = bases.most_common(2)
    if len(ranked) == 1 or (len(ranked) == 2 and ranked[0][1] > ranked[1][1]):
        return ranked[0][0]
    return ""
