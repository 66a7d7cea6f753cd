"""Addresses of the API (below /api/v1/), of its page for people, and of the page of tokens."""

from django.urls import URLPattern, URLResolver, path, re_path
from django.views.generic import RedirectView

from hamshahr.accounts.doors import open_to_all
from hamshahr.api import pages
from hamshahr.api.door import through_the_door
from hamshahr.api.pages import unknown
from hamshahr.api.service import NAMESPACE
from hamshahr.api.service import urlpatterns as operations

app_name = "api"

service: list[URLPattern | URLResolver] = [
    path("v1/", (operations, "ninja", NAMESPACE)),
    *through_the_door(
        [path("v1", RedirectView.as_view(pattern_name="api-v1:start", permanent=True)), re_path("", unknown)]
    ),
]
urlpatterns = [
    *open_to_all([path("api/", pages.reference, name="reference")]),
    path("desk/tokens/", pages.tokens, name="tokens"),
    path("desk/tokens/<int:pk>/revoke/", pages.revoke, name="revoke"),
]
