"""Forms of the register of people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hamshahr.core.dates import PartialDate
from hamshahr.people.forms import LATIN, choice, text
from hamshahr.people.models import Consent, ContactKind, Organisation, PostKind


class PartialDateField(forms.CharField):
    """A year, a month (1989-05) or a day (1989-05-07)."""

    def __init__(self, **facts: Any) -> None:
        widget = forms.TextInput(attrs=LATIN | {"placeholder": "1989-05-07", "autocomplete": "off"})
        super().__init__(max_length=10, required=facts.pop("required", False), widget=widget, **facts)

    def clean(self, value: Any) -> PartialDate | None:
        written = super().clean(value)
        try:
            return PartialDate.parse(written)
        except ValueError:
            raise forms.ValidationError(
                gettext("Write a year, a month such as 1989-05 or a day such as 1989-05-07.")
            ) from None


class PersonForm(forms.Form):
    name_fa = text(_("Name in Persian"), 120, required=False)
    name_en = text(_("Name in Latin letters"), 120, required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and not told.get("name_fa", "").strip() and not told.get("name_en", "").strip():
            raise forms.ValidationError(gettext("A person needs a name."))
        return told


class PostForm(forms.Form):
    """The post and its organisation, which is one known by its name or else is made."""

    kind = choice(_("Post"), PostKind)
    organisation = text(_("Organisation"), 200, list="organisations", autocomplete="off")
    title_fa = text(_("Title in Persian, where it has one of its own"), 120, required=False)
    title_en = text(_("Title in English, where it has one of its own"), 120, required=False)
    since = PartialDateField(label=_("Since"))
    until = PartialDateField(label=_("Until"))
    is_public = forms.BooleanField(
        label=_("Anybody may know of this post, such as a mayor's"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def clean_organisation(self) -> Organisation:
        written = self.cleaned_data["organisation"].strip()
        named = Organisation.objects.named(written).order_by("pk")
        exact = [one for one in named if written.casefold() in {one.name_en.casefold(), one.name_fa.casefold()}]
        if not exact:
            raise forms.ValidationError(
                gettext("No organisation is called so. Choose one of the list, or record it first.")
            )
        return exact[0]


class ContactForm(forms.Form):
    kind = choice(_("Kind"), ContactKind)
    value = text(_("Number or address"), 300, autocomplete="off")
    consent = choice(_("How did they agree that you keep it?"), Consent)
    consent_on = forms.DateField(
        label=_("When"), required=False, widget=forms.DateInput(attrs=LATIN | {"type": "date"}), initial=dt.date.today
    )
