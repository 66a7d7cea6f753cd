"""What a partner city is asked about a tie, fact by fact, by the link it got."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hamshahr.core import calendars
from hamshahr.core.dates import PartialDate
from hamshahr.imports.days import JALALI, read_date
from hamshahr.imports.sentences import UntakenError
from hamshahr.ties.actions import Answer
from hamshahr.ties.models import FactName, Kind, Relationship, Stance, Status
from hamshahr.ties.vocabulary import BEFORE_SIGNING, TURNED_AWAY

UNKNOWN = "unknown"
_TEXT = forms.TextInput(attrs={"class": "form-control", "dir": "auto"})
_SELECT = forms.Select(attrs={"class": "form-select"})
_SAYS = [
    (Stance.CONFIRMED.value, _("That is right")),
    (Stance.CORRECTED.value, _("Our records say otherwise")),
    (UNKNOWN, _("I do not know")),
]
_KNOWN = [(Stance.CORRECTED.value, _("Our records tell it")), (UNKNOWN, _("I do not know"))]
_LIVES = [(status.value, status.label) for status in Status if status not in BEFORE_SIGNING | TURNED_AWAY]
_QUESTIONS = {
    FactName.KIND: _("What kind of tie is it?"),
    FactName.START: _("Since when has it been so?"),
    FactName.END: _("Until when was it so?"),
    FactName.STATUS: _("How does it stand today?"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the form: what is shown, and the fields that answer it."""

    label: str
    shown: str
    says: forms.BoundField
    value: forms.BoundField


class PartnerForm(forms.Form):
    """Each fact confirmed, said otherwise or not known; who answers; and which version of the tie they saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), max_length=120, widget=_TEXT)
    post = forms.CharField(
        label=_("Your post"),
        max_length=120,
        widget=_TEXT,
        help_text=_("For example: head of the international office"),
    )
    wants_office = forms.BooleanField(
        label=_("Our city wants to keep its own side of this tie here"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def __init__(self, tie: Relationship, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.tie = tie
        self.shown = {
            FactName.KIND: str(tie.get_kind_display()) if tie.kind else "",
            FactName.START: _date(tie.started),
            FactName.STATUS: str(tie.get_status_display()) if tie.status else "",
            **({FactName.END: _date(tie.ended)} if tie.end else {}),
        }
        for fact, shown in self.shown.items():
            self.fields[fact.value] = forms.ChoiceField(
                choices=_SAYS if shown else _KNOWN,
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
                label=_QUESTIONS[fact],
            )
            self.fields[f"{fact.value}_value"] = self._value_field(fact)

    def _value_field(self, fact: FactName) -> forms.Field:
        if fact == FactName.KIND:
            return forms.ChoiceField(
                choices=[("", "—"), *Kind.choices],
                required=False,
                widget=_SELECT,
                label=_("What kind, by your records?"),
            )
        if fact == FactName.STATUS:
            return forms.ChoiceField(
                choices=[("", "—"), *_LIVES], required=False, widget=_SELECT, label=_("How, by your records?")
            )
        return forms.CharField(
            max_length=40,
            required=False,
            widget=_TEXT,
            label=_("When, by your records?"),
            help_text=_("A year is enough: 2000 or 1379."),
        )

    def questions(self) -> Iterator[Asked]:
        for fact, shown in self.shown.items():
            yield Asked(str(_QUESTIONS[fact]), shown, self[fact.value], self[f"{fact.value}_value"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for fact in self.shown:
            if told.get(fact.value) == Stance.CORRECTED:
                self._clean_value(fact, str(told.get(f"{fact.value}_value") or ""))
        return told

    def _clean_value(self, fact: FactName, written: str) -> None:
        name = f"{fact.value}_value"
        if not written:
            self.add_error(name, _("Say what your records say instead, or choose that you do not know."))
        elif fact in {FactName.START, FactName.END}:
            try:
                self.cleaned_data[name] = read_date(written, JALALI)[0]
            except UntakenError as error:
                self.add_error(name, error.sentence.told())

    def answers(self) -> dict[FactName, Answer]:
        """Of a valid form: what is known of each fact."""
        told = self.cleaned_data
        return {
            fact: Answer(
                Stance(told[fact.value]),
                told[f"{fact.value}_value"] if told[fact.value] == Stance.CORRECTED else None,
            )
            for fact in self.shown
            if told[fact.value] != UNKNOWN
        }


def _date(date: PartialDate | None) -> str:
    return calendars.show_date(date.date, date.precision) if date else ""
