"""Asking a partner city that has no office here: the form, and taking the question back."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hamshahr.atlas.models import Place
from hamshahr.core import mail
from hamshahr.core.errors import UserError
from hamshahr.core.permissions import Denied
from hamshahr.people.doors import OfficeRequest, office_view, refusal
from hamshahr.people.models import Contact, ContactKind, Office
from hamshahr.people.roles import Permission
from hamshahr.ties.actions import ask_partner, cancel_request
from hamshahr.ties.models import PartnerRequest, Relationship, RequestKind
from hamshahr.ties.policies import can_ask_partner
from hamshahr.workspace.office.forms import QuestionForm

_PERSIAN_SPEAKING = frozenset({"IR", "AF", "TJ"})


def question(request: OfficeRequest, office: Office, tie: Relationship) -> HttpResponse:
    """The form, filled in with whom the office knows there; or the tie, with the question under way."""
    answer = can_ask_partner(request.member, tie)
    if isinstance(answer, Denied):
        return refusal(request, request.member, answer)
    places = _without_office(tie, office)
    if not places:
        raise UserError(_("Every partner of this tie has an office here: it sees the facts and answers itself."))
    form = QuestionForm(places, request.POST or None, initial=_known(places, tie, request))
    fault = ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            ask_partner(
                relationship=tie,
                office=office,
                place=told["place"],
                email=told["email"],
                name=told["name"],
                language=told["language"],
                message=told["message"],
                kind=RequestKind.KEEP if told["is_invitation"] else RequestKind.CONFIRM,
                asker=request.user,
                by=request.member.actor,
                whole_address=partial(mail.absolute, request=request),
            )
            return redirect("workspace:office_tie", office.pk, tie.pk)
        except UserError as error:
            fault = str(error)
    context = {
        "section": "office_ties",
        "office": office,
        "tie": tie,
        "parties": [party.place for party in tie.parties.all()],
        "what": "question",
        "form": form,
        "fault": fault,
    }
    return render(request, "workspace/office/add.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@office_view(Permission.INVITE_PARTNERS)
def cancel(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    """The link that was sent opens nothing any more."""
    found = get_object_or_404(PartnerRequest.objects.filter(office=office), pk=pk)
    cancel_request(request=found, by=request.member.actor)
    return redirect("workspace:office_tie", office.pk, found.relationship_id)


def _without_office(tie: Relationship, office: Office) -> list[Place]:
    parties = [party.place for party in tie.parties.all() if party.place_id != office.speaks_for_id]
    kept = set(Office.objects.open().filter(speaks_for__in=parties).values_list("speaks_for", flat=True))
    return [place for place in parties if place.pk not in kept]


def _known(places: list[Place], tie: Relationship, request: OfficeRequest) -> dict[str, object]:
    """Who was asked last and is asked again, or a contact of the partner whose address this office keeps."""
    initial: dict[str, object] = {"place": places[0].pk, "language": _language_of(places[0])}
    asked = PartnerRequest.objects.filter(relationship=tie, office=request.member.office_id, place__in=places).first()
    if asked:
        return initial | {"place": asked.place_id, "email": asked.email, "name": asked.name, "language": asked.language}
    contacts = Contact.objects.visible_to(request.user).in_use().filter(kind=ContactKind.EMAIL)
    there = contacts.filter(person__posts__organisation__place__in=places, person__posts__until__isnull=True)
    known = there.select_related("person").order_by("pk").first()
    return initial | ({"email": known.value, "name": known.person.name} if known else {})


def _language_of(place: Place) -> str:
    return "fa" if place.country_id in _PERSIAN_SPEAKING else "en"
