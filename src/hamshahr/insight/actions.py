"""Measuring the network and keeping what came of it."""

from __future__ import annotations

import time

from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.audit.models import Event
from hamshahr.core.writing import action
from hamshahr.insight.measuring import Measurings, NothingToMeasureError, Tell, measured
from hamshahr.insight.models import Flow, Picture, Position
from hamshahr.insight.reading import read_ties

_BATCH = 1000


def measure_network(*, by: Actor, progress: Tell | None = None, again: bool = False) -> Picture | None:
    """The picture of the ties as they stand: the one kept where they have not changed (unless `again`), else a new one.

    Read and measured outside any transaction, so that others may write meanwhile. None where no tie is in force; a
    picture kept from before is then taken away. `progress` hears (done, of, word), the words being those of
    background.py, and may raise to end it.
    """
    tell = progress or (lambda done, of, word: None)
    began = time.monotonic()
    tell(0, 6, "reading")
    event = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    read = read_ties()
    fingerprint = read.fingerprint
    kept = Picture.objects.first()
    if kept is not None and kept.fingerprint == fingerprint and not again:
        return kept
    try:
        found = measured(read, tell)
    except NothingToMeasureError:
        forget_picture(by=by)
        return None
    tell(5, 6, "keeping")
    picture = Picture(fingerprint=fingerprint, event_id=event, seconds=time.monotonic() - began, figures=found.figures)
    return keep_picture(picture=picture, found=found, by=by)


@action
def keep_picture(*, picture: Picture, found: Measurings, by: Actor) -> Picture:
    """Put this picture in the place of the one before."""
    Picture.objects.all().delete()
    picture.save()
    Position.objects.bulk_create(
        (Position(picture=picture, place_id=one.place_id, **one.facts) for one in found.places), batch_size=_BATCH
    )
    Flow.objects.bulk_create(
        (Flow(picture=picture, one_id=one, other_id=other, ties=ties) for (one, other), ties in found.flows.items()),
        batch_size=_BATCH,
    )
    record(by=by, deeds=[Deed("network.measured", picture, after={"cities": len(found.places)})])
    return picture


@action
def forget_picture(*, by: Actor) -> None:
    """Take the picture away where there is one: it would show ties that are no more."""
    if kept := Picture.objects.first():
        record(by=by, deeds=[Deed("network.forgotten", kept)], reason="no tie is in force")
        Picture.objects.all().delete()
