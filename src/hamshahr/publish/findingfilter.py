"""The filter of every list of findings: by kind, source and what was decided."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Source
from hamshahr.quality import queries
from hamshahr.quality.models import FindingKind, FindingQuerySet, FindingState


class FindingFilter(forms.Form):
    """A wrong value is said beside its field and filters nothing. Three queries to offer and to find."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    state = forms.ChoiceField(label=_("Decision"), required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self._sources: dict[str, Source] = {source.key: source for source in queries.sources_with_findings()}
        if (key := query.get("source", "")) and key not in self._sources:
            self._sources |= {source.key: source for source in Source.objects.filter(key=key)}
        self._offer("kind", _("everything"), FindingKind.choices)
        self._offer("source", _("all sources"), [(key, source.name) for key, source in self._sources.items()])
        self._offer("state", _("open or accepted"), FindingState.choices)

    def _offer(self, name: str, everything: str | Promise, choices: Sequence[tuple[str, str | Promise]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices]

    @cached_property
    def values(self) -> dict[str, str]:
        """What is asked for and valid, without the empty ones."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def findings(self) -> FindingQuerySet:
        """Those that pass, the gravest of each kind first."""
        asked = self.values
        return queries.findings(
            asked.get("kind", ""), self._sources.get(asked.get("source", "")), asked.get("state", "")
        )
