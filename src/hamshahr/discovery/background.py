"""The tables of the day and, when enough has changed, training, as background work that follows the measuring."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hamshahr.insight.background import KIND as MEASURING
from hamshahr.tasks.actions import ask
from hamshahr.tasks.progress import Progress
from hamshahr.tasks.registry import background
from hamshahr.tasks.running import this_worker

TABLES = "make_partner_tables"
TRAINING = "train_partners"


@background(
    kind=TABLES,
    title=_("Preparing the search for partner cities"),
    words={
        "reading": _("reading cities and ties"),
        "reckoning": _("comparing cities and their ties"),
        "keeping": _("keeping the tables"),
    },
    after=MEASURING,
)
def prepare(progress: Progress) -> None:
    from hamshahr.discovery.actions import make_tables  # with it comes LightGBM, which only this work needs
    from hamshahr.discovery.state import training_is_due

    if make_tables(by=this_worker(), progress=progress.step) and training_is_due():
        ask(kind=TRAINING, by=this_worker())


@background(
    kind=TRAINING,
    title=_("Learning anew which cities become partners"),
    words={
        "reading": _("reading cities and ties"),
        "learning": _("learning from the ties, which takes some minutes"),
        "keeping": _("keeping what was learned"),
    },
)
def train(progress: Progress) -> None:
    from hamshahr.discovery.actions import train_model

    train_model(by=this_worker(), progress=progress.step)
