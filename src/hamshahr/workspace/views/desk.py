from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.publish.taskpage import task_lines
from hamshahr.tasks.queries import board


@never_cache
@require_safe
@staff_only
def desk(request: StaffRequest) -> HttpResponse:
    """What can be done here, and what is going on."""
    return render(request, "workspace/desk.html", {"section": "desk", "running": task_lines(board().running)})
