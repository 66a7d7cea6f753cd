from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hamshahr.publish.charts import bars
from hamshahr.publish.queries import milestones, ties_by_year
from hamshahr.publish.reading import read_only


@read_only
def history(request: HttpRequest) -> HttpResponse:
    every, firsts = milestones()
    begun = ties_by_year()
    context = {"section": "history", "milestones": every, "firsts": firsts, "begun": begun, "chart": bars(begun)}
    return render(request, "publish/history.html", context)
