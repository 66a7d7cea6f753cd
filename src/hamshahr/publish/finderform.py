"""A city's goals as a form of plain switches; the address holds them all, so that it can be shared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from hamshahr.publish.collation import sort_key
from twinnet.partners.goals import Goals, OutcomeArea, Which

AREAS = (
    (OutcomeArea.PEACE, _("Solidarity and peace")),
    (OutcomeArea.CITIZENS_ECONOMY, _("Economic growth and citizens' ties")),
    (OutcomeArea.TOURISM, _("Tourism")),
    (OutcomeArea.KNOWLEDGE, _("Knowledge and experience")),
    (OutcomeArea.INVESTMENT, _("Investment")),
    (OutcomeArea.URBAN_DEVELOPMENT, _("Joint urban development")),
    (OutcomeArea.LIVING_STANDARDS, _("Living standards")),
    (OutcomeArea.CITY_NETWORK, _("A network of cooperating cities")),
    (OutcomeArea.GROWTH_CORRIDORS, _("Growth corridors across borders")),
    (OutcomeArea.COMPETITIVENESS, _("Competitiveness of the region")),
)
CONTINENTS = (
    ("AF", _("Africa")),
    ("AS", _("Asia")),
    ("EU", _("Europe")),
    ("NA", _("North America")),
    ("OC", _("Oceania")),
    ("SA", _("South America")),
)
SIZES = (
    ("", _("any size")),
    ("like", _("about as large as this city")),
    ("small", _("up to 50,000 people")),
    ("middle", _("50,000 to 200,000 people")),
    ("large", _("200,000 to a million people")),
    ("huge", _("over a million people")),
)
_BOUNDS: dict[str, tuple[float | None, float | None]] = {
    "small": (None, 50_000),
    "middle": (50_000, 200_000),
    "large": (200_000, 1_000_000),
    "huge": (1_000_000, None),
}
_LIKE = 2.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What the form must know of the city that asks: its people (0: not known), country, and those it has ties with."""

    population: float
    country: str
    tied_countries: frozenset[str]
    countries: Sequence[tuple[str, str]]
    languages: Sequence[tuple[str, str]]


def _several(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, required=False)


class GoalsForm(forms.Form):
    """Goals by GET. What is not understood is said beside its field and rules nothing out."""

    area = _several(_("What the partnership is for"))
    continent = _several(_("Where"))
    country = _several(_("Only in these countries"))
    without = _several(_("Not in these countries"))
    language = forms.ChoiceField(label=_("Official language of its country"), required=False)
    size = forms.ChoiceField(label=_("Size of the city"), required=False, choices=SIZES)
    new = forms.BooleanField(label=_("Only countries where the city has no tie yet"), required=False)
    abroad = forms.BooleanField(label=_("Only abroad"), required=False)
    spread = forms.MultipleChoiceField(
        label=_("Spread the answers over countries and regions"),
        required=False,
        choices=[("yes", _("yes")), ("no", _("no"))],
    )

    def __init__(self, asked: QueryDict, setting: Setting) -> None:
        super().__init__(_without_empty(asked), auto_id="goal-%s")
        self.setting = setting
        choices = {
            "area": [(str(area), label) for area, label in AREAS],
            "continent": CONTINENTS,
            "country": setting.countries,
            "without": setting.countries,
            "language": [("", _("any language")), *sorted(setting.languages, key=lambda pair: sort_key(pair[1]))],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    @cached_property
    def values(self) -> dict[str, Any]:
        """What is asked for and valid, without the empty ones."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", [], False)}

    @property
    def has_conditions(self) -> bool:
        """Whether anything is asked for that a plain visit does not."""
        return bool(self.values.keys() - {"spread"}) or not self.is_varied

    @property
    def countries_chosen(self) -> list[tuple[str, str]]:
        return self._countries("country")

    @property
    def countries_left_out(self) -> list[tuple[str, str]]:
        return self._countries("without")

    def _countries(self, name: str) -> list[tuple[str, str]]:
        """(code, name) of what is chosen in this field."""
        held = set(self.values.get(name, ()))
        return [(code, country) for code, country in self.setting.countries if code in held]

    @property
    def is_varied(self) -> bool:
        """Unless told otherwise; `alike=1` said so in older addresses. An unticked box sends "no" alone."""
        if asked := self.values.get("spread"):
            return "yes" in asked
        return not self.data.get("alike")

    @property
    def goals(self) -> Goals:
        asked = self.values
        low, high = self._size(asked.get("size", ""))
        left_out = set(asked.get("without", ()))
        if asked.get("new"):
            left_out |= self.setting.tied_countries
        if asked.get("abroad"):
            left_out.add(self.setting.country)
        return Goals(
            areas={OutcomeArea(area): 1.0 for area in asked.get("area", ())},
            must=Which(
                countries=frozenset(asked.get("country", ())),
                continents=frozenset(asked.get("continent", ())),
                languages=frozenset(filter(None, [asked.get("language", "")])),
                min_population=low,
                max_population=high,
            ),
            must_not=Which(countries=frozenset(left_out)),
        )

    def _size(self, asked: str) -> tuple[float | None, float | None]:
        """Like this city means from half to twice its people; no bound where these are not known."""
        if asked == "like" and self.setting.population:
            return self.setting.population / _LIKE, self.setting.population * _LIKE
        return _BOUNDS.get(asked, (None, None))


def _without_empty(asked: QueryDict) -> QueryDict:
    """A list from which nothing was chosen sends an empty value along."""
    told = asked.copy()
    for name in list(told):
        told.setlist(name, [value for value in told.getlist(name) if value])
    return told
