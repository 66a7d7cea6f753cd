"""Background work of the public pages."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from hamshahr.insight.background import KIND as MEASURING
from hamshahr.tasks.progress import Progress
from hamshahr.tasks.registry import background

KIND = "publish.open_data"


@background(
    kind=KIND,
    title=_("Making the files of the open data"),
    words={
        "cities": _("writing the cities"),
        "tables": _("writing the tables"),
        "ties": _("writing the ties"),
        "package": _("packing the data package"),
    },
    every=dt.timedelta(days=7),
    after=MEASURING,
)
def open_data(progress: Progress) -> None:
    """Every week, and after an import once its network is measured; nothing where the files hold the atlas as it is."""
    from hamshahr.publish.opendata.making import make_open_data  # only this work needs it

    make_open_data(progress=progress.step)
