"""The filter of every list of ties: parsed from the address, checked, applied to a queryset.

Years are those of the calendar named in the address (`calendar=jalali`), so that a shared link means the same to all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from persiantools.jdatetime import JalaliDate

from hamshahr.core import calendars
from hamshahr.core.calendars import Calendar
from hamshahr.core.dates import Precision
from hamshahr.publish.choices import countries_with_ties, sources_with_claims
from hamshahr.publish.version import atlas_version
from hamshahr.ties.models import Agreement, Claim, Kind, Party, Relationship, RelationshipQuerySet, Status

UNKNOWN = "unknown"
AT_FIRST = ("country", "partner", "kind", "status")
_LAST_YEAR = {Calendar.GREGORIAN: 9998, Calendar.JALALI: 9376}


@dataclass(frozen=True, slots=True)
class SeenFrom:
    """A place whose ties are listed, with what its filter offers: (code, name) of countries, (key, name) of sources."""

    place_id: int
    countries: list[tuple[str, str]]
    sources: list[tuple[str, str]]


class YearField(forms.Field):
    """A year in any digits; gives an int or None."""

    def clean(self, value: Any) -> int | None:
        text = str(value or "").strip()
        if not text:
            return None
        if not text.isdecimal() or len(text) > 4 or int(text) == 0:
            raise forms.ValidationError(_("Write a year with digits, such as 1989."), code="year")
        return int(text)


class OfferedField(forms.ChoiceField):
    """One of what is offered, or nothing."""

    default_error_messages = {"invalid_choice": _("There is no “%(value)s” to choose here; pick one from the list.")}

    def __init__(self, *, label: Any) -> None:
        super().__init__(required=False, label=label)


class CountryField(OfferedField):
    """A country's code in letters of either case."""

    def prepare_value(self, value: Any) -> str:
        return str(value or "").upper()

    def to_python(self, value: Any) -> str:
        return self.prepare_value(value)


class TieFilter(forms.Form):
    """Which ties a list, map or file holds. A wrong value is said beside its field and filters nothing."""

    country = CountryField(label=_("Country"))
    partner = CountryField(label=_("With"))
    kind = OfferedField(label=_("Kind"))
    status = OfferedField(label=_("Status"))
    since = YearField(required=False, label=_("From year"))
    until = YearField(required=False, label=_("To year"))
    agreement = OfferedField(label=_("Agreement"))
    source = OfferedField(label=_("Source"))

    def __init__(self, query: QueryDict, *, seen_from: SeenFrom | None = None) -> None:
        """`seen_from` is the place whose ties are listed: country then means that of its partners."""
        super().__init__(query)
        self.seen_from = seen_from
        named = query.get("calendar", "")
        self.calendar = Calendar(named) if named in set(Calendar) else Calendar.GREGORIAN
        if not any(query.get(name) for name in ("since", "until")):
            self.calendar = calendars.current()
        if seen_from:
            countries, sources = seen_from.countries, seen_from.sources
        else:
            version = atlas_version()
            countries = countries_with_ties(version)
            sources = sources_with_claims(version)
        if seen_from:
            del self.fields["partner"]
        else:
            self._offer("partner", _("any country"), countries)
        self._offer("country", _("all countries"), countries)
        self._offer("kind", _("all kinds"), [*Kind.choices, (UNKNOWN, _("not known"))])
        self._offer("status", _("all statuses"), [*Status.choices, (UNKNOWN, _("not known"))])
        self._offer("agreement", _("agreed or not"), list(Agreement.choices))
        self._offer("source", _("all sources"), sources)

    def _offer(self, name: str, everything: Any, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices]

    def clean(self) -> dict[str, Any]:
        """Years the wrong way round are said beside the second, which then filters nothing."""
        since, until = (self.cleaned_data.get(name) for name in ("since", "until"))
        if since and until and since > until:
            self.add_error("until", _("The last year comes before the first; exchange them."))
        return self.cleaned_data

    @property
    def at_first(self) -> list[forms.BoundField]:
        """The fields most readers use."""
        return [self[name] for name in self.fields if name in AT_FIRST]

    @property
    def further(self) -> list[forms.BoundField]:
        """The fields folded away until asked for."""
        return [self[name] for name in self.fields if name not in AT_FIRST]

    @property
    def is_unfolded(self) -> bool:
        return any(field.name in self.values or field.errors for field in self.further)

    @cached_property
    def values(self) -> dict[str, Any]:
        """What is asked for and valid, without the empty ones."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def apply(self, ties: RelationshipQuerySet) -> RelationshipQuerySet:
        """The ties that pass, each once."""
        return ties.filter(self._conditions()) if self.values else ties

    def ties(self) -> RelationshipQuerySet:
        """All ties that pass; a pact written as pairs stands once, unless what one source says is asked for."""
        return self.apply(Relationship.objects.all() if "source" in self.values else Relationship.objects.counted())

    def _conditions(self) -> Q:
        seen_from = self.seen_from.place_id if self.seen_from else None
        return tie_conditions(self.values, self.calendar, seen_from)


def tie_conditions(asked: Mapping[str, Any], calendar: Calendar, seen_from: int | None = None) -> Q:
    """What ties must be to pass, as pages, files and the API ask by the names of TieFilter's fields.

    `seen_from` is the key of the place whose ties are listed: country then means that of its partners.
    """
    condition = _between(asked.get("country"), asked.get("partner"), seen_from)
    for name in ("kind", "status"):
        if value := asked.get(name):
            condition &= Q(**{name: "" if value == UNKNOWN else value})
    if agreement := asked.get("agreement"):
        condition &= Q(agreement=agreement)
    if source := asked.get("source"):
        condition &= Q(pk__in=Claim.objects.current().filter(source__key=source).values("relationship"))
    if since := asked.get("since"):
        condition &= _not_before(since, calendar)
    if until := asked.get("until"):
        condition &= Q(start__lte=_days_of(until, calendar)[1])
    return condition


def _between(country: str | None, partner: str | None, seen_from: int | None) -> Q:
    """Ties of a country, between two, or (the same twice) within one."""
    parties = Party.objects.exclude(place=seen_from) if seen_from else Party.objects.all()
    if country and country == partner:
        inside = parties.filter(place__country=country).values("relationship")
        return Q(pk__in=inside.annotate(parties=Count("pk")).filter(parties__gte=2).values("relationship"))
    condition = Q()
    for code in filter(None, (country, partner)):
        condition &= Q(pk__in=parties.filter(place__country=code).values("relationship"))
    return condition


def _not_before(year: int, calendar: Calendar) -> Q:
    """Dates that may mean a day in this year or later, as precisely as they are known."""
    first = _days_of(year, calendar)[0]
    return (
        Q(start__gte=first)
        | Q(start_precision=Precision.YEAR, start__gte=first.replace(month=1, day=1))
        | Q(start_precision=Precision.MONTH, start__gte=first.replace(day=1))
    )


def _days_of(year: int, calendar: Calendar) -> tuple[dt.date, dt.date]:
    """First and last day of a year; years beyond what dates can hold count as the last one that they can."""
    year = min(year, _LAST_YEAR[calendar])
    if calendar == Calendar.GREGORIAN:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    return JalaliDate(year, 1, 1).to_gregorian(), JalaliDate(year + 1, 1, 1).to_gregorian() - dt.timedelta(days=1)
