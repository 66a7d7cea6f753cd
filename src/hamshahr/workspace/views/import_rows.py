"""The rows of an import: leaving some out, the report of all."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.core.errors import UserError
from hamshahr.imports.actions import leave_out, leave_out_all
from hamshahr.imports.models import Outcome, State
from hamshahr.imports.report import write_report
from hamshahr.workspace.posting import posted
from hamshahr.workspace.views.imports import batch_of

_MOST_DIGITS = 9


@staff_only
@posted
def choose_rows(request: StaffRequest, pk: int) -> HttpResponseRedirect:
    """Leave the ticked rows out or take them in, or all of one outcome; then back to the same page of rows."""
    found, is_out = batch_of(pk), request.POST.get("what") != "in"
    outcome = request.POST.get("all", "")
    if outcome in set(Outcome):
        leave_out_all(batch=found, outcome=Outcome(outcome), is_out=is_out, by=request.user.actor)
    else:
        leave_out(batch=found, numbers=_numbers(request.POST.getlist("row")), is_out=is_out, by=request.user.actor)
    where = {name: request.POST[name] for name in ("state", "page") if request.POST.get(name)}
    return redirect(f"{reverse('workspace:import', args=[pk])}?{urlencode(where)}#rows")


def _numbers(ticked: list[str]) -> list[int]:
    """Numbers of rows. Raises UserError for what no file has."""
    if not all(number.isdecimal() and len(number) <= _MOST_DIGITS for number in ticked):
        raise UserError(gettext("This file has no such row. Tick rows of the list."))
    return [int(number) for number in ticked]


@never_cache
@require_safe
@staff_only
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """Every row with its outcome, message and evidence, as the command's --report writes it."""
    found = batch_of(pk)
    if found.state == State.RECEIVED:
        return redirect("workspace:import_columns", pk=pk)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.csv"
        write_report(found, path)
        response = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="hamshahr-import-{pk}.csv"'
    return response
