"""Any spelling of a country → ISO 3166-1 alpha-2, with the ISO 3166-2 part where the name is that of a part.

Names come from CLDR in many languages, ISO 3166 (pycountry) and a small reviewed table of aliases.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

import pycountry
from babel import Locale
from rapidfuzz.distance import OSA

from twinnet.country_aliases import FORMS, ONE, SEVERAL, TERRITORIES
from twinnet.fold import fold
from twinnet.reference import regions

_FIRST_LANGUAGES = ("en", "fa")
_LANGUAGES = (
    *("ar", "de", "fr", "es", "it", "pt", "tr", "ru", "nl", "pl", "uk", "cs", "sk", "hu", "ro", "bg", "hr", "sr"),
    *("sl", "el", "sv", "da", "nb", "fi", "et", "lv", "lt", "is", "ca", "gl", "eu", "he", "ur", "az", "ka", "hy"),
    *("kk", "uz", "hi", "bn", "th", "vi", "id", "ms", "zh", "zh_Hant", "ja", "ko", "sq", "mk", "bs", "be", "ku"),
)
_BRACKETED = re.compile(r"^(?P<outer>[^()]+)\((?P<inner>[^()]+)\)\s*$")


@dataclass(frozen=True, slots=True)
class CountryMatch:
    """``countries``: ISO 3166-1 alpha-2, one unless the name is ambiguous; ``region``: ISO 3166-2 or empty.

    ``rest`` is a part named with the country that is no ISO 3166-2 unit ("Rauma" in "Rauma, Norway"); ``near`` tells
    that the spelling was only near to a known one.
    """

    countries: tuple[str, ...]
    region: str = ""
    rest: str = ""
    near: bool = False


@cache
def codes() -> frozenset[str]:
    """All ISO 3166-1 alpha-2 codes, and XK for Kosovo."""
    return frozenset({country.alpha_2 for country in pycountry.countries} | {"XK"})


def _cldr(language: str) -> dict[str, str]:
    territories = Locale.parse(language).territories
    return {fold(name): code for code, name in territories.items() if code in codes()}


@cache
def _first_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for country in pycountry.countries:
        for attribute in ("official_name", "common_name", "name"):
            names[fold(getattr(country, attribute, ""))] = country.alpha_2
    for language in _FIRST_LANGUAGES:
        names.update(_cldr(language))
    names.update(ONE)
    names.pop("", None)
    for ambiguous in SEVERAL:
        names.pop(ambiguous, None)
    return names


@cache
def _all_names() -> dict[str, str]:
    """Names in all languages; where two languages mean different countries by one name, it is left out."""
    meant: dict[str, set[str]] = {}
    for language in _LANGUAGES:
        for name, code in _cldr(language).items():
            meant.setdefault(name, set()).add(code)
    names = {name: next(iter(codes)) for name, codes in meant.items() if len(codes) == 1}
    names.update(_first_names())
    names.pop("", None)
    for ambiguous in SEVERAL:
        names.pop(ambiguous, None)
    return names


def _match(code: str, *, near: bool = False) -> CountryMatch:
    return CountryMatch((code[:2],), code if "-" in code else "", near=near)


def _by_code(text: str) -> CountryMatch | None:
    if not text.isupper() or not text.isascii():
        return None
    if len(text) == 2 and text in codes():
        return _match(text)
    country = pycountry.countries.get(alpha_3=text) if len(text) == 3 else None
    return _match(country.alpha_2) if country else None


def _exact(folded: str) -> CountryMatch | None:
    if folded in SEVERAL:
        return CountryMatch(SEVERAL[folded])
    code = _first_names().get(folded) or _all_names().get(folded)
    return _match(code) if code else None


def _without_form(folded: str) -> CountryMatch | None:
    for form in sorted(FORMS, key=len, reverse=True):
        if folded.startswith(form + " "):
            found = _exact(folded[len(form) + 1 :])
            if found:
                return found
    return None


# Older lands and districts by which German towns of one name are told apart: "Weingarten (Baden)", "Halle (Westf.)".
_LANDS_WITHIN = {
    "DE-BW": ("Baden", "Württemberg", "Württ."),
    "DE-BY": (
        "Oberbayern", "Obb.", "Niederbayern", "Ndb.", "Oberpfalz", "Opf.", "Oberfranken", "Ofr.", "Mittelfranken",
        "Mfr.", "Unterfranken", "Ufr.",
    ),
    "DE-MV": ("Mecklenburg", "Meckl.", "Vorpommern"),
    "DE-NW": ("Westfalen", "Westf."),
    "DE-SH": ("Holstein", "Holst."),
    "DE-TH": ("Thür.",),
}  # fmt: skip


@cache
def _region_names() -> dict[tuple[str, str], frozenset[str]]:
    names: dict[tuple[str, str], set[str]] = {}
    for region in regions():
        for name in (region.name, region.name_fa, *region.names):
            names.setdefault((region.iso[:2], fold(name)), set()).add(region.iso)
            names.setdefault((region.country, fold(name)), set()).add(region.iso)
    for iso, parts in _LANDS_WITHIN.items():
        for name in parts:
            names.setdefault((iso[:2], fold(name)), {iso})
    return {key: frozenset(isos) for key, isos in names.items() if key[1]}


def find_region(text: str, country: str) -> str:
    """The ISO 3166-2 code of a region of ``country`` by its code or name in any spelling; "" if none or several."""
    upper = text.strip().upper()
    if any(region.iso == upper for region in regions() if region.country == country):
        return upper
    isos = _region_names().get((country, fold(text)), frozenset())
    if not isos:
        isos = frozenset(
            region.iso for region in regions() if region.country == country and region.iso == f"{country}-{upper}"
        )
    return next(iter(isos)) if len(isos) == 1 else ""


def _qualified(text: str) -> CountryMatch | None:
    """ "Part, Country", "Country (part)" and "Country (country)"."""
    bracketed = _BRACKETED.match(text)
    if bracketed:
        outer, inner = bracketed["outer"].strip(), bracketed["inner"].strip()
        if fold(inner) in {"country", "state", "republic", "کشور"}:
            return find_country(outer)
        pairs = [(inner, outer), (outer, inner)]
    elif "," in text:
        pairs = [tuple(map(str.strip, text.rsplit(",", 1)))]  # type: ignore[list-item]
    else:
        return None
    for part, whole in pairs:
        state = _exact(fold(whole)) or _without_form(fold(whole))
        if state is None or len(state.countries) != 1:
            continue
        country = state.countries[0]
        own = _exact(fold(part))
        if own and (own.countries[0] in TERRITORIES.get(country, ()) or (own.region and own.countries[0] == country)):
            return own
        region = find_region(part, country)
        return CountryMatch((country,), region or state.region, "" if region else part)
    return None


def _near(folded: str) -> CountryMatch | None:
    """The one country with a name one letter away (two from nine letters up), if no other is as near."""
    if len(folded) < 4:
        return None
    cutoff = 2 if len(folded) >= 9 else 1
    found: dict[int, set[str]] = {}
    for name, code in _all_names().items():
        if abs(len(name) - len(folded)) <= cutoff and len(name) >= 4:
            distance = OSA.distance(folded, name, score_cutoff=cutoff)
            if distance <= cutoff:
                found.setdefault(distance, set()).add(code)
    nearest = found[min(found)] if found else set()
    return _match(next(iter(nearest)), near=True) if len(nearest) == 1 else None


@lru_cache(maxsize=4096)
def find_country(text: str) -> CountryMatch | None:
    """The country that ``text`` names in any language or spelling; None where it is not understood."""
    return named_country(text) or _near(fold(text))


def named_country(text: str) -> CountryMatch | None:
    """As `find_country`, but only by a name or code as it is spelt: a fiftieth of the time for what names none."""
    text = text.strip()
    folded = fold(text)
    if not folded:
        return None
    return _by_code(text) or _exact(folded) or _without_form(folded) or _qualified(text)


def related(country: str) -> tuple[str, ...]:
    """Countries by code under whose name a source may list a place of ``country``: its territories, its sovereign."""
    sovereigns = tuple(state for state, parts in TERRITORIES.items() if country in parts)
    return TERRITORIES.get(country, ()) + tuple(
        state for state in sovereigns if state not in TERRITORIES.get(country, ())
    )


_REVIEWED_FA = {
    "AS": "ساموآی آمریکا",
    "CF": "جمهوری آفریقای مرکزی",
    "CZ": "جمهوری چک",
    "KY": "جزایر کیمن",
    "ZA": "آفریقای جنوبی",
}
"""Persian spellings that stand above CLDR's: آفریقا and آمریکا as elsewhere here, and no name that reads as a word."""


@cache
def country_name(code: str, language: str = "en") -> str:
    """The name of a country in ``language``: CLDR's, or a reviewed spelling of it; the code where CLDR has none."""
    reviewed = _REVIEWED_FA.get(code) if language == "fa" else None
    return reviewed or str(Locale.parse(language).territories.get(code, code))
