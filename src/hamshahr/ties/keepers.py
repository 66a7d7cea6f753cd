"""Keepers: offices that speak for a party of a tie. What one says is a claim of a source of its own."""

from __future__ import annotations

from hamshahr.atlas.actions import ensure_source
from hamshahr.atlas.models import Place, Source, SourceClass
from hamshahr.audit.actions import Actor
from hamshahr.people.models import Office


def source_of(office: Office, *, by: Actor) -> Source:
    """The source of what this office says; made when it first says something. To be called inside an action."""
    organisation = office.organisation
    return ensure_source(
        key=f"office-{office.pk}",
        name_en=organisation.name_en,
        name_fa=organisation.name_fa,
        source_class=SourceClass.OFFICIAL,
        url=organisation.website,
        publisher=organisation.name_en,
        by=by,
    )


def letters_of(place: Place, *, by: Actor) -> Source:
    """The source of what a city without an office answers through a link. To be called inside an action."""
    return ensure_source(
        key=f"letters-{place.pk}",
        name_en=f"Letters of {place.name_en}",
        name_fa=f"نامه‌های {place.name_fa or place.name_en}",
        source_class=SourceClass.OFFICIAL,
        publisher=place.name_en,
        by=by,
    )
