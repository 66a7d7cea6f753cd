"""Keeping what a check found."""

from __future__ import annotations

import time

from hamshahr.atlas.bulk import insert_rows, refresh_statistics
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.audit.models import Event
from hamshahr.core.writing import action
from hamshahr.quality.checking import Checked, Tell, checked
from hamshahr.quality.models import Check, Comparison, Finding, FindingState, Standing
from hamshahr.quality.queries import is_due, latest_check

_BATCH = 500


def check_quality(*, by: Actor, progress: Tell | None = None, again: bool = False) -> Check:
    """The check of the atlas as it stands: the one kept where nothing changed since (unless `again`), else a new one.

    Read and reckoned outside any transaction, so that others may write meanwhile. `progress` hears (done, of, word),
    the words being those of background.py, and may raise to end it.
    """
    kept = latest_check()
    if kept is not None and not again and not is_due(kept):
        return kept
    began = time.monotonic()
    event = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    found = checked(progress or (lambda done, of, word: None))
    return keep_check(check=Check(event_id=event, seconds=time.monotonic() - began), found=found, by=by)


@action
def keep_check(*, check: Check, found: Checked, by: Actor) -> Check:
    """Put this check in the place of the one before; decisions on findings stay.

    A finding that is no more goes, unless somebody decided on it; one that comes back keeps its decision.
    """
    Check.objects.all().delete()
    check.save()
    Comparison.objects.all().delete()
    Standing.objects.all().delete()
    insert_rows(
        Comparison,
        ("relationship", "source", "other", "verdict", "facts"),
        ((tie, one.source, one.other, one.verdict.value, ",".join(one.facts)) for tie, one in found.compared),
    )
    Standing.objects.bulk_create(
        (
            Standing(
                source_id=source,
                ties=stand.ties,
                confirmed=stand.confirmed,
                contradicted=stand.contradicted,
                alone=stand.alone,
            )
            for source, stand in found.stands.items()
        ),
        batch_size=_BATCH,
    )
    new, gone = _keep_findings(found)
    refresh_statistics(Comparison, Finding)
    after = {"findings": len(found.findings), "new": new, "gone": gone}
    record(by=by, deeds=[Deed("quality.checked", check, after=after)])
    return check


def _keep_findings(found: Checked) -> tuple[int, int]:
    """How many are new, and how many that were open are gone."""
    known = {finding.identity: finding for finding in Finding.objects.order_by("pk")}
    drafts = {draft.identity: draft for draft in found.findings}
    gone, _ = Finding.objects.filter(state=FindingState.OPEN).exclude(identity__in=list(drafts)).delete()
    for one in known.values():
        draft = drafts.get(one.identity)
        one.is_current = draft is not None
        if draft is not None:
            one.kind, one.source_id, one.evidence, one.weight = draft.kind, draft.source, draft.evidence, draft.weight
    kept = [one for one in known.values() if one.is_current or one.state != FindingState.OPEN]
    Finding.objects.bulk_update(kept, ["kind", "source", "evidence", "weight", "is_current"], batch_size=_BATCH)
    new = [draft for draft in drafts.values() if draft.identity not in known]
    Finding.objects.bulk_create(
        (
            Finding(
                kind=draft.kind,
                identity=draft.identity,
                source_id=draft.source,
                evidence=draft.evidence,
                weight=draft.weight,
            )
            for draft in new
        ),
        batch_size=_BATCH,
    )
    return len(new), gone
