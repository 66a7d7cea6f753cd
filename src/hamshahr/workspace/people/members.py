"""Who belongs to an office: the list, invitations, roles, ends."""

from __future__ import annotations

from functools import partial

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hamshahr.accounts.models import CodeApp, Passkey
from hamshahr.core import mail
from hamshahr.core.errors import UserError
from hamshahr.people.actions import change_role, end_membership, invite, revoke_invitation
from hamshahr.people.doors import OfficeRequest, office_view
from hamshahr.people.forms import InvitationForm, ReasonForm, RoleForm
from hamshahr.people.models import Invitation, Member, Office
from hamshahr.people.policies import allows
from hamshahr.people.roles import Permission, Role


@never_cache
@require_safe
@office_view()
def members(request: OfficeRequest, office: Office) -> HttpResponse:
    """Everybody in the office sees who belongs to it; administrators change it."""
    form = InvitationForm(initial={"language": office.language, "role": Role.OFFICER})
    return _page(request, office, form)


@require_POST
@office_view(Permission.CHANGE_MEMBERS)
def send_invitation(request: OfficeRequest, office: Office) -> HttpResponse:
    form = InvitationForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        address = partial(mail.absolute, request=request)
        try:
            invite(
                office=office,
                email=told["email"],
                role=Role(told["role"]),
                language=told["language"],
                whole_address=address,
                by=request.member.actor,
            )
        except UserError as error:
            form.add_error("email", str(error))
        else:
            return redirect("workspace:office_members", office.pk)
    return _page(request, office, form, status=422)


@require_POST
@office_view(Permission.CHANGE_MEMBERS)
def revoke(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    revoke_invitation(invitation=get_object_or_404(Invitation, office=office, pk=pk), by=request.member.actor)
    return redirect("workspace:office_members", office.pk)


@require_POST
@office_view(Permission.CHANGE_MEMBERS)
def member_role(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    form = RoleForm(request.POST)
    member = get_object_or_404(Member.objects.select_related("user"), office=office, pk=pk)
    if not form.is_valid():
        raise UserError(" ".join(str(error) for errors in form.errors.values() for error in errors))
    change_role(member=member, role=Role(form.cleaned_data["role"]), by=request.member.actor)
    return redirect("workspace:office_members", office.pk)


@require_POST
@office_view(Permission.CHANGE_MEMBERS)
def end_member(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    member = get_object_or_404(Member.objects.select_related("user"), office=office, pk=pk)
    end_membership(member=member, reason=request.POST.get("reason", "")[:300], by=request.member.actor)
    if member.user == request.user:
        return redirect("publish:home")
    return redirect("workspace:office_members", office.pk)


def _page(request: OfficeRequest, office: Office, form: InvitationForm, status: int = 200) -> HttpResponse:
    context = {
        "section": "office_members",
        "office": office,
        "member": request.member,
        "members": members_with_factors(office),
        "former": office.members.filter(ended_on__isnull=False).select_related("user").order_by("-ended_on", "-pk"),
        "invitations": office.invitations.unanswered(),
        "may_change": bool(allows(request.member, Permission.CHANGE_MEMBERS)),
        "form": form,
        "roles": list(Role),
        "reason": ReasonForm(),
    }
    return render(request, "workspace/people/members.html", context, status=status)


def members_with_factors(office: Office) -> QuerySet[Member]:
    """The current members with their accounts; `has_factor` tells whether a second factor protects each."""
    apps = CodeApp.objects.filter(user=OuterRef("user"))
    keys = Passkey.objects.filter(user=OuterRef("user"))
    current = Member.objects.current().filter(office=office).select_related("user")
    return current.annotate(has_factor=Exists(apps) | Exists(keys)).order_by("user__name", "pk")
