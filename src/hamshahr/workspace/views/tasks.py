from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.tasks.actions import cancel
from hamshahr.tasks.models import Task


@require_POST
@staff_only
def cancel_task(request: StaffRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(Task.objects.defer("arguments"), pk=pk)
    cancel(task=task, by=request.user.actor)
    return redirect("publish:tasks")
