from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.publish.findingfilter import FindingFilter
from hamshahr.publish.fragments import page_of, render_part, wants_part
from hamshahr.publish.qualitypage import FindingRow, finding_rows
from hamshahr.quality.actions import accept_pact, dismiss, reopen
from hamshahr.quality.models import Finding
from hamshahr.workspace.posting import posted


class PactNames(forms.Form):
    """How the pact is called, where it has a name."""

    name_en = forms.CharField(label=_("Name of the pact in English"), max_length=200, required=False)
    name_fa = forms.CharField(label=_("Name of the pact in Persian"), max_length=200, required=False)


class Reason(forms.Form):
    reason = forms.CharField(label=_("Why this is no fault"), max_length=500)


@never_cache
@require_safe
@staff_only
def findings(request: StaffRequest) -> HttpResponse:
    """What looks wrong and waits for a decision; by the filter also what was decided."""
    query = request.GET.copy()
    query.setdefault("state", "open")
    wanted = FindingFilter(query)
    page = page_of(wanted.findings(), request, size=25)
    context = {
        "section": "findings",
        "filter": wanted,
        "page": page,
        "rows": finding_rows(page.object_list),
        "at_desk": True,
        "one_finding": "workspace/_finding.html",
    }
    return render_part(request, "workspace/findings.html", "publish/_findings_list.html", context)


@never_cache
@require_safe
@staff_only
def finding(request: StaffRequest, pk: int) -> HttpResponse:
    """One finding, to be decided on."""
    return render(request, "workspace/finding.html", {"section": "findings", "row": _row(pk), "faulty": None})


@staff_only
@posted
def accept(request: StaffRequest, pk: int) -> HttpResponse:
    names = PactNames(request.POST)
    if not names.is_valid():
        return _answer(request, pk, names)
    accept_pact(finding=_finding(pk), by=request.user.actor, **names.cleaned_data)
    return _answer(request, pk)


@staff_only
@posted
def dismiss_finding(request: StaffRequest, pk: int) -> HttpResponse:
    reason = Reason(request.POST)
    if not reason.is_valid():
        return _answer(request, pk, reason)
    dismiss(finding=_finding(pk), reason=reason.cleaned_data["reason"], by=request.user.actor)
    return _answer(request, pk)


@staff_only
@posted
def reopen_finding(request: StaffRequest, pk: int) -> HttpResponse:
    reopen(finding=_finding(pk), by=request.user.actor)
    return _answer(request, pk)


def _finding(pk: int) -> Finding:
    return get_object_or_404(Finding.objects.select_related("source", "pact"), pk=pk)


def _row(pk: int) -> FindingRow:
    return finding_rows([_finding(pk)])[0]


def _answer(request: StaffRequest, pk: int, faulty: forms.Form | None = None) -> HttpResponse:
    """The finding as it now stands, alone for htmx, else on its page; with what is wrong in the form, if anything."""
    context = {"section": "findings", "row": _row(pk), "faulty": faulty}
    if wants_part(request):
        return render(request, "workspace/_finding.html", context)
    if faulty is None:
        return redirect("workspace:finding", pk)
    return render(request, "workspace/finding.html", context, status=422)
