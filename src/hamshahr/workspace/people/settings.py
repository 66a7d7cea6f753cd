"""How an office is called, and in which language it writes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hamshahr.core.errors import UserError
from hamshahr.people.actions import change_office
from hamshahr.people.doors import OfficeRequest, office_view
from hamshahr.people.forms import OfficeForm
from hamshahr.people.models import Office
from hamshahr.people.roles import Permission


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@office_view(Permission.CHANGE_OFFICE)
def settings(request: OfficeRequest, office: Office) -> HttpResponse:
    organisation = office.organisation
    now = {
        "name_fa": organisation.name_fa,
        "name_en": organisation.name_en,
        "website": organisation.website,
        "language": office.language,
    }
    form = OfficeForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            change_office(office=office, **form.cleaned_data, by=request.member.actor)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("workspace:office_settings", office.pk)
    context = {"section": "office_settings", "office": office, "member": request.member, "form": form}
    return render(request, "workspace/people/settings.html", context, status=422 if form.errors else 200)
