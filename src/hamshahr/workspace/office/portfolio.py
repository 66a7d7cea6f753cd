"""The portfolio of an office: which of its ties, in which order, and what is missing among them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hamshahr.accounts.models import User
from hamshahr.cooperation.happenings import Happening
from hamshahr.cooperation.models import Note
from hamshahr.discovery.words import language_name
from hamshahr.people.models import Office
from hamshahr.publish.collation import sort_key
from hamshahr.publish.filters import OfferedField
from hamshahr.publish.finderform import CONTINENTS
from hamshahr.ties.models import NOT_YET, OVER, Agreement, Kind, Status
from hamshahr.workspace.office.reading import OfficeTie
from twinnet.partners.places import languages
from twinnet.vitality import Level as Vitality

ANY = ("", _("all"))
FIELD_YEARS = 2
NOTHING_NOTED = "none"
VITAL_WORDS: dict[str, str | Promise] = {
    "thriving": _("thriving"),
    "active": _("alive"),
    "reactive": _("answers only"),
    "dormant": _("asleep"),
    NOTHING_NOTED: _("nothing noted yet"),
}


def vital_of(tie: OfficeTie) -> str:
    """The code of the tie's vital sign (VITAL_WORDS)."""
    return tie.signs.level.name.lower() if tie.signs else NOTHING_NOTED


class PortfolioFilter(forms.Form):
    """Which ties of the office are shown; a wrong value is said beside its field and filters nothing."""

    status = OfferedField(label=_("Status"))
    kind = OfferedField(label=_("Kind"))
    agreement = OfferedField(label=_("Keepers"))
    vital = OfferedField(label=_("Sign of life"))
    continent = OfferedField(label=_("Where"))

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        choices: dict[str, Sequence[tuple[str, str | Promise]]] = {
            "status": Status.choices,
            "kind": Kind.choices,
            "agreement": Agreement.choices,
            "vital": list(VITAL_WORDS.items()),
            "continent": list(CONTINENTS),
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [ANY, *offered]

    def passes(self, tie: OfficeTie) -> bool:
        found = {
            "status": {tie.status},
            "kind": {tie.tie.kind},
            "agreement": {Agreement.DISPUTED if tie.is_disputed else tie.tie.agreement},
            "vital": {vital_of(tie)},
            "continent": {place.country.continent for place in tie.partners},
        }
        self.is_valid()
        return all(value in found[name] for name, value in self.cleaned_data.items() if value)


_ORDERS: dict[str, Callable[[OfficeTie], object]] = {
    "partner": lambda tie: sort_key(name_of(tie)),
    "kind": lambda tie: tie.tie.kind,
    "since": lambda tie: tie.tie.start or dt.date.max,
    "status": lambda tie: list(Status).index(Status(tie.status)) if tie.status else -1,
    "agreement": lambda tie: (not tie.is_disputed, tie.tie.agreement),
    "vital": lambda tie: tie.signs.level if tie.signs else Vitality.DORMANT - 1,
    "happened": lambda tie: tie.happened or dt.date.min,
}


def in_order(ties: Iterable[OfficeTie], order: str) -> list[OfficeTie]:
    """Sorted by a column, downwards with a minus before it; by partner where there is no such column."""
    column = order.removeprefix("-")
    named = sorted(ties, key=lambda tie: sort_key(name_of(tie)))
    if column not in _ORDERS:
        return named
    return sorted(named, key=_ORDERS[column], reverse=order.startswith("-"))  # type: ignore[arg-type]


def name_of(tie: OfficeTie) -> str:
    """The pact's name, or the partners', as plain text."""
    return tie.tie.name or ", ".join(place.name for place in tie.partners)


@dataclass(frozen=True, slots=True)
class Column:
    """One status of the board with the ties that are in it."""

    status: str
    ties: list[OfficeTie]


def board(ties: list[OfficeTie]) -> list[Column]:
    """In the order of a tie's life; those of no known status last; empty ones left out."""
    columns = [Column(status, [tie for tie in ties if tie.status == status]) for status in [*Status, ""]]
    return [column for column in columns if column.ties]


@dataclass(frozen=True, slots=True)
class Gap:
    """One heading of gaps: what there is with how many ties, the most first, and what there is not."""

    title: str | Promise
    there: list[tuple[str, int]]
    lacking: list[str]


# The languages that most countries have as an official one; beside those, a gap says little.
_WIDE_LANGUAGES = ("ar", "en", "es", "fr", "pt", "ru", "zh", "de", "tr", "fa")


def gaps(ties: Iterable[OfficeTie], office: Office, reader: User, today: dt.date) -> list[Gap]:
    """What the ties that are not over cover, and what not: continents, languages, fields of activity. One query."""
    counted = [tie for tie in ties if tie.status not in OVER]
    places = {place.pk: place for tie in counted for place in tie.partners}.values()
    continents = Counter(place.country.continent for place in places)
    spoken = Counter(language for place in places for language in languages(place.country_id))
    notes = Note.objects.visible_to(reader).filter(office=office, on__gte=today - dt.timedelta(days=365 * FIELD_YEARS))
    fields = Counter(notes.values_list("happening", flat=True))
    return [
        _gap(_("Parts of the world"), continents, [(code, str(word)) for code, word in CONTINENTS]),
        _gap(
            _("Languages of the partners"),
            spoken,
            [
                (code, language_name(code))
                for code in dict.fromkeys([*(code for code, _n in spoken.most_common(8)), *_WIDE_LANGUAGES])
            ],
        ),
        _gap(
            _("What was done in the last two years"),
            fields,
            [(value, str(label)) for value, label in Happening.choices],
        ),
    ]


def _gap(title: str | Promise, found: Counter[str], names: list[tuple[str, str]]) -> Gap:
    there = sorted(((word, found[code]) for code, word in names if found[code]), key=lambda one: (-one[1], one[0]))
    return Gap(title, there, [word for code, word in names if not found[code]])


@dataclass(frozen=True, slots=True)
class Counts:
    """Quiet figures of an office."""

    ties: int
    lived: int
    sought: int
    suspended: int
    disputed: int
    silent: int


def counts(ties: list[OfficeTie]) -> Counts:
    lived = [tie for tie in ties if tie.status not in NOT_YET | OVER and tie.status != Status.APPROVED]
    return Counts(
        ties=len(ties),
        lived=len(lived),
        sought=sum(tie.status in NOT_YET or tie.status == Status.APPROVED for tie in ties),
        suspended=sum(tie.status == Status.SUSPENDED for tie in ties),
        disputed=sum(tie.is_disputed for tie in ties),
        silent=sum(tie.signs is None or tie.signs.level == Vitality.DORMANT for tie in lived),
    )


def sheet(ties: Iterable[OfficeTie]) -> tuple[list[str], list[list[str]]]:
    """The portfolio as headings in the reader's language and rows of text with ISO dates."""
    heads = [
        gettext("Partner"), gettext("Country"), gettext("Kind"), gettext("Since"), gettext("Status"),
        gettext("Status since"), gettext("Keepers"), gettext("Sign of life"), gettext("Last happened"),
    ]  # fmt: skip
    rows = [
        [
            name_of(tie),
            ", ".join(dict.fromkeys(place.country.name for place in tie.partners)),
            str(Kind(tie.tie.kind).label) if tie.tie.kind else "",
            str(tie.since or ""),
            tie.official.label,
            str(tie.official.since or ""),
            str(Agreement(Agreement.DISPUTED if tie.is_disputed else tie.tie.agreement).label),
            str(VITAL_WORDS[vital_of(tie)]),
            tie.happened.isoformat() if tie.happened else "",
        ]
        for tie in ties
    ]
    return heads, rows
