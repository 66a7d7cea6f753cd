from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hamshahr.publish.queries import counts
from hamshahr.publish.reading import read_only
from hamshahr.publish.version import atlas_version


@read_only
def home(request: HttpRequest) -> HttpResponse:
    version = atlas_version()
    context = {"section": "home", "counts": counts(version), "changed_at": version.changed_at, "query": ""}
    return render(request, "publish/home.html", context)
