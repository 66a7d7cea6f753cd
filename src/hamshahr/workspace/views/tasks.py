from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.tasks.actions import cancel
from hamshahr.tasks.models import Task
from hamshahr.workspace.posting import posted


@staff_only
@posted
def cancel_task(request: StaffRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(Task.objects.defer("arguments"), pk=pk)
    cancel(task=task, by=request.user.actor)
    return redirect("publish:tasks")
