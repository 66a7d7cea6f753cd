"""Reading Wikidata as background work: weekly where the setting says so, else when asked for."""

from __future__ import annotations

import datetime as dt
import time

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hamshahr.imports.wikidata.fetching import Manners, Service, fetch, open_folder
from hamshahr.imports.wikidata.running import alone, carry_out, of_folder, pages_root, planned
from hamshahr.tasks.progress import Progress
from hamshahr.tasks.registry import background
from hamshahr.tasks.running import this_worker

KIND = "import_wikidata"
_SLICE_SECONDS = 1.0
_WORDS = {
    "Fetching": "fetching",
    "Finding the cities": "finding",
    "Bringing in": "recording",
    "Withdrawing": "withdrawing",
}


@background(
    kind=KIND,
    title=_("Reading twinnings from Wikidata"),
    words={
        "fetching": _("fetching its pages"),
        "finding": _("finding the cities"),
        "recording": _("bringing in what is new"),
        "withdrawing": _("withdrawing what it no longer states"),
    },
    backoff=dt.timedelta(minutes=10),
    every=dt.timedelta(weeks=1) if settings.WIKIDATA_WEEKLY else None,
)
def import_wikidata(progress: Progress) -> None:
    """Fetch, compare, bring in. Cut short or failed it goes on with the pages that are here."""
    teller = _Teller(progress)
    manners = Manners(contact=settings.CONTACT, wait=teller.wait)
    with alone():
        folder = open_folder(pages_root(), settings.WIKIDATA_ENDPOINT, timezone.now())
        fetch(folder, Service(settings.WIKIDATA_ENDPOINT, manners), teller.told)
        pages = of_folder(folder)
        made = planned(pages, accept_loss=False, told=teller.told)
        carry_out(pages, made, by=this_worker(), told=teller.told)
        folder.note_done()


class _Teller:
    """Passes progress on, and hears also while it waits that the task shall end."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._last = (0, 0, "fetching")

    def told(self, what: str, done: int, total: int) -> None:
        self._last = (done, total, _WORDS[what])
        self._progress.step(*self._last)

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._progress.step(*self._last)
            time.sleep(min(left, _SLICE_SECONDS))
