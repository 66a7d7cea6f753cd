from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hamshahr.accounts import sessions
from hamshahr.accounts.models import User
from hamshahr.atlas.models import Place
from hamshahr.atlas.search import search
from hamshahr.audit.actions import Actor
from hamshahr.core.errors import UserError
from hamshahr.people.actions import accept_invitation, accept_invitation_anew, set_up
from hamshahr.people.first_run import is_set_up
from hamshahr.people.forms import NewAccountForm, SetupForm
from hamshahr.people.models import Invitation
from hamshahr.people.roles import Role

CHOICES = 8
LONGEST_KEY = 12


def offered_cities(query: str, chosen: str = "") -> list[Place]:
    """What the search of the atlas offers for these words; one chosen before stays on offer."""
    query = query.replace("\x00", "").strip()[:200]
    found = [one.place for one in search(query, limit=CHOICES)] if query else []
    is_key = chosen.isascii() and chosen.isdecimal() and len(chosen) < LONGEST_KEY
    if is_key and all(place.pk != int(chosen) for place in found):
        found = [*Place.objects.filter(pk=chosen).select_related("country", "region"), *found]
    return found


def city_choices(request: HttpRequest) -> HttpResponse:
    """The cities that a form offers as one types, to choose one of."""
    query = request.GET.get("city_name", "")
    context = {"cities": offered_cities(query), "chosen": "", "query": query}
    return render(request, "people/_city_choices.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """The first administrator and their city. There once: as soon as there is staff, the page is not."""
    if is_set_up():
        raise Http404
    sent = request.POST if request.method == "POST" else None
    is_search = bool(sent and "search" in sent)
    form = SetupForm(
        None if is_search else sent, initial=request.GET.dict() | (request.POST.dict() if is_search else {})
    )
    if sent is not None and not is_search and form.is_valid():
        try:
            user = set_up(**form.cleaned_data, language=get_language() or "en", by=Actor(form.cleaned_data["name"]))
        except UserError as error:
            form.add_error(None, str(error))
        else:
            sessions.begin(request, user, has_second_factor=False)
            return redirect("accounts:factors")
    told = sent or request.GET
    query, chosen = told.get("city_name", ""), told.get("city", "")
    context = {
        "section": "setup", "form": form, "query": query, "chosen": chosen, "cities": offered_cities(query, chosen),
    }  # fmt: skip
    return render(request, "people/setup.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation into an office, opened by its link: with an account or without one."""
    found = Invitation.objects.with_token(token).select_related("office__organisation").first()
    if found is None:
        raise Http404
    context = {"section": "invitation", "invitation": found, "office": found.office, "role": Role(found.role)}
    if not Invitation.objects.open().filter(pk=found.pk).exists():
        return render(request, "people/invitation_over.html", context, status=410)
    if isinstance(request.user, User):
        return _for_who_is_signed_in(request, request.user, found, context)
    if User.objects.with_email(found.email).exists():
        return render(request, "people/invitation.html", context | {"form": None, "must_sign_in": True})
    form = NewAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = accept_invitation_anew(invitation=found, **form.cleaned_data, by=Actor(found.email))
        except UserError as error:
            form.add_error(None, str(error))
        else:
            sessions.begin(request, user, has_second_factor=False)
            return redirect("workspace:office_my_role", found.office_id)
    status = 422 if form.errors else 200
    return render(request, "people/invitation.html", context | {"form": form, "must_sign_in": False}, status=status)


def _for_who_is_signed_in(
    request: HttpRequest, user: User, found: Invitation, context: dict[str, object]
) -> HttpResponse:
    if request.method == "POST":
        accept_invitation(invitation=found, user=user, by=user.actor)
        return redirect("workspace:office_my_role", found.office_id)
    return render(request, "people/invitation.html", context | {"form": None, "must_sign_in": False})
