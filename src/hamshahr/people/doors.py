"""The doors of an office: to strangers it is not there, and who may not is told why and who may."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from hamshahr.accounts.models import User
from hamshahr.core.permissions import Denied
from hamshahr.people.models import Member, Office
from hamshahr.people.policies import allows
from hamshahr.people.roles import Permission

P = ParamSpec("P")


class OfficeRequest(HttpRequest):
    """What a view behind `office_view` is given: its user is signed in and a current member of the office."""

    user: User
    member: Member


def office_view(
    permission: Permission = Permission.SEE_OFFICE,
) -> Callable[
    [Callable[Concatenate[OfficeRequest, Office, P], HttpResponseBase]],
    Callable[..., HttpResponseBase],
]:
    """A page of an office, at an address with `<int:office>`; the view is given the office in its place.

    Strangers get 404, members whose role lacks `permission` a page with the reason (403). `request.member` is the
    reader's membership, with office, organisation and city fetched. The view carries `permission` for who checks doors.
    """

    def decorate(
        view: Callable[Concatenate[OfficeRequest, Office, P], HttpResponseBase],
    ) -> Callable[..., HttpResponseBase]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, office: int, **kwargs: Any) -> HttpResponseBase:
            member = _member(request, office)
            inside = cast(OfficeRequest, request)
            inside.member = member
            answer = allows(member, permission)
            if isinstance(answer, Denied):
                return refusal(inside, member, answer)
            return view(inside, member.office, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def refusal(request: HttpRequest, member: Member, denied: Denied) -> HttpResponse:
    """The page that says why this member may not, who may, and where all they may do is told."""
    context = {"office": member.office, "member": member, "reason": denied.reason, "section": "refused"}
    return render(request, "people/not_allowed.html", context, status=403)


def _member(request: HttpRequest, office: int) -> Member:
    if not isinstance(request.user, User):
        raise Http404
    members = Member.objects.current().select_related("office__organisation", "office__speaks_for")
    member = members.filter(office_id=office, user=request.user).first()
    if member is None:
        raise Http404
    member.user = request.user
    return member
