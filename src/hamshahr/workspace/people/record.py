"""The record of who changed what, of an office and of the whole installation, in words and as files."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.audit.models import Event, EventQuerySet
from hamshahr.audit.words import SENTENCES, sentence, who
from hamshahr.core.bilingual import persian
from hamshahr.people.doors import OfficeRequest, office_view
from hamshahr.people.models import ContactKind, Office, PostKind
from hamshahr.people.roles import Permission, Role
from hamshahr.publish.exports import harmless
from hamshahr.publish.fragments import page_of
from hamshahr.ties.models import Relationship
from hamshahr.ties.vocabulary import FactName, Kind, Level, Stance, Status
from hamshahr.workspace.fields import PartialDateField

MOST_IN_A_FILE = 100_000
HEADS = {
    "at": _("When"),
    "who": _("Who"),
    "told": _("What was done"),
    "actor": _("Name as recorded"),
    "actor_key": _("Number of the person"),
    "action": _("Code of the deed"),
    "subject_type": _("Kind of thing"),
    "subject_id": _("Number of the thing"),
    "subject": _("Thing as recorded"),
    "reason": _("Reason"),
    "before": _("Before"),
    "after": _("After"),
}
_TIE = Relationship._meta.label_lower
_KINDS = [Kind, PostKind, ContactKind]


def known_words() -> dict[str, dict[str, str | Promise]]:
    """The words of codes that events keep, by the name under which they keep them."""
    return {
        "role": dict(Role.choices),
        "status": dict(Status.choices),
        "level": dict(Level.choices),
        "fact": dict(FactName.choices),
        "stance": dict(Stance.choices),
        "kind": {value: label for kinds in _KINDS for value, label in kinds.choices},
        "value": {**dict(Kind.choices), **dict(Status.choices)},
    }


@never_cache
@require_safe
@office_view(Permission.SEE_AUDIT)
def office_record(request: OfficeRequest, office: Office) -> HttpResponse:
    events = Event.objects.of_office(office.pk)
    context = {"section": "office_audit", "office": office, "member": request.member}
    return _page(request, events, context, "workspace/people/record.html")


@never_cache
@require_safe
@office_view(Permission.SEE_AUDIT)
def office_record_file(request: OfficeRequest, office: Office, form: str) -> HttpResponse:
    return _file(request, Event.objects.of_office(office.pk), form, f"office-{office.pk}")


@never_cache
@require_safe
@staff_only
def whole_record(request: StaffRequest) -> HttpResponse:
    """What was done outside the offices, and their opening and closing; an office's own record is for its members."""
    return _page(request, _of_the_installation(), {"section": "audit"}, "workspace/people/whole_record.html")


@never_cache
@require_safe
@staff_only
def whole_record_file(request: StaffRequest, form: str) -> HttpResponse:
    return _file(request, _of_the_installation(), form, "installation")


def _of_the_installation() -> EventQuerySet:
    return Event.objects.filter(Q(office="") | Q(action__in=["office.opened", "office.closed", "installation.set_up"]))


class RecordFilter(forms.Form):
    """The deeds of a person, about a thing, from a day to a day; a year or a month is taken as all of its days."""

    who = forms.CharField(label=_("Who"), max_length=100, required=False)
    what = forms.CharField(label=_("What about"), max_length=100, required=False)
    since = PartialDateField(label=_("From"), required=False)
    until = PartialDateField(label=_("To"), required=False)

    def narrow(self, events: EventQuerySet) -> EventQuerySet:
        """A field that is not understood narrows nothing down; the page says so beside it."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("who"):
            events = events.filter(actor__icontains=asked["who"])
        if asked.get("what"):
            events = events.filter(Q(subject_label__icontains=asked["what"]) | _about_ties_with(asked["what"]))
        if asked.get("since"):
            events = events.filter(at__date__gte=asked["since"].date)
        if asked.get("until"):
            events = events.filter(at__date__lte=asked["until"].last)
        return events.filter(action__in=SENTENCES).order_by("-id")


def _about_ties_with(name: str) -> Q:
    """Deeds keep the English names of a tie's cities; whoever reads Persian asks by the others."""
    ties = Relationship.every.filter(parties__place__name_fa__icontains=persian(name))
    return Q(subject_type=_TIE, subject_id__in=ties.values_list(Cast("pk", CharField())))


def _lines(found: Iterable[Event]) -> list[tuple[Event, str, str]]:
    """Each with who did it and what it was, in the reader's language; three queries at most, for the names of ties."""
    events: list[Event] = list(found)
    keys = {int(event.subject_id) for event in events if event.subject_type == _TIE}
    ties = list(Relationship.every.filter(pk__in=keys).with_parties()) if keys else []
    labels = {str(tie.pk): tie.name or " – ".join(party.place.name for party in tie.parties.all()) for tie in ties}
    known = known_words()

    def told(event: Event) -> str:
        return sentence(event, known, labels.get(event.subject_id, "") if event.subject_type == _TIE else "")

    return [(event, who(event), told(event)) for event in events]


def _page(request: HttpRequest, events: EventQuerySet, context: dict[str, Any], template: str) -> HttpResponse:
    asked = RecordFilter(request.GET)
    page = page_of(asked.narrow(events), request)
    more = {"page": page, "lines": _lines(list(page)), "asked": asked, "query": request.GET.urlencode()}
    return render(request, template, {**context, **more})


def _file(request: HttpRequest, events: EventQuerySet, form: str, name: str) -> HttpResponse:
    if form not in {"csv", "json"}:
        raise Http404
    rows = _rows(RecordFilter(request.GET).narrow(events)[:MOST_IN_A_FILE])
    if form == "json":
        written = [dict(zip(HEADS, row, strict=True)) for row in rows]
        body = json.dumps(written, ensure_ascii=False, indent=1)
        answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    else:
        answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        writer = csv.writer(answer)
        writer.writerow(map(str, HEADS.values()))
        for row in rows:
            writer.writerow(
                [harmless(cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)) for cell in row]
            )
    answer["Content-Disposition"] = f'attachment; filename="record-{name}.{form}"'
    return answer


def _rows(events: Iterable[Event]) -> list[list[Any]]:
    return [
        [
            event.at.isoformat(), name, told, event.actor, event.actor_key, event.action, event.subject_type,
            event.subject_id, event.subject_label, event.reason, event.before, event.after,
        ]
        for event, name, told in _lines(events)
    ]  # fmt: skip
