"""Recording a tie that exists, or an enquiry: one form, under a minute."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hamshahr.atlas.models import PlaceKind
from hamshahr.atlas.search import Found, search
from hamshahr.core.dates import PartialDate, Precision
from hamshahr.core.errors import UserError
from hamshahr.people.doors import OfficeRequest, office_view
from hamshahr.people.models import Office
from hamshahr.people.roles import Permission
from hamshahr.ties.actions import record_tie
from hamshahr.ties.models import Relationship, Status
from hamshahr.workspace.office.contacts import keep_contact
from hamshahr.workspace.office.forms import RecordTieForm

FOUND = 8


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@office_view(Permission.RECORD_TIES)
def record(request: OfficeRequest, office: Office) -> HttpResponse:
    """The form, or the tie that was recorded."""
    what = request.GET.get("what", "tie")
    form = RecordTieForm(request.POST or None, initial={"what": what})
    fault = ""
    if request.method == "POST" and form.is_valid():
        try:
            tie = _recorded(request, office, form.cleaned_data)
            return redirect("workspace:office_tie", office.pk, tie.pk)
        except UserError as error:
            fault = str(error)
    partner_name = _typed(request.POST.get("partner_name", ""))
    context = {
        "section": "office_ties",
        "office": office,
        "form": form,
        "fault": fault,
        "partner_name": partner_name,
        "candidates": _found(partner_name, office) if form.is_bound and "partner" in form.errors else [],
    }
    return render(request, "workspace/office/record.html", context, status=422 if request.method == "POST" else 200)


@transaction.atomic
def _recorded(request: OfficeRequest, office: Office, told: dict[str, Any]) -> Relationship:
    """The tie and its contact: both or neither."""
    is_tie = told["what"] == "tie"
    since = told["since"] or (None if is_tie else PartialDate(timezone.localdate(), Precision.DAY))
    tie = record_tie(
        office=office,
        partner=told["partner"],
        kind=told["kind"],
        start=since if is_tie else None,
        status=Status.ACTIVE if is_tie else Status.ENQUIRY,
        since=since,
        by=request.member.actor,
    )
    if told["contact_name"]:
        keep_contact(
            request.member,
            told["partner"],
            name=told["contact_name"],
            email=told["contact_email"],
            consent=told["consent"],
        )
    return tie


@never_cache
@require_safe
@office_view(Permission.RECORD_TIES)
def cities(request: OfficeRequest, office: Office) -> HttpResponse:
    """The list below the field of the partner city, as one types."""
    query = _typed(request.GET.get("partner_name", ""))
    return render(request, "workspace/office/_cities.html", {"found": _found(query, office), "query": query})


def _typed(text: str) -> str:
    return text.replace("\x00", "").strip()[:200]


def _found(query: str, office: Office) -> list[Found]:
    """The cities that may be meant, but for the office's own."""
    kinds = [kind for kind in PlaceKind if kind != PlaceKind.REGION]
    found = search(query, limit=FOUND, kinds=kinds) if query else []
    return [one for one in found if one.place.pk != office.speaks_for_id]
