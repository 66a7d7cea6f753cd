from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt

from hamshahr.atlas.models import Place
from hamshahr.core import calendars
from hamshahr.core.middleware import POLICY
from hamshahr.publish import queries
from hamshahr.publish.reading import read_only
from hamshahr.publish.rows import sorted_rows
from hamshahr.publish.sentences import mayors_sentence

THEMES = ("auto", "light", "dark")
_IN_ANY_FRAME = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
_FIVE_MINUTES = "public, max-age=300"


@xframe_options_exempt
@read_only
def city_embed(request: HttpRequest, pk: int) -> HttpResponse:
    """A city's map and ties for a frame on somebody else's page: the same for everybody, no cookie has a say in it.

    `theme` is light, dark or (otherwise) that of the reader's device.
    """
    calendars.choose(None)
    place = get_object_or_404(Place.objects.with_setting(), pk=pk)
    rows = sorted_rows(queries.counted(queries.ties_of(place)), "partner")
    theme = request.GET.get("theme", "")
    context = {
        "place": place,
        "rows": rows,
        "sentence": mayors_sentence(place, rows),
        "on_map": place.latitude is not None and any(p.latitude is not None for row in rows for p in row.partners),
        "theme": theme if theme in THEMES else "auto",
    }
    response = render(request, "publish/embed.html", context)
    response["Content-Security-Policy"] = _IN_ANY_FRAME
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = _FIVE_MINUTES
    return response
