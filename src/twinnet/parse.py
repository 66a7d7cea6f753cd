"""Taking a place's written name apart: what it is called, what sort of unit it says it is, what it lies in.

``"Solomianskyi District (Kyiv)"`` is a district called Solomianskyi in Kyiv; ``"Prague 5"`` is number 5 of Prague.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from twinnet.fold import fold
from twinnet.gazetteer import PlaceKind

_REGION = (
    "prefecture province oblast voivodeship region state krai republic governorate emirate canton department "
    "viloyat velayat wilaya autonomous_region autonomous_community autonomous_okrug regional_state land "
    "zhuang_autonomous_region uygur_autonomous_region hui_autonomous_region special_administrative_region "
    "metropolitan_region capital_region autonomous_province mkhare marz aimag"
)
_COUNTY = (
    "county district raion rayon powiat kreis landkreis comarca okrug urban_okrug autonomous_county county_borough "
    "borough local_government_district cercle gun shire subregion agglomeration autonomous_prefecture upazila tehsil"
)
_MUNICIPALITY = (
    "municipality rural_municipality city_municipality district_municipality "
    "local_municipality commune "
    "metropolitan_municipality urban_municipality parish gmina township regional_municipality "
    "regional_council city_council "
    "local_council "
    "city_corporation kommune kommun local_government_area hromada territorial_community metropolitan_city"
)
_RURAL = "rural_gmina gmina_wiejska amt communaute intercommunality samtgemeinde verbandsgemeinde regional_county"
_AFTER: dict[str, tuple[PlaceKind, bool]] = {
    **{word.replace("_", " "): (PlaceKind.REGION, True) for word in _REGION.split()},
    **{word.replace("_", " "): (PlaceKind.COUNTY, True) for word in _COUNTY.split()},
    **{word.replace("_", " "): (PlaceKind.MUNICIPALITY, False) for word in _MUNICIPALITY.split()},
    **{word.replace("_", " "): (PlaceKind.MUNICIPALITY, True) for word in _RURAL.split()},
    "island": (PlaceKind.ISLAND, True),
    "islands": (PlaceKind.ISLAND, True),
    "city": (PlaceKind.CITY, False),
    "town": (PlaceKind.CITY, False),
    "village": (PlaceKind.CITY, False),
    "ao": (PlaceKind.DISTRICT, True),
    "ku": (PlaceKind.DISTRICT, True),
    "shi": (PlaceKind.CITY, False),
    "si": (PlaceKind.CITY, False),
    "ward": (PlaceKind.DISTRICT, True),
}
_BEFORE: dict[str, tuple[PlaceKind, bool]] = {
    **{f"{fold(word)} of": value for word, value in _AFTER.items()},
    **{f"{fold(word)} of the": value for word, value in _AFTER.items()},
    "london borough of": (PlaceKind.DISTRICT, True),
    "royal borough of": (PlaceKind.DISTRICT, True),
    "metropolitan borough of": (PlaceKind.MUNICIPALITY, False),
    "isle of": (PlaceKind.ISLAND, True),
    "county": (PlaceKind.COUNTY, True),
    "community of": (PlaceKind.REGION, True),
    "landkreis": (PlaceKind.COUNTY, True),
    "kreis": (PlaceKind.COUNTY, True),
    "district": (PlaceKind.COUNTY, True),
    "gmina": (PlaceKind.MUNICIPALITY, False),
    "greater": (PlaceKind.MUNICIPALITY, False),
    "stadt": (PlaceKind.CITY, False),
    "ville de": (PlaceKind.CITY, False),
    "ayuntamiento de": (PlaceKind.MUNICIPALITY, False),
    "comune di": (PlaceKind.MUNICIPALITY, False),
    "provincia di": (PlaceKind.REGION, True),
    "provincia de": (PlaceKind.REGION, True),
    "departement de": (PlaceKind.REGION, True),
    "استان": (PlaceKind.REGION, True),
    "شهرستان": (PlaceKind.COUNTY, True),
    "بخش": (PlaceKind.COUNTY, True),
    "شهرداری": (PlaceKind.MUNICIPALITY, False),
    "شهر": (PlaceKind.CITY, False),
    "جزیره": (PlaceKind.ISLAND, True),
    "منطقه": (PlaceKind.DISTRICT, True),
    "ناحیه": (PlaceKind.DISTRICT, True),
}
_LONGEST_AFTER = sorted(_AFTER, key=len, reverse=True)
_LONGEST_BEFORE = sorted(_BEFORE, key=len, reverse=True)
_KIND_ONLY = {**_AFTER, "city": (PlaceKind.CITY, False), "urban gmina": (PlaceKind.CITY, False)}

_NOTE = re.compile(r"\[[^\]]*\]|[*†‡]")
_SPACES = re.compile(r"\s+")
_BRACKET = re.compile(r"^(?P<name>.+?)\s*[(（](?P<whole>[^()（）]+)[)）]\s*$")
_COMMA = re.compile(r"^(?P<name>[^,،]+)[,،]\s*(?P<whole>[^,،].*)$")
_DASH = re.compile(r"^(?P<whole>.+?)\s+[-–—]\s+(?P<name>.+)$")
_NUMBER = r"(?:\d{1,2}|[IVX]{1,6})"
_NUMBERED = re.compile(
    rf"^(?P<whole>[^\d()]+?),?\s+(?:district\s+|sector\s+|منطقه\s+|ناحیه\s+)?{_NUMBER}(?:\.|e|er|th|st|nd|rd)?"
    r"(?:\s+(?:district|arrondissement|kerület|ward))?$"
)
_NUMBER_FIRST = re.compile(
    rf"^(?:district|sector|circoscrizione|municipio|منطقه|ناحیه)\s+{_NUMBER}\s+(?:of\s+|de\s+|di\s+)?(?P<whole>\D+)$",
    re.IGNORECASE,
)
_UNIT_NUMBER = re.compile(rf"(?:^|\s){_NUMBER}(?:\.|e|er|th)?$")
_PAIR = re.compile(r"\s*/\s*|\s+[-–—]\s+")


class Form(StrEnum):
    """How a name is written with the whole in which it lies."""

    PLAIN = "plain"
    NUMBERED = "numbered"  # Prague 5
    BRACKET = "bracket"  # Spandau (Berlin)
    COMMA = "comma"  # Salisbury, Maryland
    DASH = "dash"  # Berlin – Spandau


@dataclass(frozen=True, slots=True)
class Parsed:
    """``name`` as shown, ``stem`` without the word for its kind, ``whole`` what it is said to lie in (or "").

    ``separate`` says that the unit has a government of its own beside the town it is called after (a rural district
    and its seat). ``form`` is how the whole was written.
    """

    name: str
    stem: str
    kind: PlaceKind | None
    separate: bool
    whole: str
    form: Form


def clean(text: str) -> str:
    """The name as it should be shown: NFC, no footnote signs, no invisible characters but ZWNJ, single spaces."""
    kept = "".join(
        char for char in unicodedata.normalize("NFC", text) if char == "\u200c" or unicodedata.category(char) != "Cf"
    )
    printable = "".join(" " if unicodedata.category(char) in {"Cc", "Cs"} else char for char in _NOTE.sub("", kept))
    return _SPACES.sub(" ", printable).strip(" ,;،")


def _kind(name: str) -> tuple[str, PlaceKind | None, bool]:
    """(stem folded, kind, separate) of a name that may say what it is: "Pest County", "Municipality of Patras"."""
    folded = fold(name)
    for before in _LONGEST_BEFORE:
        if folded.startswith(before + " "):
            stem, inner, _ = _kind(folded[len(before) + 1 :])
            rest = folded[len(before) + 1 :] if inner is PlaceKind.CITY else stem
            return rest, *_BEFORE[before]
    for after in _LONGEST_AFTER:
        if folded.endswith(" " + after):
            return folded[: -len(after) - 1], *_AFTER[after]
    return folded, None, False


def parse(text: str) -> Parsed:
    """Take a written name apart; never raises, everything unknown stays in ``stem``."""
    shown = clean(text)
    numbered = _NUMBERED.match(shown) or _NUMBER_FIRST.match(shown)
    if numbered:
        return Parsed(shown, fold(shown), PlaceKind.DISTRICT, True, numbered["whole"].strip(), Form.NUMBERED)
    bracket, comma, dash = _BRACKET.match(shown), _COMMA.match(shown), _DASH.match(shown)
    if bracket and fold(bracket["whole"]) in _KIND_ONLY:
        kind, separate = _KIND_ONLY[fold(bracket["whole"])]
        return Parsed(shown, fold(bracket["name"]), kind, separate, "", Form.PLAIN)
    for found, form in ((bracket, Form.BRACKET), (comma, Form.COMMA), (dash, Form.DASH)):
        if found:
            stem, named_kind, separate = _kind(found["name"])
            whole = without_number(found["whole"].strip())
            return Parsed(found["name"].strip(), stem, named_kind, separate, whole, form)
    stem, named_kind, separate = _kind(shown)
    return Parsed(shown, stem, named_kind, separate, "", Form.PLAIN)


def without_number(whole: str) -> str:
    """ "Vienna 22" → "Vienna"."""
    return _UNIT_NUMBER.sub("", whole).strip() or whole


def is_numbered(name: str) -> bool:
    """Whether a name is only a kind and a number ("Sector 4"), so that it means nothing outside of its city."""
    return bool(_UNIT_NUMBER.search(name))


def two_names(text: str) -> tuple[str, str] | None:
    """The halves of a name written in two languages, "Arrasate/Mondragón"; None where there are not just two."""
    halves = _PAIR.split(clean(text))
    return (halves[0], halves[1]) if len(halves) == 2 and all(map(fold, halves)) else None


_AND = re.compile(r"-|\s(?:and|und|et|y|e|i|og|och)\s")
_NO_TOWN = frozenset(
    {"saint", "sankt", "sainte", "santa", "sant", "bad", "neu", "new", "novo", "nova", "stara", "stary", "alt", "old"}
    | {"nad", "der", "las", "los", "les", "north", "south", "east", "west", "upper", "lower"}
)


def joined_names(name: str) -> tuple[str, str] | None:
    """The first and the last of the towns that a name joins: "Comines-Warneton"; None where it joins none."""
    parts = [part.strip() for part in _AND.split(name)]
    if len(parts) < 2 or any(len(fold(part)) < 3 for part in (parts[0], parts[-1])) or fold(parts[0]) in _NO_TOWN:
        return None
    return parts[0], parts[-1]


def seats_of_adjective(stem: str) -> list[str]:
    """Towns after which a Slavic district may be called: "balashovsky" → "balashov", "balashova", "balashovsk"…"""
    for ending in ("sky", "skiy", "ski", "skyi", "skij"):
        if stem.endswith(ending) and len(stem) - len(ending) >= 3:
            root = stem.removesuffix(ending)
            roots = [root, root.removesuffix("in")] if len(root) >= 6 else [root]
            return [one + end for one in roots for end in ("", "sk", "a", "o", "e", "y", "i", "ye", "ka")]
    return []


_SAINTS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "sv": "sveti"}
_SAINTS |= {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft", "sankt": "st"}
_EPITHET = re.compile(
    r"\s(?:am|an|bei|im|in|ob|auf|vor|a|nad|pod|sur|sous|sul|sulla|upon|on|near|del|della|dell|de|di|aan|les|lez)\s"
)


_GERMAN = {("a", "d"): "an der", ("i", "d"): "in der", ("v", "d"): "vor der", ("o", "d"): "ob der"}
_GERMAN_ALONE = {"a": ("am",), "b": ("bei",), "i": ("im", "in"), "v": ("vor",)}


def _in_german(words: list[str]) -> Iterator[list[str]]:
    """The abbreviated prepositions of German names spelt out: "limburg a d lahn", "prien a chiemsee"."""
    for index in range(1, len(words) - 1):
        pair = _GERMAN.get((words[index], words[index + 1]))
        if pair and index + 2 < len(words):
            yield [*words[:index], pair, *words[index + 2 :]]
        for alone in _GERMAN_ALONE.get(words[index], ()):
            yield [*words[:index], alone, *words[index + 1 :]]


def variants(folded: str) -> list[tuple[str, str]]:
    """(other folded writing, evidence code) of a name: abbreviations spelt out, titles ("City") added or left out."""
    words = folded.split()
    if not words:
        return []
    found = [(" ".join(writing), "abbreviation") for writing in _in_german(words)]
    for index, word in enumerate(words):
        if word in _SAINTS:
            found.append((" ".join([*words[:index], _SAINTS[word], *words[index + 1 :]]), "abbreviation"))
    if words[0] == "bad" and words[1:]:
        found.append((" ".join(words[1:]), "title_dropped"))
    found += [(f"{folded} {title}", "title_added") for title in ("city", "town", "si", "shi")]
    return [*found, (f"bad {folded}", "title_added")]


_SPELT_OUT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


def spelt_out(folded: str) -> str:
    """ "st cloud" → "saint cloud": both stand for one name."""
    return " ".join(_SPELT_OUT.get(word, word) for word in folded.split())


def without_epithet(folded: str) -> str:
    """ "hattersheim am main" → "hattersheim"; "" where the name carries no such addition."""
    split = _EPITHET.split(folded, maxsplit=1)
    return split[0] if len(split) == 2 and len(split[0]) >= 4 else ""


_SOUNDS = [
    (re.compile(pattern), plain)
    for pattern, plain in (
        ("shch", "s"),
        ("kh|ch|gh", "h"),
        ("zh|dzh|dz|j", "z"),
        ("sh|sch|sz", "s"),
        ("ts|tz|cz|c(?=[ei])", "z"),
        ("ph", "f"),
        ("ck|q|c|x", "k"),
        ("w", "v"),
        ("[iy]+", "i"),
        ("ou", "u"),
        ("th", "t"),
        (" ", ""),
        (r"(.)\1+", r"\1"),
    )
]


def sound(folded: str) -> str:
    """A coarse form that transliterations of one name share: "mytishchi" and "mytischi", "kharkiv" and "charkiw"."""
    for pattern, plain in _SOUNDS:
        folded = pattern.sub(plain, folded)
    return folded
