"""The filter of every list of findings: by kind, source and what was decided."""

from __future__ import annotations

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from hamshahr.atlas.models import Source
from hamshahr.publish.askedform import AskedForm
from hamshahr.quality import queries
from hamshahr.quality.models import FindingKind, FindingQuerySet, FindingState


class FindingFilter(AskedForm):
    """Three queries to offer and to find."""

    kind = forms.ChoiceField(label=_("What"), required=False)
    source = forms.ChoiceField(label=_("Source"), required=False)
    state = forms.ChoiceField(label=_("Decision"), required=False)

    def __init__(self, query: QueryDict) -> None:
        super().__init__(query)
        self._sources: dict[str, Source] = {source.key: source for source in queries.sources_with_findings()}
        if (key := query.get("source", "")) and key not in self._sources:
            self._sources |= {source.key: source for source in Source.objects.filter(key=key)}
        self.offer("kind", _("everything"), FindingKind.choices)
        self.offer("source", _("all sources"), [(key, source.name) for key, source in self._sources.items()])
        self.offer("state", _("open or accepted"), FindingState.choices)

    def findings(self) -> FindingQuerySet:
        """Those that pass, the gravest of each kind first."""
        asked = self.values
        return queries.findings(
            asked.get("kind", ""), self._sources.get(asked.get("source", "")), asked.get("state", "")
        )
