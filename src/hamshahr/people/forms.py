"""Forms of offices, members and the first run."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Country, Place
from hamshahr.people.models import LANGUAGES, OrganisationKind
from hamshahr.people.roles import Role

TEXT = {"class": "form-control", "dir": "auto"}
LATIN = {"class": "form-control", "dir": "ltr"}
SELECT = {"class": "form-select"}
PASSWORD_HELP = _("At least eight characters, and none that many people use. Several words make a good one.")


def text(label: Any, length: int, *, required: bool = True, **attributes: Any) -> forms.CharField:
    widget = forms.TextInput(attrs=TEXT | attributes)
    return forms.CharField(label=label, max_length=length, required=required, widget=widget)


def choice(label: Any, choices: Any, **facts: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=forms.Select(attrs=SELECT), **facts)


def email(label: Any, **facts: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs=LATIN | {"autocomplete": "off"})
    return forms.EmailField(label=label, max_length=254, widget=widget, **facts)


class CityField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A city by its number, of those the search beside it offers."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(
            Place.objects.select_related("country"),
            label=_("City"),
            error_messages={
                "required": _("Search for the city and choose it."),
                "invalid_choice": _("Search for the city and choose it."),
            },
            **facts,
        )


class CountryField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Country) -> str:
        return obj.name


class NewAccountForm(forms.Form):
    name = text(_("Your name, as it stands beside what you change"), 120, autocomplete="name")
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs=LATIN | {"autocomplete": "new-password"}),
        help_text=PASSWORD_HELP,
    )


class SetupForm(NewAccountForm):
    email = email(_("E-mail address"))
    code = text(_("Setup code"), 60, autocomplete="off")
    city = CityField()
    field_order = ["code", "name", "email", "password", "city"]


class InvitationForm(forms.Form):
    email = email(_("E-mail address"))
    language = choice(_("Language of the invitation"), LANGUAGES)
    role = forms.ChoiceField(label=_("Role"), choices=Role)


class RoleForm(forms.Form):
    role = choice(_("Role"), Role)


class ReasonForm(forms.Form):
    reason = text(_("Reason"), 300)


class OfficeForm(forms.Form):
    name_fa = text(_("Name in Persian"), 200, required=False)
    name_en = text(_("Name in English"), 200, required=False)
    website = forms.URLField(
        label=_("Web page"), required=False, assume_scheme="https", widget=forms.URLInput(attrs=LATIN)
    )
    language = choice(_("Language of the office's mails"), LANGUAGES)


class OrganisationForm(forms.Form):
    """An organisation; its country is that of its city, where it has one."""

    kind = choice(_("What kind of organisation?"), OrganisationKind)
    name_fa = text(_("Name in Persian"), 200, required=False)
    name_en = text(_("Name in English"), 200, required=False)
    city = CityField(required=False)
    country = CountryField(
        Country.objects.all(),
        label=_("Country, where it belongs to no city"),
        required=False,
        widget=forms.Select(attrs=SELECT),
    )

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if "city" not in self.errors and not told.get("city") and not told.get("country"):
            self.add_error("country", _("Choose its city, or else its country."))
        return told

    def facts(self) -> dict[str, Any]:
        """What `make_organisation` asks for."""
        told = self.cleaned_data
        return {
            "kind": told["kind"],
            "name_en": told["name_en"],
            "name_fa": told["name_fa"],
            "place": told["city"],
            "country": told["city"].country if told["city"] else told["country"],
        }


class NewOfficeForm(OrganisationForm):
    """An organisation that is to use the system, and who administers its office first."""

    language = choice(_("Language of the office's mails"), LANGUAGES)
    email = email(_("E-mail address of its first administrator"))
