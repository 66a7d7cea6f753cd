from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hamshahr.accounts.models import User
from hamshahr.accounts.policies import can_change_atlas
from hamshahr.people.queries import offices_of
from hamshahr.publish.taskpage import task_lines
from hamshahr.tasks.queries import board


@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Where people come to after signing in: members to their office, staff to the desk, others to what they can do.

    Who has several offices, or staff that belong to one, choose here.
    """
    assert isinstance(request.user, User)  # the door asked them to sign in
    offices = list(offices_of(request.user))
    if len(offices) == 1 and not can_change_atlas(request.user):
        return redirect("workspace:office_today", offices[0].pk)
    context = {"section": "desk", "offices": offices, "running": []}
    if can_change_atlas(request.user):
        context["running"] = task_lines(board().running)
    return render(request, "workspace/desk.html", context)
