"""Measuring the network as background work, asked for when an import has changed the ties."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hamshahr.tasks.progress import Progress
from hamshahr.tasks.registry import background
from hamshahr.tasks.running import this_worker

KIND = "measure_network"


@background(
    kind=KIND,
    title=_("Measuring the network of ties"),
    words={
        "reading": _("reading the ties"),
        "searching": _("searching the shortest ways"),
        "comparing": _("comparing what pacts change"),
        "placing": _("finding each city's position"),
        "keeping": _("keeping the picture"),
    },
)
def measure(progress: Progress) -> None:
    from hamshahr.insight.actions import measure_network  # with it come igraph and SciPy, which only this work needs

    measure_network(by=this_worker(), progress=progress.step)
