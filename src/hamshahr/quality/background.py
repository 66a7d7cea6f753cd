"""Checking the sources as background work, asked for when the network of ties has been measured anew."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hamshahr.insight.background import KIND as MEASURING
from hamshahr.quality.actions import check_quality
from hamshahr.tasks.progress import Progress
from hamshahr.tasks.registry import background
from hamshahr.tasks.running import this_worker

KIND = "check_quality"


@background(
    kind=KIND,
    title=_("Comparing the sources and checking their data"),
    words={
        "comparing": _("comparing what sources say of the same tie"),
        "dating": _("looking for suspicious dates and for pairs that look like one pact"),
        "placing": _("checking coordinates"),
        "doubling": _("looking for what stands here twice"),
    },
    after=MEASURING,
)
def check(progress: Progress) -> None:
    check_quality(by=this_worker(), progress=progress.step)
