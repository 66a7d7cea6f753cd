"""Plain sentences for reasons and for how sure the model is, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language, gettext, ngettext, pgettext

from hamshahr.core.calendars import is_persian, number
from twinnet.countries import country_name
from twinnet.partners.reasons import Reason, ReasonCode

Value = float | str


class Sureness(StrEnum):
    """How sure the model is, in three steps of its calibrated share."""

    HIGH = "high"
    MIDDLE = "middle"
    LOW = "low"


_HIGH = 0.03
_MIDDLE = 0.005


def sureness(sure: float) -> Sureness:
    return Sureness.HIGH if sure >= _HIGH else Sureness.MIDDLE if sure >= _MIDDLE else Sureness.LOW


def sureness_word(sure: float) -> str:
    words = {
        Sureness.HIGH: pgettext("how sure", "stronger than most"),
        Sureness.MIDDLE: pgettext("how sure", "middling"),
        Sureness.LOW: pgettext("how sure", "weak"),
    }
    return words[sureness(sure)]


def sureness_figure(sure: float) -> str:
    """The share in short, of a thousand."""
    of_thousand = round(1000 * sure)
    if not of_thousand:
        return gettext("fewer than 1 in 1,000")
    return gettext("{n} in 1,000").format(n=number(of_thousand))


def sureness_meaning(sure: float) -> str:
    """The share behind the word, of a thousand."""
    of_thousand = round(1000 * sure)
    if not of_thousand:
        return gettext("Of a thousand cities placed like this one, fewer than one was a partner hidden from the model.")
    text = ngettext(
        "Of a thousand cities placed like this one, {n} was a partner hidden from the model.",
        "Of a thousand cities placed like this one, {n} were partners hidden from the model.",
        of_thousand,
    )
    return text.format(n=number(of_thousand))


@dataclass(frozen=True, slots=True)
class Sure:
    """How sure the model is, as pages show it: a word, the share behind it in short and as a sentence."""

    level: Sureness
    word: str
    figure: str
    meaning: str

    @classmethod
    def of(cls, share: float) -> Sure:
        return cls(sureness(share), sureness_word(share), sureness_figure(share), sureness_meaning(share))


def sentence(reason: Reason) -> str:
    """What speaks for or against a partner, without a full stop; "both" are the city that asks and the partner."""
    return _SENTENCES[reason.code](reason.value)


def language_name(code: str) -> str:
    """The language's name in the reader's; the code where CLDR has none."""
    return _language_name(code, "fa" if is_persian() else "en")


@lru_cache(maxsize=1000)
def _language_name(code: str, reader: str) -> str:
    return str(Locale.parse(reader).languages.get(code, code))


def _times(value: Value) -> str:
    return number(float(value))


def _counted(value: Value, text: str) -> str:
    return text.format(n=number(int(value)))


def _shared_twins(value: Value) -> str:
    return _counted(value, ngettext("{n} city is tied with both", "{n} cities are tied with both", int(value)))


def _neighbours_tied(value: Value) -> str:
    text = ngettext("{n} city near you is tied with it", "{n} cities near you are tied with it", int(value))
    return _counted(value, text)


def _country_affinity(value: Value) -> str:
    return gettext("the two countries' cities are tied {n} times as often as by chance").format(n=_times(value))


def _region_affinity(value: Value) -> str:
    return _counted(value, ngettext("{n} tie joins the two regions", "{n} ties join the two regions", int(value)))


def _same_language(value: Value) -> str:
    return gettext("both countries speak {language}").format(language=language_name(str(value)))


def _close_languages(value: Value) -> str:
    one, other = (language_name(code) for code in str(value).split())
    return gettext("their languages, {one} and {other}, are closely related").format(one=one, other=other)


def _new_country(value: Value) -> str:
    country = country_name(str(value), (get_language() or "en")[:2])
    return gettext("it would be the city's first tie with {country}").format(country=country)


def _near_border(value: Value) -> str:
    return gettext("it lies {km} km away, across the border").format(km=number(int(value)))


def _well_connected(value: Value) -> str:
    text = ngettext("it has {n} tie and so experience", "it has {n} ties and so experience", int(value))
    return _counted(value, text)


def _very_far(value: Value) -> str:
    return gettext("it is {km} km away").format(km=number(int(value)))


def _many_ties(value: Value) -> str:
    text = ngettext(
        "it has {n} tie already and may not seek more", "it has {n} ties already and may not seek more", int(value)
    )
    return _counted(value, text)


def _sizes_differ(value: Value) -> str:
    return gettext("one has {n} times as many people as the other").format(n=_times(value))


def _same_country_ties(value: Value) -> str:
    text = ngettext("{n} tie leads to that country already", "{n} ties lead to that country already", int(value))
    return _counted(value, text)


_SENTENCES: dict[ReasonCode, Callable[[Value], str]] = {
    ReasonCode.SHARED_TWINS: _shared_twins,
    ReasonCode.NEIGHBOURS_TIED: _neighbours_tied,
    ReasonCode.COUNTRY_AFFINITY: _country_affinity,
    ReasonCode.REGION_AFFINITY: _region_affinity,
    ReasonCode.SAME_LANGUAGE: _same_language,
    ReasonCode.CLOSE_LANGUAGES: _close_languages,
    ReasonCode.SAME_NAME: lambda _: gettext("both bear the same name"),
    ReasonCode.SIMILAR_SIZE: lambda _: gettext("both are of about the same size"),
    ReasonCode.BOTH_CAPITALS: lambda _: gettext("both are capitals"),
    ReasonCode.NEAR_BORDER: _near_border,
    ReasonCode.NEW_COUNTRY: _new_country,
    ReasonCode.WELL_CONNECTED: _well_connected,
    ReasonCode.VERY_FAR: _very_far,
    ReasonCode.NO_SHARED_LANGUAGE: lambda _: gettext("the countries have no official language in common"),
    ReasonCode.MANY_TIES: _many_ties,
    ReasonCode.SIZES_DIFFER: _sizes_differ,
    ReasonCode.RARE_COUNTRY: lambda _: gettext("the two countries' cities are seldom tied"),
    ReasonCode.NO_TIES_YET: lambda _: gettext("no tie of it is known, so nothing tells how it chooses partners"),
    ReasonCode.SAME_COUNTRY_TIES: _same_country_ties,
}
