"""Forms of signing in and of one's own account; limits on guessing are asked in their clean()."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from hamshahr.accounts import guessing
from hamshahr.accounts.models import User
from hamshahr.core.addresses import address_of

TOO_MANY = _("Too many attempts. Wait a quarter of an hour, then try again.")
_CONTROL = {"class": "form-control"}
_LATIN = _CONTROL | {"dir": "ltr"}


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("This address and password do not belong together. Capital letters matter in the password."),
        "inactive": _("This account is closed."),
        "too_many": TOO_MANY,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget = forms.EmailInput(
            attrs=_LATIN | {"autocomplete": "username webauthn", "autofocus": True}
        )
        self.fields["password"].widget.attrs.update(_LATIN)

    def clean(self) -> dict[str, Any]:
        email = str(self.cleaned_data.get("username", "")).strip().lower()
        address = address_of(self.request) if self.request else ""
        within = [
            guessing.PASSWORD.allows(email, address),
            guessing.ACCOUNT.allows(email),
            guessing.ADDRESS.allows(address),
        ]
        if not all(within):
            raise forms.ValidationError(self.error_messages["too_many"], code="too_many")
        found = super().clean()
        guessing.PASSWORD.forget(email, address)
        return found


class SecondStepForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        widget=forms.TextInput(attrs=_LATIN | {"autocomplete": "one-time-code", "autofocus": True}),
    )


class CodeAppForm(forms.Form):
    code = forms.CharField(
        label=_("Code that the app shows now"),
        max_length=20,
        widget=forms.TextInput(attrs=_LATIN | {"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label=_("A name by which you will know it"),
        max_length=60,
        widget=forms.TextInput(attrs=_CONTROL | {"autocomplete": "off", "dir": "auto"}),
    )


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs=_LATIN | {"autocomplete": "email"})
    )


class ConfirmForm(forms.Form):
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs=_LATIN | {"autocomplete": "current-password", "autofocus": True}),
    )


class NewPasswordForm(forms.Form):
    """The new password once: it can be shown, so that nobody need type it twice."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs=_LATIN | {"autocomplete": "new-password"}),
        help_text=_("At least eight characters, and none that many people use. Several words make a good one."),
    )


class ProfileForm(forms.ModelForm[User]):
    language = forms.ChoiceField(
        label=_("Language of the mails you get"),
        choices=settings.LANGUAGES,
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"name": _("Your name, as it stands beside what you change")}
        widgets = {"name": forms.TextInput(attrs=_CONTROL | {"autocomplete": "name", "dir": "auto"})}
