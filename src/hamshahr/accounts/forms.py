"""The sign-in form: Django's, with words of our own and a limit on guessing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _

from hamshahr.accounts import guessing


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("This address and password do not belong together. Capital letters matter in the password."),
        "inactive": _("This account is closed."),
        "too_many": _("Too many attempts. Wait a quarter of an hour, then try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget = forms.EmailInput(
            attrs={"class": "form-control", "autocomplete": "username", "autofocus": True, "dir": "ltr"}
        )
        self.fields["password"].widget.attrs.update({"class": "form-control", "dir": "ltr"})

    def clean(self) -> dict[str, Any]:
        email = str(self.cleaned_data.get("username", ""))
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        if guessing.is_shut(email, address):
            raise forms.ValidationError(self.error_messages["too_many"], code="too_many")
        try:
            found = super().clean()
        except forms.ValidationError:
            guessing.note_failure(email, address)
            raise
        guessing.forget(email, address)
        return found
