"""Pages about the API: the reference on which every operation can be tried, and the tokens of the desk."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.api.actions import make_token, revoke_token
from hamshahr.api.forms import TokenForm
from hamshahr.api.here import values_here
from hamshahr.api.models import Token
from hamshahr.api.problems import SORTS, ProblemError
from hamshahr.api.reference import groups
from hamshahr.api.site import Site
from hamshahr.publish.reading import read_only
from hamshahr.publish.version import atlas_version


def unknown(request: HttpRequest) -> HttpResponse:
    """An address under /api/ at which there is nothing."""
    raise ProblemError("not-found")


@read_only
def reference(request: HttpRequest) -> HttpResponse:
    context = {
        "section": "api",
        "groups": groups(values_here(atlas_version())),
        "problems": SORTS.items(),
        "base": Site.of(request).api,
    }
    return render(request, "api/reference.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def tokens(request: StaffRequest) -> HttpResponse:
    """All tokens, and a form that makes one; its secret is shown in the answer, this once."""
    form, secret = TokenForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        _made, secret = make_token(user=request.user, by=request.user.actor, **form.cleaned_data)
        form = TokenForm()
    every = Token.objects.select_related("user").order_by("revoked_at", "-pk")
    context = {"section": "tokens", "form": form, "secret": secret, "tokens": every}
    return render(request, "api/tokens.html", context)


@require_POST
@staff_only
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    revoke_token(token=get_object_or_404(Token, pk=pk), by=request.user.actor)
    return redirect("api:tokens")
