"""The offices of this installation, for its staff: open one, name its first administrator, close it."""

from __future__ import annotations

from functools import partial

from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.core import mail
from hamshahr.core.errors import UserError
from hamshahr.people.actions import begin_office, close_office, invite
from hamshahr.people.forms import NewOfficeForm
from hamshahr.people.models import Office
from hamshahr.people.roles import Role
from hamshahr.people.views import offered_cities
from hamshahr.ties.models import PartnerRequest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def offices(request: StaffRequest) -> HttpResponse:
    sent = request.POST if request.method == "POST" else None
    is_search = bool(sent and "search" in sent)
    form = NewOfficeForm(None if is_search else sent, initial=sent.dict() if sent and is_search else None)
    if sent is not None and not is_search and form.is_valid():
        try:
            begin_office(
                **form.facts(),
                language=form.cleaned_data["language"],
                administrator=form.cleaned_data["email"],
                whole_address=partial(mail.absolute, request=request),
                by=request.user.actor,
            )
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("workspace:offices")
    known = Office.objects.select_related("organisation__country", "speaks_for")
    current = Count("members", filter=Q(members__ended_on__isnull=True))
    open_first = F("closed_on").desc(nulls_first=True)
    query, chosen = request.POST.get("city_name", ""), request.POST.get("city", "")
    context = {
        "section": "offices",
        "offices": known.annotate(member_count=current).order_by(open_first, "organisation__name_en"),
        "wanting": PartnerRequest.objects.wanting_an_office().select_related("place__country", "place__region"),
        "form": form,
        "query": query,
        "chosen": chosen,
        "cities": offered_cities(query, chosen),
    }
    return render(request, "workspace/people/offices.html", context, status=422 if form.errors else 200)


@require_POST
@staff_only
def invite_administrator(request: StaffRequest, pk: int) -> HttpResponse:
    office = get_object_or_404(Office.objects.select_related("organisation"), pk=pk)
    invite(
        office=office,
        email=request.POST.get("email", ""),
        role=Role.ADMINISTRATOR,
        language=office.language,
        whole_address=partial(mail.absolute, request=request),
        by=request.user.actor,
    )
    return redirect("workspace:offices")


@require_POST
@staff_only
def close(request: StaffRequest, pk: int) -> HttpResponse:
    office = get_object_or_404(Office.objects.select_related("organisation"), pk=pk)
    close_office(office=office, reason=request.POST.get("reason", "")[:300], by=request.user.actor)
    return redirect("workspace:offices")
