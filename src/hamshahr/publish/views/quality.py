from __future__ import annotations

import csv
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render

from hamshahr.accounts.policies import can_change_atlas
from hamshahr.publish.exports import Echo, harmless
from hamshahr.publish.findingfilter import FindingFilter
from hamshahr.publish.fragments import page_of, render_part
from hamshahr.publish.qualitypage import MEANINGS, finding_rows, plain_cells
from hamshahr.publish.reading import read_only
from hamshahr.publish.rows import tie_rows
from hamshahr.quality import queries
from hamshahr.quality.models import Finding, FindingKind

_AT_ONCE = 500
COLUMNS = ("id", "kind", "state", "source", "what", "figures", "proposal", "found_on", "url")


@read_only
def quality(request: HttpRequest) -> HttpResponse:
    """What looks wrong in the data, by kind, with the figures that make it so."""
    wanted = FindingFilter(request.GET)
    page = page_of(wanted.findings(), request, size=25)
    check = queries.latest_check()
    context = {
        "section": "sources",
        "check": check,
        "is_due": queries.is_due(check) if check else False,
        "kinds": [(kind, count, MEANINGS[kind]) for kind, count in queries.counts().items()],
        "filter": wanted,
        "page": page,
        "rows": finding_rows(page.object_list),
        "at_desk": False,
        "one_finding": "publish/_finding.html",
    }
    return render_part(request, "publish/quality.html", "publish/_findings_list.html", context)


@read_only
def quality_csv(request: HttpRequest) -> HttpResponseBase:
    """The findings that pass the filter, in English."""
    wanted = FindingFilter(request.GET)
    response = StreamingHttpResponse(_blocks(wanted, request), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="hamshahr-findings.csv"'
    return response


def _blocks(wanted: FindingFilter, request: HttpRequest) -> Iterator[str]:
    site = request.build_absolute_uri("/")[:-1]
    yield "\ufeff" + csv.writer(Echo()).writerow(COLUMNS)
    chunk: list[Finding] = []
    for finding in wanted.findings().iterator(chunk_size=_AT_ONCE):
        chunk.append(finding)
        if len(chunk) == _AT_ONCE:
            yield _lines(chunk, site)
            chunk = []
    yield _lines(chunk, site)


def _lines(findings: list[Finding], site: str) -> str:
    writer = csv.writer(Echo())
    return "".join(writer.writerow([harmless(cell) for cell in cells]) for cells in plain_cells(findings, site))


@read_only
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding with all its evidence."""
    found = get_object_or_404(Finding.objects.select_related("source", "pact"), pk=pk)
    [row] = finding_rows([found], all_ties=True)
    page = page_of(row.ties, request)
    context = {
        "section": "sources",
        "row": row,
        "finding": found,
        "meaning": MEANINGS[FindingKind(found.kind)],
        "page": page,
        "rows": tie_rows(page.object_list),
        "may_decide": bool(can_change_atlas(request.user)),
    }
    return render(request, "publish/finding.html", context)
