"""A note, a document, a task, a resolution, a change of status, a question to the partner: each added by one form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hamshahr.accounts.models import User
from hamshahr.cooperation.actions import add_document, give_duty, write_note
from hamshahr.core.errors import UserError
from hamshahr.core.permissions import Denied
from hamshahr.people.doors import OfficeRequest, office_view, refusal
from hamshahr.people.models import Member, Office
from hamshahr.people.policies import allows
from hamshahr.people.roles import Permission
from hamshahr.ties.models import Relationship
from hamshahr.workspace.office.forms import UPLOAD_TYPES, DocumentForm, DutyForm, NoteForm
from hamshahr.workspace.office.views import asking, steps
from hamshahr.workspace.office.views.ties import tie_of

PERMISSIONS = {
    "note": Permission.WRITE_NOTES,
    "document": Permission.WRITE_NOTES,
    "duty": Permission.GIVE_TASKS,
    "status": Permission.CHANGE_STATUS,
    "resolution": Permission.RECORD_RESOLUTIONS,
    "question": Permission.INVITE_PARTNERS,
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@office_view()
def add(request: OfficeRequest, office: Office, pk: int, what: str) -> HttpResponse:
    """The form of what is to be added, or the tie with it added."""
    if what not in PERMISSIONS:
        raise Http404
    found = tie_of(office, pk)
    answer = allows(request.member, PERMISSIONS[what])
    if isinstance(answer, Denied):
        return refusal(request, request.member, answer)
    if what == "status":
        return steps.change(request, office, found)
    if what == "resolution":
        return steps.resolution(request, office, found)
    if what == "question":
        return asking.question(request, office, found)
    return _ADDERS[what](request, office, found)


def members_of(office: Office) -> list[User]:
    members = Member.objects.current().filter(office=office).select_related("user").order_by("user__name")
    return [member.user for member in members]


def _file(form: forms.Form) -> tuple[str, bytes] | None:
    sent = form.cleaned_data.get("file")
    return (sent.name, sent.read()) if sent else None


def _note(request: OfficeRequest, office: Office, tie: Relationship) -> HttpResponse:
    form = NoteForm(members_of(office), request.POST or None, request.FILES or None)

    def write(told: dict[str, Any]) -> None:
        happening = told["happening"]
        write_note(
            tie=tie,
            office=office,
            text=told["text"],
            mentioned=told["mentioned"],
            happening=happening,
            on=told["on"] if happening else None,
            initiative=told["initiative"] if happening else "",
            file=_file(form),
            by=request.user,
        )

    return _answer(request, office, tie, "note", form, write)


def _document(request: OfficeRequest, office: Office, tie: Relationship) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None)

    def keep(told: dict[str, Any]) -> None:
        name, content = told["file"].name, told["file"].read()
        add_document(tie=tie, office=office, title=told["title"], file_name=name, content=content, by=request.user)

    return _answer(request, office, tie, "document", form, keep)


def _duty(request: OfficeRequest, office: Office, tie: Relationship) -> HttpResponse:
    form = DutyForm(members_of(office), request.POST or None, initial={"to": request.user.pk})

    def give(told: dict[str, Any]) -> None:
        give_duty(tie=tie, office=office, title=told["title"], due=told["due"], to=told["to"], by=request.user)

    return _answer(request, office, tie, "duty", form, give)


_ADDERS: dict[str, Callable[[OfficeRequest, Office, Relationship], HttpResponse]] = {
    "note": _note,
    "document": _document,
    "duty": _duty,
}


def _answer(
    request: OfficeRequest,
    office: Office,
    tie: Relationship,
    what: str,
    form: forms.Form,
    write: Callable[[dict[str, Any]], None],
) -> HttpResponse:
    """Write what is valid and go back to the tie; else the form, with what is wrong."""
    fault = ""
    if request.method == "POST" and form.is_valid():
        try:
            write(form.cleaned_data)
            return redirect("workspace:office_tie", office.pk, tie.pk)
        except UserError as error:
            fault = str(error)
    context = {
        "section": "office_ties",
        "office": office,
        "tie": tie,
        "parties": [party.place for party in tie.parties.all()],
        "what": what,
        "form": form,
        "fault": fault,
        "upload_types": UPLOAD_TYPES,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "workspace/office/add.html", context, status=status)
