from __future__ import annotations

import csv
import io

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from openpyxl import Workbook

from hamshahr.cooperation.actions import tell_hours
from hamshahr.cooperation.models import Capacity
from hamshahr.imports.days import latin_digits
from hamshahr.people.doors import OfficeRequest, office_view
from hamshahr.people.models import Office
from hamshahr.people.policies import allows
from hamshahr.people.roles import Permission
from hamshahr.publish.exports import harmless
from hamshahr.publish.fragments import wants_part
from hamshahr.ties.policies import can_record_tie
from hamshahr.workspace.office.portfolio import PortfolioFilter, board, counts, gaps, in_order, sheet
from hamshahr.workspace.office.reading import OfficeTie, office_ties

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_safe
@office_view()
def portfolio(request: OfficeRequest, office: Office) -> HttpResponse:
    """The office's ties as a table, or with `view=board` by status; gaps and capacity below."""
    every = office_ties(office, request.user)
    wanted, order = PortfolioFilter(request.GET), request.GET.get("sort", "partner")
    shown = in_order(filter(wanted.passes, every), order)
    is_board = request.GET.get("view") == "board"
    context = {
        "section": "office_ties",
        "office": office,
        "filter": wanted,
        "order": order,
        "rows": shown,
        "board": board(shown) if is_board else [],
        "is_board": is_board,
        "every": every,
        "may_record": bool(can_record_tie(request.member)),
    }
    if wants_part(request):
        answer = render(request, "workspace/office/_ties.html", context)
    else:
        counted = counts(every)
        context |= {"gaps": gaps(every, office, request.user, timezone.localdate()), "counts": counted}
        context |= _capacity(request, office, counted.lived)
        answer = render(request, "workspace/office/portfolio.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@never_cache
@require_safe
@office_view()
def portfolio_csv(request: OfficeRequest, office: Office) -> HttpResponse:
    heads, rows = sheet(_wanted(request, office))
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerows([[harmless(cell) for cell in row] for row in [heads, *rows]])
    return _file("\ufeff" + written.getvalue(), "text/csv; charset=utf-8", "csv")


@never_cache
@require_safe
@office_view()
def portfolio_xlsx(request: OfficeRequest, office: Office) -> HttpResponse:
    heads, rows = sheet(_wanted(request, office))
    book = Workbook(write_only=True)
    page = book.create_sheet("Hamshahr")
    for row in [heads, *rows]:
        page.append([harmless(cell) for cell in row])
    written = io.BytesIO()
    book.save(written)
    return _file(written.getvalue(), XLSX, "xlsx")


def _capacity(request: OfficeRequest, office: Office, lived: int) -> dict[str, object]:
    """The office's hours a week, and how many that are for each tie that is lived, to a tenth; 0 where not told."""
    told = Capacity.objects.visible_to(request.user).filter(office=office).first()
    return {
        "hours": told.hours if told else 0,
        "hours_each": round(told.hours / lived, 1) if told and lived else 0,
        "may_tell_hours": bool(allows(request.member, Permission.GIVE_TASKS)),
    }


@require_POST
@office_view(Permission.GIVE_TASKS)
def hours(request: OfficeRequest, office: Office) -> HttpResponse:
    """How many hours a week the office has for its ties."""
    written = latin_digits(request.POST.get("hours", "")).strip()
    tell_hours(office=office, hours=int(written) if written.isdecimal() and len(written) < 6 else 0, by=request.user)
    return redirect(f"{reverse('workspace:office_ties', args=[office.pk])}#capacity")


def _wanted(request: OfficeRequest, office: Office) -> list[OfficeTie]:
    """What the page shows with the same query."""
    wanted = PortfolioFilter(request.GET)
    return in_order(filter(wanted.passes, office_ties(office, request.user)), request.GET.get("sort", "partner"))


def _file(content: str | bytes, kind: str, ending: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="portfolio.{ending}"'
    return answer
