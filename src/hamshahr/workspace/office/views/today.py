from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hamshahr.cooperation.models import Duty
from hamshahr.people.doors import OfficeRequest, office_view
from hamshahr.people.models import Office
from hamshahr.ties.policies import can_record_tie
from hamshahr.workspace.office.portfolio import counts
from hamshahr.workspace.office.reading import office_ties
from hamshahr.workspace.office.waiting import waiting_for


@never_cache
@require_safe
@office_view()
def today(request: OfficeRequest, office: Office) -> HttpResponse:
    """What waits for the reader, the gravest first; quiet counts below."""
    ties = office_ties(office, request.user)
    context = {
        "section": "office_today",
        "office": office,
        "waiting": waiting_for(request.member, ties),
        "counts": counts(ties),
        "duties": Duty.objects.visible_to(request.user).open().filter(office=office).count(),
        "may_record": bool(can_record_tie(request.member)),
    }
    return render(request, "workspace/office/today.html", context)
