"""Changing where a tie stands: which step, then what that step needs; and recording what the council resolved."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hamshahr.core.errors import EditedMeanwhile, UserError
from hamshahr.people.actions.resolutions import record_resolution
from hamshahr.people.doors import OfficeRequest
from hamshahr.people.models import Office, Resolution
from hamshahr.people.policies import allows
from hamshahr.people.roles import Permission
from hamshahr.ties.actions import change_status
from hamshahr.ties.lifecycle import Need, may_follow
from hamshahr.ties.models import Level, Relationship, Status
from hamshahr.ties.queries import standing
from hamshahr.workspace.office.steps import ResolutionFields, StepChoice, StepForm, needs_of


def change(request: OfficeRequest, office: Office, tie: Relationship) -> HttpResponse:
    """Choose level and step, then tell what it needs."""
    asked = request.POST if request.method == "POST" else request.GET
    level = Level(asked["level"]) if asked.get("level") in Level else Level.OFFICIAL
    before = standing(tie)[level].status
    to = asked.get("to", "")
    choice = StepChoice(before, {"level": level, "to": to}, level=level)
    context = {"choice": choice, "level": level, "before": before, "to": "", "step": None}
    if to not in may_follow(level, before):
        if to in Status:
            context["fault"] = _("A tie that is {before} cannot become {to} in one step.").format(
                before=Status(before).label if before else _("without a status"), to=Status(to).label
            )
        return _show(request, office, tie, context, 422 if request.method == "POST" else 200)
    needs = needs_of(tie, level, before, Status(to))
    council = ResolutionFields(office, request.POST or None, prefix="council", is_needed=Need.RESOLUTION in needs)
    first = {"version": tie.version, "level": level, "to": to}
    step = StepForm(needs, request.POST or None, initial=first)
    context |= {
        "to": to,
        "to_label": Status(to).label,
        "step": step,
        "council": council
        if Need.RESOLUTION in needs or allows(request.member, Permission.RECORD_RESOLUTIONS)
        else None,
        "council_needed": Need.RESOLUTION in needs,
    }
    if request.method != "POST":
        return _show(request, office, tie, context)
    if not all([step.is_valid(), council.is_valid()]):
        return _show(request, office, tie, context, 422)
    try:
        _take(request, office, tie, level, to, step, council)
    except EditedMeanwhile as error:
        step.data = {**request.POST.dict(), "version": str(error.version)}
        return _show(request, office, tie, context | {"edited": error}, 409)
    except UserError as error:
        return _show(request, office, tie, context | {"fault": str(error)}, 422)
    return redirect("workspace:office_tie", office.pk, tie.pk)


@transaction.atomic
def _take(
    request: OfficeRequest,
    office: Office,
    tie: Relationship,
    level: Level,
    to: str,
    step: StepForm,
    council: ResolutionFields,
) -> None:
    """Record the resolution, if it is new, and take the step: both or neither."""
    told = council.cleaned_data.get("resolution") or (_recorded(request, office, council) if council.is_new else None)
    change_status(
        relationship=tie,
        office=office,
        level=level,
        to=to,
        on=step.cleaned_data["on"],
        by=request.member.actor,
        seen_version=step.cleaned_data["version"],
        given=step.given(told),
    )


def resolution(request: OfficeRequest, office: Office, tie: Relationship) -> HttpResponse:
    """A resolution of the council on its own."""
    form = ResolutionFields(office, request.POST or None, prefix="council", is_needed=True)
    form.fields.pop("resolution")
    fault = ""
    if request.method == "POST" and form.is_valid():
        try:
            _recorded(request, office, form)
            return redirect("workspace:office_tie", office.pk, tie.pk)
        except UserError as error:
            fault = str(error)
    context: dict[str, Any] = _frame(office, tie) | {
        "what": "resolution",
        "form": form,
        "fault": fault,
        "upload_types": "",
    }
    return render(request, "workspace/office/add.html", context, status=422 if request.method == "POST" else 200)


def _recorded(request: OfficeRequest, office: Office, form: forms.Form) -> Resolution:
    told = form.cleaned_data
    is_persian = (get_language() or "en").startswith("fa")
    return record_resolution(
        office=office,
        body_en="" if is_persian else told["body"],
        body_fa=told["body"] if is_persian else "",
        number=told["number"],
        on=told["resolved_on"],
        text=told["text"],
        votes_for=told["votes_for"],
        votes_against=told["votes_against"],
        abstained=told["abstained"],
        by=request.member.actor,
    )


def _frame(office: Office, tie: Relationship) -> dict[str, Any]:
    parties = [party.place for party in tie.parties.all()]
    return {"section": "office_ties", "office": office, "tie": tie, "parties": parties}


def _show(
    request: OfficeRequest, office: Office, tie: Relationship, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    shown = {"fault": "", "edited": None, "council": None, "council_needed": False, "to_label": ""} | context
    return render(request, "workspace/office/status.html", _frame(office, tie) | shown, status=status)
