"""What the reader can do in an office, and why."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hamshahr.people.doors import OfficeRequest, office_view
from hamshahr.people.models import Member, Office
from hamshahr.people.policies import allows, roles_with
from hamshahr.people.roles import Permission, Role


@dataclass(frozen=True, slots=True)
class PermissionLine:
    """One thing that may be done in an office: whether the reader may, and the roles that may."""

    words: str | Promise
    is_allowed: bool
    roles: list[Role]


@never_cache
@require_safe
@office_view()
def my_role(request: OfficeRequest, office: Office) -> HttpResponse:
    """The reader's role with all it allows, what it does not and who may, and who gives roles here."""
    lines = [PermissionLine(one.words, bool(allows(request.member, one)), roles_with(one)) for one in Permission]
    administrators = Member.objects.current().filter(office=office, role=Role.ADMINISTRATOR).select_related("user")
    context = {
        "section": "office_my_role",
        "office": office,
        "member": request.member,
        "role": Role(request.member.role),
        "allowed": [line for line in lines if line.is_allowed],
        "not_allowed": [line for line in lines if not line.is_allowed],
        "administrators": administrators.order_by("user__name", "pk"),
    }
    return render(request, "workspace/people/my_role.html", context)
