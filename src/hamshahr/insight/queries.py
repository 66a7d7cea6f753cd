"""What the pages read of the picture. Each function says how many queries it takes."""

from __future__ import annotations

from django.db.models import QuerySet

from hamshahr.audit.models import Event
from hamshahr.insight.models import Flow, Measure, Picture, Position

_TIES_TELL = ("ties.relationship", "ties.claim")


def picture() -> Picture | None:
    """One query."""
    return Picture.objects.first()


def has_changed_since(found: Picture) -> bool:
    """Whether ties were written after this picture's were read; one query over the few events since."""
    return Event.objects.filter(pk__gt=found.event_id, subject_type__in=_TIES_TELL).exists()


def is_due() -> bool:
    """Whether the network should be measured: never yet, or ties have changed since; two queries."""
    found = picture()
    return found is None or has_changed_since(found)


def ranked(by: Measure) -> QuerySet[Position]:
    """Positions from the most central on, with their places; one query."""
    return Position.objects.select_related("place__country", "place__region", "place__part_of").order_by(
        f"{by}_rank", "id"
    )


def neighbours_in_community(position: Position, limit: int = 8) -> list[Position]:
    """The best tied cities of the same community, itself left out; one query."""
    others = Position.objects.filter(community=position.community).exclude(pk=position.pk)
    return list(others.select_related("place__country").order_by("degree_rank", "id")[:limit])


def flows() -> list[tuple[str, str, int]]:
    """(country, other country, ties), each two once, in order of code; one query."""
    return list(Flow.objects.order_by("one", "other").values_list("one", "other", "ties"))
