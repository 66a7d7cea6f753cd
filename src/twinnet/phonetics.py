"""How a name sounds, roughly, from its Latin or its Persian spelling: enough to tell whether two spellings can be
the same name. Consonants and vowels are kept apart because Persian writes the former always, the latter in part.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import combinations

_SPANISH = "ES MX AR CO CL PE VE CU DO GT HN NI CR PA EC BO PY UY SV PR"
_RUSSIAN = "RU KZ BY UA KG UZ BG"

_MARKED = str.maketrans(
    {
        **dict.fromkeys("şșšśŝ", "sh"),
        **dict.fromkeys("çčćĉ", "ch"),
        **dict.fromkeys("žżź", "zh"),
        **dict.fromkeys("ʻ‘’'ʼ`", ""),
        "ğ": "gh",
        "ñ": "n",
        "ł": "l",
        "ø": "o",
        "ß": "ss",
        "ı": "i",
        "æ": "e",
        "œ": "e",
        "đ": "d",
        "ð": "d",
        "þ": "t",
        "ĝ": "j",
        "ĥ": "kh",
        "ə": "a",
    }
)
_GROUPS = [
    ("tsch", "C"), ("tch", "C"), ("sch", "S"), ("dzh", "j"), ("sh", "S"), ("ch", "C"), ("kh", "X"), ("zh", "Z"),
    ("gh", "G"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("qu", "k"), ("dj", "j"), ("cz", "C"), ("sz", "s"),
    ("tz", "z"), ("ts", "s"), ("q", "G"), ("x", "ks"),
]  # fmt: skip
_READING = {
    _SPANISH: [(r"j|g(?=[eiy])", "X"), (r"ll", "i"), (r"z", "s"), (r"gu(?=[ei])", "g")],
    _RUSSIAN: [(r"v(?=[^aeiouy]|$)", "f")],
    "FR BR PT": [(r"ch", "S"), (r"j|g(?=[eiy])", "Z")],
    "IT": [(r"ch", "k"), (r"sc(?=[ei])", "S"), (r"c(?=[ei])", "C"), (r"g(?=[ei])", "j")],
    "TR AZ": [(r"c(?!h)", "j")],
    "NL": [(r"ch|g", "X"), (r"ij", "i")],
    "PL": [(r"ch", "X"), (r"rz", "Z"), (r"c(?![hz])", "ts")],
}
_OWN_RULES = {country: rules for countries, rules in _READING.items() for country in countries.split()}
RUSSIAN = frozenset(_RUSSIAN.split())
_PERSIAN = str.maketrans(
    {
        **dict.fromkeys("اآ", "a"),
        **dict.fromkeys("ئعء‌ ", ""),
        **dict.fromkeys("هح", "h"),
        **dict.fromkeys("تط", "t"),
        **dict.fromkeys("سصث", "s"),
        **dict.fromkeys("زذضظ", "z"),
        **dict.fromkeys("غق", "G"),
        **dict(zip("ویبپجچخدرژشفکگلمن", "uibpjCXdrZSfkglmn", strict=True)),
    }
)


def plain(text: str) -> str:
    """Lower case without accents, other than those that make another letter."""
    keep = unicodedata.normalize("NFC", text.lower())
    return "".join(c if c in "йёїўѓќ" else unicodedata.normalize("NFD", c)[0] for c in keep)


def _single(text: str) -> str:
    return re.sub(r"(.)\1+", r"\1", text)


def consonants(text: str) -> str:
    """The consonants of a string of sounds, doubled ones once; h, v and w do not count, being too often silent."""
    return _single(re.sub(r"[aeiouywvh]", "", text))


def with_vowels(text: str) -> list[str]:
    """Vowels as Persian writes them: long ones always, e never within, each o written or not."""
    text = re.sub(r"^([eiuo])", r"a\1", text.replace("y", "i").replace("w", "u").replace("v", "u"))
    text = re.sub(r"[eh]", "", text)
    places = [i for i, char in enumerate(text) if char == "o" and i < len(text) - 1 and text[:i] != "a"][:3]
    without = [set(some) for n in range(len(places) + 1) for some in combinations(places, n)]
    kept = ["".join(c for i, c in enumerate(text) if i not in left_out) for left_out in without]
    return [_single(form.replace("o", "u")) for form in kept]


@lru_cache(maxsize=4096)
def latin_sounds(name: str, country: str = "") -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Consonants and possible vowel patterns of a Latin name, as read in a country, one pair for each reading."""
    text = unicodedata.normalize("NFC", name).lower().translate(_MARKED)
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if "a" <= c <= "z")
    for pattern, sound in _OWN_RULES.get(country, []):
        text = re.sub(pattern, sound, text)
    for letters, sound in _GROUPS:
        text = text.replace(letters, sound)
    text = _single(re.sub(r"c(?=[eiy])", "s", text).replace("c", "k"))
    readings = {text, text.replace("C", "X"), re.sub(r"g(?=[eiy])", "j", text), text.replace("j", "i")}
    return tuple((consonants(reading), tuple(with_vowels(reading))) for reading in sorted(readings))


@lru_cache(maxsize=4096)
def persian_sounds(name: str) -> tuple[str, str]:
    """Consonants, and consonants with the vowels written, of a name in Persian letters."""
    text = re.sub(r"[^a-zA-Z]", "", name.translate(_PERSIAN))
    return consonants(text), _single(text.replace("h", ""))
