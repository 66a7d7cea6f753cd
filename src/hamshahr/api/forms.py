from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hamshahr.api.actions import LONGEST_DAYS


class TokenForm(forms.Form):
    label = forms.CharField(
        label=_("What it is for"),
        max_length=100,
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=_("Good for"),
        coerce=int,
        choices=[(30, _("30 days")), (90, _("90 days")), (LONGEST_DAYS - 1, _("one year"))],
        initial=90,
        widget=forms.Select(attrs={"class": "form-select"}),
    )
