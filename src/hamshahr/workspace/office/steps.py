"""The form of a change of status: only what the step needs, asked for in one form with the council's resolution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hamshahr.core.bilingual import Text
from hamshahr.people.models import Office, Resolution
from hamshahr.ties.drafts import Given
from hamshahr.ties.lifecycle import Need, may_follow, needed
from hamshahr.ties.models import Kind, Level, Relationship, Status
from hamshahr.ties.queries import is_told
from hamshahr.workspace.fields import DayField, PartialDateField


class StepChoice(forms.Form):
    """Which level, and what it becomes."""

    level = forms.ChoiceField(label=_("On which level?"), choices=Level.choices, initial=Level.OFFICIAL)
    to = forms.ChoiceField(label=_("What does it become?"), required=False)

    def __init__(self, before: str, *args: Any, level: Level, **how: Any) -> None:
        super().__init__(*args, **how)
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [("", _("choose")), *((status.value, status.label) for status in may_follow(level, before))]


class ResolutionFields(forms.Form):
    """What the council resolved: one recorded before, or a new one."""

    resolution = forms.ModelChoiceField(
        queryset=Resolution.objects.none(),
        required=False,
        label=_("The council's resolution"),
        empty_label=_("a new one"),
    )
    number = forms.CharField(label=_("Its number"), max_length=60, required=False)
    resolved_on = DayField(label=_("Its day"), required=False)
    body = forms.CharField(label=_("Which body resolved it?"), max_length=200, required=False)
    text = forms.CharField(label=_("What was resolved?"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    votes_for = forms.IntegerField(label=_("Votes for"), min_value=0, max_value=9999, required=False)
    votes_against = forms.IntegerField(label=_("Against"), min_value=0, max_value=9999, required=False)
    abstained = forms.IntegerField(label=_("Abstained"), min_value=0, max_value=9999, required=False)

    def __init__(self, office: Office, *args: Any, is_needed: bool, **how: Any) -> None:
        super().__init__(*args, **how)
        self.is_needed = is_needed
        known = self.fields["resolution"]
        assert isinstance(known, forms.ModelChoiceField)
        known.queryset = Resolution.objects.filter(office=office)

    @property
    def is_new(self) -> bool:
        """Whether a resolution is told that is not recorded yet."""
        told = self.cleaned_data
        return not told.get("resolution") and any(told.get(name) for name in ("number", "resolved_on", "text"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        votes = [told.get(name) for name in ("votes_for", "votes_against", "abstained")]
        if any(vote is not None for vote in votes) and None in votes:
            self.add_error("votes_for", _("Tell all three counts, or none."))
        if not told.get("resolution") and (
            self.is_needed or any(told.get(name) for name in ("number", "resolved_on", "text"))
        ):
            for name in ("number", "resolved_on", "body", "text"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("This is needed for a resolution."))
        return told


class StepForm(forms.Form):
    """One step on one level. The fields are the day, and those that the step needs."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    level = forms.CharField(widget=forms.HiddenInput)
    to = forms.CharField(widget=forms.HiddenInput)
    on = PartialDateField(
        label=_("Since when?"), help_text=_("A day, a month or a year that has come: 2026-05-07, 2026-05 or 2026.")
    )

    def __init__(self, needs: list[Need], *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.needs = needs
        for need in needs:
            if need != Need.RESOLUTION:
                self.fields[need.value] = _field(need)
        if Need.REASON not in needs:
            self.fields["reason"] = forms.CharField(
                label=_("Why? (may stay empty)"), widget=forms.Textarea(attrs={"rows": 2}), required=False
            )

    def given(self, resolution: Resolution | None) -> Given:
        """What was told, as the action wants it; texts in the language they were written in."""
        told, language = self.cleaned_data, get_language() or "en"
        texts = {
            name: Text.of(told.get(name, ""), "fa" if language.startswith("fa") else "en")
            for name in ("reason", "resumes_when", "condition_met")
        }
        return Given(
            kind=told.get("kind", ""),
            start=told.get("start"),
            resolution=resolution,
            instrument=told.get("instrument", ""),
            informed_partner=told.get("informed_partner", ""),
            informed_on=told.get("informed_on"),
            **texts,
        )


_QUESTIONS = {
    Need.INSTRUMENT: _("Which agreement, or where was it signed?"),
    Need.REASON: _("Why?"),
    Need.RESUMES_WHEN: _("Until what? The condition of resumption"),
    Need.CONDITION_MET: _("How was the condition of resumption met?"),
    Need.INFORMED_PARTNER: _("Who informed the partner?"),
}


def _field(need: Need) -> forms.Field:
    if need == Need.KIND:
        return forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.SISTER)
    if need == Need.START:
        return PartialDateField(label=_("When did it begin?"))
    if need == Need.INFORMED_ON:
        return DayField(label=_("On which day was the partner informed?"))
    widget = forms.Textarea(attrs={"rows": 2}) if need == Need.REASON else forms.TextInput()
    return forms.CharField(label=_QUESTIONS[need], max_length=2000 if need == Need.REASON else 200, widget=widget)


def needs_of(tie: Relationship, level: Level, before: str, to: Status) -> list[Need]:
    """What must be told for this step that the tie does not tell already."""
    return [need for need in needed(level, before, to) if not is_told(tie, need)]
