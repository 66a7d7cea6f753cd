from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from hamshahr.publish.fragments import page_of, render_part
from hamshahr.publish.queries import source_counts, sources_with_counts
from hamshahr.publish.reading import read_only
from hamshahr.publish.rows import in_order, tie_rows
from hamshahr.publish.sourcepage import Wanted, beside_rows, compared_rows, csv_blocks, heading, standing_parts
from hamshahr.publish.version import atlas_version
from hamshahr.quality import queries
from hamshahr.ties.models import Claim, Relationship
from hamshahr.ties.queries import public_sources


@read_only
def sources(request: HttpRequest) -> HttpResponse:
    page = page_of(sources_with_counts(atlas_version()), request, size=100)
    standings = queries.standings()
    context = {
        "section": "sources",
        "page": page,
        "rows": [(row, standings.get(row.source.pk)) for row in page],
        "has_undated": any(row.source.read is None for row in page),
        "findings": sum(queries.counts().values()),
    }
    return render(request, "publish/sources.html", context)


@read_only
def source(request: HttpRequest, key: str) -> HttpResponse:
    """One source: what it is, how it stands to the others, what looks wrong in it, and all it names."""
    found = get_object_or_404(public_sources(), key=key)
    order = request.GET.get("sort", "-since")
    ties = Relationship.objects.filter(pk__in=Claim.objects.current().filter(source=found).values("relationship"))
    page = page_of(in_order(ties, order), request)
    check, standing = queries.latest_check(), queries.standing_of(found)
    context = {
        "section": "source",
        "source": found,
        "counts": source_counts(found, atlas_version()),
        "check": check,
        "is_due": queries.is_due(check) if check else False,
        "standing": standing,
        "standing_parts": standing_parts(standing),
        "beside": beside_rows(found),
        "finding_counts": queries.counts(found),
        "page": page,
        "rows": tie_rows(page.object_list),
        "order": order,
    }
    return render_part(request, "publish/source.html", "publish/_source_ties.html", context)


@read_only
def agreement(request: HttpRequest, key: str) -> HttpResponse:
    """The ties of a source that others confirm or contradict, or that nobody else names, with what each says."""
    found = get_object_or_404(public_sources(), key=key)
    wanted = Wanted(request.GET, (one.other for one in queries.beside(found)))
    page = page_of(wanted.ties(found), request)
    context = {
        "section": "source",
        "source": found,
        "filter": wanted,
        "heading": heading(wanted, found),
        "page": page,
        "rows": compared_rows(page.object_list, found, wanted),
    }
    return render_part(request, "publish/agreement.html", "publish/_agreement_list.html", context)


@read_only
def agreement_csv(request: HttpRequest, key: str) -> StreamingHttpResponse:
    found = get_object_or_404(public_sources(), key=key)
    wanted = Wanted(request.GET, (one.other for one in queries.beside(found)))
    response = StreamingHttpResponse(csv_blocks(found, wanted), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="hamshahr-{wanted.what}.csv"'
    return response
