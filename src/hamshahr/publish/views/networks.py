from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from hamshahr.networks.models import Network
from hamshahr.publish.fragments import page_of
from hamshahr.publish.queries import members_of, networks_with_counts
from hamshahr.publish.reading import read_only


@read_only
def networks(request: HttpRequest) -> HttpResponse:
    return render(request, "publish/networks.html", {"section": "networks", "networks": networks_with_counts()})


@read_only
def network(request: HttpRequest, key: str) -> HttpResponse:
    found = get_object_or_404(Network.objects.select_related("headquarters__country", "source"), key=key)
    page = page_of(members_of(found), request, size=100)
    return render(request, "publish/network.html", {"section": "network", "network": found, "page": page})
