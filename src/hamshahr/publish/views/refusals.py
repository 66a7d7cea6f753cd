from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_allowed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """What a form without its proof of origin is answered (CSRF_FAILURE_VIEW); `reason` is for the log alone."""
    return render(request, "403.html", status=403)
