from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from hamshahr.atlas.models import Source
from hamshahr.publish.fragments import page_of, render_part
from hamshahr.publish.queries import source_counts, sources_with_counts
from hamshahr.publish.reading import read_only
from hamshahr.publish.rows import in_order, tie_rows
from hamshahr.publish.version import atlas_version
from hamshahr.ties.models import Claim, Relationship


@read_only
def sources(request: HttpRequest) -> HttpResponse:
    page = page_of(sources_with_counts(atlas_version()), request, size=100)
    return render(request, "publish/sources.html", {"section": "sources", "page": page})


@read_only
def source(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Source, key=key)
    order = request.GET.get("sort", "-since")
    ties = Relationship.objects.filter(pk__in=Claim.objects.current().filter(source=found).values("relationship"))
    page = page_of(in_order(ties, order), request)
    context = {
        "section": "source",
        "source": found,
        "counts": source_counts(found, atlas_version()),
        "page": page,
        "rows": tie_rows(page.object_list),
        "order": order,
    }
    return render_part(request, "publish/source.html", "publish/_source_ties.html", context)
