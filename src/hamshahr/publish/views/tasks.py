from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from hamshahr.publish.fragments import render_part
from hamshahr.publish.taskpage import task_line, task_lines
from hamshahr.tasks.models import Task
from hamshahr.tasks.queries import board


@never_cache
def tasks(request: HttpRequest) -> HttpResponse:
    """What runs, waits and ended lately; renews itself."""
    found = board()
    context = {
        "section": "tasks",
        "running": task_lines(found.running),
        "waiting": task_lines(found.waiting),
        "ended": task_lines(found.ended),
    }
    return render_part(request, "publish/tasks.html", "publish/_tasks.html", context)


@never_cache
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task, as a page or, for htmx, as the part that other pages embed; renews itself until the task has ended."""
    found = get_object_or_404(Task.objects.defer("arguments", "error"), pk=pk)
    context = {"section": "task", "line": task_line(found)}
    return render_part(request, "publish/task.html", "publish/_task.html", context)
