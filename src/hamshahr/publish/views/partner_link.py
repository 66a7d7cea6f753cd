"""The page that a partner city opens by the link it got: it says what it knows of a tie, without an account."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hamshahr.accounts.guessing import HOUR, Limit
from hamshahr.audit.actions import Actor
from hamshahr.core.addresses import address_of
from hamshahr.core.errors import EditedMeanwhile, UserError
from hamshahr.publish.partnerform import PartnerForm
from hamshahr.ties.actions import answer_request
from hamshahr.ties.actions.asking import is_answerable
from hamshahr.ties.models import PartnerRequest

UNKNOWN_LINKS = Limit("partner-link", 30, HOUR)  # from one address of the net
ANSWERS = Limit("partner-answer", 60, HOUR)  # from one address of the net


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def partner_link(request: HttpRequest, token: str) -> HttpResponse:
    """The question with its form; once answered, thanks; a link that opens nothing says why."""
    asked = PartnerRequest.objects.with_token(token)
    found = asked.select_related("relationship", "office__organisation", "place", "asked_by").first()
    if found is None:
        is_within = UNKNOWN_LINKS.allows(address_of(request))
        return _page(request, "publish/partner_link_over.html", {"asked": None}, status=404 if is_within else 429)
    context = {"asked": found, "office": found.office, "parties": found.relationship.cities()}
    if not is_answerable(found):
        return _page(request, "publish/partner_link_over.html", context, status=410)
    if request.method != "POST":
        form = PartnerForm(found.relationship, initial={"version": found.relationship.version})
        return _page(request, "publish/partner_link.html", context | {"form": form})
    return _answer(request, found, context)


def _answer(request: HttpRequest, found: PartnerRequest, context: dict[str, Any]) -> HttpResponse:
    if not ANSWERS.allows(address_of(request)):
        return _page(request, "publish/partner_link_over.html", {"asked": None}, status=429)
    form = PartnerForm(found.relationship, request.POST)
    if form.is_valid():
        told = form.cleaned_data
        try:
            answer_request(
                request=found,
                answers=form.answers(),
                name=told["name"],
                post=told["post"],
                wants_office=told["wants_office"],
                seen_version=told["version"],
                by=Actor(f"{told['name']} ({found.place.name_en})"),
            )
        except EditedMeanwhile as error:
            seen_now = request.POST.copy()
            seen_now["version"] = str(error.version)
            form = PartnerForm(found.relationship, seen_now)
            form.add_error(None, str(error))
            return _page(request, "publish/partner_link.html", context | {"form": form}, status=409)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return _page(request, "publish/partner_link_thanks.html", context)
    return _page(request, "publish/partner_link.html", context | {"form": form}, status=422)


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page that no search engine keeps and of whose address no other site learns."""
    response = render(request, template, {"section": "partner_link", **context}, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
