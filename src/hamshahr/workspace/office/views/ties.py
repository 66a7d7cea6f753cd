from __future__ import annotations

from django.forms import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hamshahr.cooperation.actions import finish_duty
from hamshahr.cooperation.models import Document, Duty
from hamshahr.cooperation.policies import can_finish
from hamshahr.cooperation.vitality import signs_of
from hamshahr.core.dates import PartialDate
from hamshahr.core.errors import EditedMeanwhile, UserError
from hamshahr.core.kept_files import download
from hamshahr.core.permissions import Denied
from hamshahr.people.doors import OfficeRequest, office_view, refusal
from hamshahr.people.models import Office
from hamshahr.people.policies import allows
from hamshahr.people.roles import Permission
from hamshahr.ties.actions import say_of_fact
from hamshahr.ties.models import FactName, Kind, Relationship, Stance
from hamshahr.ties.policies import can_ask_partner, can_change_status, can_say
from hamshahr.ties.queries import ties_of
from hamshahr.workspace.fields import PartialDateField
from hamshahr.workspace.office.forms import StatementForm
from hamshahr.workspace.office.tiepage import page_of_tie
from hamshahr.workspace.office.vitalwords import reasons


def tie_of(office: Office, pk: int) -> Relationship:
    """The office's tie; others do not exist here."""
    return get_object_or_404(ties_of(office), pk=pk)


@never_cache
@require_safe
@office_view()
def tie(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    """Facts and keepers, everything in time, what is promised next, who is who."""
    return show_tie(request, office, tie_of(office, pk))


def show_tie(
    request: OfficeRequest,
    office: Office,
    found: Relationship,
    *,
    fault: str = "",
    edited: EditedMeanwhile | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; with `fault` or `edited` after a word that was not taken, and what was `typed` then."""
    member = request.member
    today = timezone.localdate()
    signs = signs_of([found.pk], office, request.user, today).get(found.pk)
    context = {
        "section": "office_ties",
        "office": office,
        "tie": found,
        "parties": [party.place for party in found.parties.all()],
        **page_of_tie(found, office, request.user),
        "signs": signs,
        "sign_reasons": reasons(signs) if signs else [],
        "may_say": bool(can_say(member, found)),
        "may_change": bool(can_change_status(member, found)),
        "may_ask": bool(can_ask_partner(member, found)),
        "may_write": bool(allows(member, Permission.WRITE_NOTES)),
        "may_give": bool(allows(member, Permission.GIVE_TASKS)),
        "may_resolve": bool(allows(member, Permission.RECORD_RESOLUTIONS)),
        "kinds": Kind.choices,
        "fault": fault,
        "edited": edited,
        "typed": typed or {},
    }
    return render(request, "workspace/office/tie.html", context, status=status)


@require_POST
@office_view(Permission.SPEAK_FOR_CITY)
def say(request: OfficeRequest, office: Office, pk: int, fact: str) -> HttpResponse:
    """Confirm, correct or dispute one fact in the city's name."""
    found = tie_of(office, pk)
    if fact not in FactName:
        raise Http404
    form = StatementForm(request.POST)
    typed = {"fact": fact, "value": request.POST.get("value", ""), "note": request.POST.get("note", "")}
    if not form.is_valid() or form.cleaned_data["stance"] not in Stance:
        return show_tie(request, office, found, fault=_("This was not understood. Try again."), typed=typed, status=422)
    told = form.cleaned_data
    try:
        value = _value(fact, told["stance"], told["value"])
        say_of_fact(
            relationship=found,
            office=office,
            fact=fact,
            stance=told["stance"],
            by=request.member.actor,
            seen_version=told["version"],
            value=value,
            note=told["note"],
        )
    except EditedMeanwhile as error:
        return show_tie(request, office, tie_of(office, pk), edited=error, typed=typed, status=409)
    except UserError as error:
        return show_tie(request, office, found, fault=str(error), typed=typed, status=422)
    return redirect("workspace:office_tie", office.pk, pk)


def _value(fact: str, stance: str, written: str) -> str | PartialDate | None:
    """What the form says is right. Raises UserError for what is neither a kind nor a date."""
    if stance != Stance.CORRECTED or fact == FactName.STATUS:
        return None
    if fact == FactName.KIND:
        if written not in Kind:
            raise UserError(_("Choose the kind."))
        return written
    try:
        return PartialDateField(required=False).clean(written)
    except ValidationError as error:
        raise UserError(" ".join(error.messages)) from None


@require_POST
@office_view()
def finish(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    """The duty is done; back to where its button stood."""
    duty = get_object_or_404(
        Duty.objects.visible_to(request.user).filter(office=office).select_related("office"), pk=pk
    )
    answer = can_finish(request.user, duty)
    if isinstance(answer, Denied):
        return refusal(request, request.member, answer)
    finish_duty(duty=duty, by=request.user)
    if request.POST.get("back") == "tie":
        return redirect("workspace:office_tie", office.pk, duty.relationship_id)
    return redirect("workspace:office_today", office.pk)


@never_cache
@require_safe
@office_view()
def document(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    """A document, for the reader's disk."""
    kept = get_object_or_404(Document.objects.visible_to(request.user).filter(office=office), pk=pk)
    return download(kept.file_name, kept.file_type, bytes(kept.content))
