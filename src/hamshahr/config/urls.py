"""Every address starts with the reader's language, but the bare root, which asks the browser."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from hamshahr.accounts.doors import open_to_all
from hamshahr.api.urls import service

urlpatterns = [
    *open_to_all(
        [
            path("", RedirectView.as_view(pattern_name="publish:home"), name="root"),
            path(
                "robots.txt",
                TemplateView.as_view(template_name="robots.txt", content_type="text/plain"),
                name="robots",
            ),
        ]
    ),
    path("api/", include(service)),
    *i18n_patterns(
        path("", include("hamshahr.publish.urls")),
        path("", include("hamshahr.api.urls")),
        path("", include("hamshahr.accounts.urls")),
        path("", include("hamshahr.people.urls")),
        path("desk/", include("hamshahr.workspace.urls")),
        prefix_default_language=True,
    ),
]
