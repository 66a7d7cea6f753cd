"""Forms of the register of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from hamshahr.core.bilingual import search_key
from hamshahr.people.forms import choice, text
from hamshahr.people.models import Consent, ContactKind, Organisation, PostKind
from hamshahr.workspace.fields import DayField, PartialDateField, today_written

MOST_NAMESAKES = 5
_DATE = {"class": "form-control", "autocomplete": "off"}


class PersonForm(forms.Form):
    name_fa = text(_("Name in Persian"), 120, required=False)
    name_en = text(_("Name in Latin letters"), 120, required=False)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not self.errors and not told.get("name_fa", "").strip() and not told.get("name_en", "").strip():
            raise forms.ValidationError(gettext("A person needs a name."))
        return told


class PostForm(forms.Form):
    """The post and its organisation, one that is known: by its name, with its city where others are called so too."""

    kind = choice(_("Post"), PostKind)
    organisation = text(_("Organisation"), 200, list="organisations", autocomplete="off")
    title_fa = text(_("Title in Persian, where it has one of its own"), 120, required=False)
    title_en = text(_("Title in English, where it has one of its own"), 120, required=False)
    since = PartialDateField(label=_("Since"), required=False, widget=forms.TextInput(attrs=_DATE))
    until = PartialDateField(label=_("Until"), required=False, widget=forms.TextInput(attrs=_DATE))
    is_public = forms.BooleanField(
        label=_("Anybody may know of this post, such as a mayor's"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def clean_organisation(self) -> Organisation:
        written = self.cleaned_data["organisation"].strip()
        name, _bracket, where = written.removesuffix(")").partition(" (")
        named, key = Organisation.objects.named(name).with_setting().order_by("pk"), search_key(name)
        found = [one for one in named if key in {search_key(one.name_en), search_key(one.name_fa)}]
        if len(found) > 1:
            found = [one for one in found if search_key(where) == search_key(one.setting)] or found
        if not found:
            raise forms.ValidationError(
                gettext("No organisation is called so. Choose one of the list, or record it first.")
            )
        if len(found) > 1:
            choices = gettext(", ").join(f"{one.name} ({one.setting})" for one in found[:MOST_NAMESAKES])
            raise forms.ValidationError(
                gettext("Several are called so. Write which, with its city: {choices}").format(choices=choices)
            )
        return found[0]


class ContactForm(forms.Form):
    kind = choice(_("Kind"), ContactKind)
    value = text(_("Number or address"), 300, autocomplete="off")
    consent = choice(_("How did they agree that you keep it?"), Consent)
    consent_on = DayField(
        label=_("When"),
        required=False,
        widget=forms.TextInput(attrs=_DATE),
        initial=today_written,
    )
