from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from hamshahr.publish.exports import csv_response, not_understood
from hamshahr.publish.filters import TieFilter
from hamshahr.publish.fragments import page_of, render_part
from hamshahr.publish.reading import read_only
from hamshahr.publish.rows import in_order, streamed_rows, tie_rows
from hamshahr.publish.sentences import tie_heading, tie_sentence
from hamshahr.publish.tiepage import told
from hamshahr.ties.models import Relationship


@read_only
def ties(request: HttpRequest) -> HttpResponse:
    """All ties that pass the filter, a page at a time."""
    wanted = TieFilter(request.GET)
    order = request.GET.get("sort", "-since")
    page = page_of(in_order(wanted.ties(), order), request)
    context = {"section": "ties", "filter": wanted, "page": page, "rows": tie_rows(page.object_list), "order": order}
    return render_part(request, "publish/ties.html", "publish/_ties_list.html", context)


@read_only
def ties_csv(request: HttpRequest) -> HttpResponseBase:
    wanted = TieFilter(request.GET)
    if wanted.errors:
        return not_understood(wanted)
    found = in_order(wanted.ties(), request.GET.get("sort", "-since"))
    return csv_response(streamed_rows(found), request, "hamshahr-ties")


@read_only
def tie(request: HttpRequest, pk: int) -> HttpResponse:
    """One tie, also one that nobody claims any more: its parties, its facts and every claim."""
    relationship = get_object_or_404(Relationship.told.with_parties(), pk=pk)
    parties = [party.place for party in relationship.parties.all()]
    everything = told(relationship)
    context = {
        "section": "tie",
        "tie": relationship,
        "parties": parties,
        "heading": tie_heading(relationship, parties),
        "sentence": tie_sentence(relationship, everything),
        "told": everything,
        "pairs": tie_rows(relationship.pairs.order_by("pk")) if len(parties) > 2 else [],
        "on_map": not relationship.is_withdrawn and sum(place.latitude is not None for place in parties) > 1,
    }
    return render(request, "publish/tie.html", context)
