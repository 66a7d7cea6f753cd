"""Forms by which a list is asked for in its address."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.utils.functional import Promise, cached_property


class AskedForm(forms.Form):
    """Choices of which each may stay open. A wrong value is said beside its field and filters nothing."""

    def offer(self, name: str, everything: str | Promise, choices: Sequence[tuple[str, str | Promise]]) -> None:
        """The choices of a field, after the one for `everything`."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices]

    @cached_property
    def values(self) -> dict[str, str]:
        """What is asked for and valid, without the empty ones."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
