"""Making the tables of the day, and training, keeping and choosing models."""

from __future__ import annotations

import gzip
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.db import transaction

from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.audit.models import Event
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.discovery import tables
from hamshahr.discovery.models import PartnerTables, TrainedModel
from hamshahr.discovery.reading import AtlasRead, read_atlas
from hamshahr.discovery.state import code_signature
from twinnet.partners.cities import Cities, Ties
from twinnet.partners.model import PartnerModel

Tell = Callable[[int, int, str], None]
MODELS_KEPT = 5


def _untold(done: int, of: int, word: str) -> None:
    pass


def make_tables(*, by: Actor, progress: Tell = _untold, again: bool = False) -> PartnerTables | None:
    """The tables of the cities and ties as they stand: those kept where nothing has changed (unless `again`), or new.

    None where there are too few cities; tables kept from before are then taken away. `progress` hears (done, of, word),
    the words being those of background.py, and may raise to end it.
    """
    began = time.monotonic()
    progress(0, 3, "reading")
    event = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    read = read_atlas()
    kept = PartnerTables.objects.first()
    if kept is not None and not again and _are_those(kept, read):
        return confirm_tables(kept=kept, event_id=event, by=by)
    progress(1, 3, "reckoning")
    try:
        known = tables.make(read)
    except tables.TooFewCitiesError:
        forget_tables(by=by)
        return None
    progress(2, 3, "keeping")
    made = PartnerTables(
        fingerprint=read.fingerprint,
        code=code_signature(),
        event_id=event,
        folder=tables.store(known),
        cities=len(read.cities),
        ties=len(read.ties),
        seconds=time.monotonic() - began,
    )
    return keep_tables(made=made, by=by)


def _are_those(kept: PartnerTables, read: AtlasRead) -> bool:
    is_same = (kept.fingerprint, kept.code) == (read.fingerprint, code_signature())
    return is_same and tables.are_stored(kept.folder)


@action
def keep_tables(*, made: PartnerTables, by: Actor) -> PartnerTables:
    """Put these tables in the place of those before."""
    PartnerTables.objects.all().delete()
    made.save()
    record(by=by, deeds=[Deed("partner_tables.made", made, after={"cities": made.cities, "ties": made.ties})])
    transaction.on_commit(lambda: tables.throw_away(besides=made.folder))
    return made


@action
def confirm_tables(*, kept: PartnerTables, event_id: int, by: Actor) -> PartnerTables:
    """What was written up to this event has changed nothing that the tables tell."""
    PartnerTables.objects.filter(pk=kept.pk).update(event_id=event_id)
    kept.refresh_from_db()
    return kept


@action
def forget_tables(*, by: Actor) -> None:
    """Take the tables away where there are any: they would rank cities that are no more."""
    if kept := PartnerTables.objects.first():
        record(by=by, deeds=[Deed("partner_tables.forgotten", kept)], reason="too few cities to rank")
        PartnerTables.objects.all().delete()


def learned_from(read: AtlasRead) -> bytes:
    """A model trained on these cities and ties, as it is saved; minutes for the whole atlas.

    Raises UserError for too few ties.
    """
    try:
        model = PartnerModel.train(Cities(read.cities), Ties(read.ties))
    except ValueError as error:
        raise UserError(f"No model can be trained: {error}") from error
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        model.save(path)
        return path.read_bytes()


def train_model(*, by: Actor, progress: Tell = _untold) -> TrainedModel:
    """Train a model on the ties as they stand, keep it and use it from now on. Raises UserError for too few ties."""
    began = time.monotonic()
    progress(0, 3, "reading")
    read = read_atlas()
    progress(1, 3, "learning")
    saved = learned_from(read)
    progress(2, 3, "keeping")
    model = TrainedModel(
        saved=gzip.compress(saved, mtime=0),
        cities=len(read.cities),
        ties=len(read.ties),
        seconds=time.monotonic() - began,
    )
    return keep_model(model=model, by=by)


@action
def keep_model(*, model: TrainedModel, by: Actor) -> TrainedModel:
    """Keep a newly trained model and use it; of those trained here only the latest few are kept."""
    model.save()
    record(by=by, deeds=[Deed("partner_model.trained", model, after={"cities": model.cities, "ties": model.ties})])
    use_model(model=model, by=by)
    latest = TrainedModel.objects.order_by("-pk").values_list("pk", flat=True)[:MODELS_KEPT]
    old = TrainedModel.objects.exclude(pk__in=list(latest)).defer("saved").order_by("pk")
    record(by=by, deeds=[Deed("partner_model.forgotten", one) for one in old], reason="newer ones are kept")
    old.delete()
    return model


@action
def use_model(*, model: TrainedModel | None, by: Actor) -> None:
    """Rank by this model from now on; None: by the one that comes with the program."""
    before = TrainedModel.objects.filter(is_in_use=True).defer("saved").order_by("pk").first()
    if before == model:
        return
    TrainedModel.objects.filter(is_in_use=True).update(is_in_use=False)
    if before is not None:
        record(by=by, deeds=[Deed("partner_model.put_aside", before)])
    if model is not None:
        model.is_in_use = True
        model.save(update_fields=["is_in_use"])
        record(by=by, deeds=[Deed("partner_model.used", model)])
