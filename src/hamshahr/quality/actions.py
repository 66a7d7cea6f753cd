"""Every write of quality: keeping what a check found, and what people decide on it."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext

from hamshahr.atlas.actions import ensure_source
from hamshahr.atlas.bulk import insert_rows, refresh_statistics
from hamshahr.atlas.models import Source, SourceClass
from hamshahr.audit.actions import Actor, Deed, record
from hamshahr.audit.models import Event
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.errors import UserError
from hamshahr.core.writing import action
from hamshahr.insight.background import KIND as MEASURING
from hamshahr.quality.models import Check, Comparison, Finding, FindingKind, FindingState, Standing
from hamshahr.quality.queries import is_due, latest_check
from hamshahr.tasks.actions import ask
from hamshahr.ties.actions import cite_anew, count_apart, count_as_one, record_claim, retract_claims
from hamshahr.ties.drafts import ClaimDraft
from hamshahr.ties.models import Claim, Kind

if TYPE_CHECKING:
    from hamshahr.quality.checking import Checked, Tell

_BATCH = 500
DESK = "desk"


def check_quality(*, by: Actor, progress: Tell | None = None, again: bool = False) -> Check:
    """The check of the atlas as it stands: the one kept where nothing changed since (unless `again`), else a new one.

    Read and reckoned outside any transaction, so that others may write meanwhile. `progress` hears (done, of, word),
    the words being those of background.py, and may raise to end it.
    """
    from hamshahr.quality.checking import checked  # with it come igraph and SciPy, which only this work needs

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


@action
def accept_pact(*, finding: Finding, by: Actor, name_en: str = "", name_fa: str = "") -> Finding:
    """Make one multilateral pact of the pairs that look like one; they stay to be read and count as part of it.

    The pact is claimed by the desk of this atlas, which names the finding as its evidence, for no source has called it
    a pact. Raises UserError where the finding is no pact, is decided on already or was not found by the latest check.
    """
    found = _to_be_decided(finding)
    if found.kind != FindingKind.PACT:
        raise UserError(gettext("Only pairs that look like one pact can be accepted. Correct the rest at its source."))
    if not found.is_current:
        raise UserError(gettext("The latest check no longer finds this; look at the findings of today."))
    told = found.evidence
    year = told["year"]
    draft = ClaimDraft(
        places=tuple(told["members"]),
        source_id=_desk(by).pk,
        kind=Kind.MULTILATERAL_PACT,
        start=PartialDate(dt.date(year, 1, 1), Precision.YEAR) if year else None,
        evidence=evidence_of(found),
        pact_name_en=name_en.strip(),
        pact_name_fa=name_fa.strip(),
    )
    found.pact = record_claim(draft=draft, by=by, reason=f"finding {found.pk}").claim.relationship
    pairs = count_as_one(pact=found.pact, pairs=told["ties"], by=by, reason=f"finding {found.pk}")
    _decide(found, FindingState.ACCEPTED, "", by)
    record(by=by, deeds=[Deed("finding.accepted", found, after={"pact": found.pact.pk, "pairs": pairs})])
    ask(kind=MEASURING, by=by)
    return found


@action
def dismiss(*, finding: Finding, reason: str, by: Actor) -> Finding:
    """This is no fault: it leaves the lists and does not come back. Raises UserError without a reason."""
    found = _to_be_decided(finding)
    if not reason.strip():
        raise UserError(gettext("Say why this is no fault, so that others need not look again."))
    _decide(found, FindingState.DISMISSED, reason.strip()[:500], by)
    record(by=by, reason=found.reason, deeds=[Deed("finding.dismissed", found)])
    return found


@action
def reopen(*, finding: Finding, by: Actor) -> Finding:
    """Take the decision back. What accepting made goes again, and the pairs are ties of their own."""
    found = Finding.objects.select_for_update().get(pk=finding.pk)
    if found.state == FindingState.OPEN:
        raise UserError(gettext("Nobody has decided on this yet."))
    before = {"state": found.state, "pact": found.pact_id}
    if found.state == FindingState.ACCEPTED:
        _unmake_pact(found, by)
    found.state, found.reason, found.decided_by, found.decided_at, found.pact = FindingState.OPEN, "", "", None, None
    found.save()
    record(by=by, deeds=[Deed("finding.reopened", found, before=before)])
    return found


def _unmake_pact(found: Finding, by: Actor) -> None:
    """Its pairs are ties of their own and the desk's claim goes, but for what another accepted finding needs too."""
    reason = f"finding {found.pk} is open again"
    others = list(
        Finding.objects.filter(pact__isnull=False, pact=found.pact_id, state=FindingState.ACCEPTED)
        .exclude(pk=found.pk)
        .select_related("source")
        .order_by("pk")
    )
    kept = {tie for other in others for tie in other.evidence["ties"]}
    count_apart(pairs=set(found.evidence["ties"]) - kept, by=by, reason=reason)
    claims = Claim.objects.current().filter(
        relationship=found.pact_id, source__key=DESK, evidence__startswith=_named(found)
    )
    keys = list(claims.values_list("pk", flat=True))
    if others:
        cite_anew(evidence=dict.fromkeys(keys, evidence_of(others[0])), by=by, reason=reason)
    else:
        retract_claims(claims=keys, by=by, reason=reason)
    ask(kind=MEASURING, by=by)


def evidence_of(finding: Finding) -> str:
    """What the desk's claim of a pact names as its evidence."""
    told = finding.evidence
    source = finding.source.key if finding.source else ""
    return f"{_named(finding)} {told['pairs']} of {told['possible']} pairs told by {source}"


def _named(finding: Finding) -> str:
    """What names the finding for good; its key and figures may change."""
    return f"finding {finding.identity[:12]}:"


def _desk(by: Actor) -> Source:
    return ensure_source(
        key=DESK,
        name_en="The desk of this atlas",
        name_fa="میز این اطلس",
        source_class=SourceClass.OTHER,
        publisher="The desk of this atlas",
        by=by,
    )


def _to_be_decided(finding: Finding) -> Finding:
    found = Finding.objects.select_for_update().get(pk=finding.pk)
    if found.state != FindingState.OPEN:
        told = gettext("{who} has decided on this already: {what}.")
        raise UserError(told.format(who=found.decided_by, what=found.get_state_display()))
    return found


def _decide(found: Finding, state: FindingState, reason: str, by: Actor) -> None:
    found.state, found.reason = state, reason
    found.decided_by, found.decided_at = by.name[:200], timezone.now()
    found.save()
