"""The record of who changed what, of an office and of the whole installation, in words and as files."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.audit.models import Event, EventQuerySet
from hamshahr.audit.words import SENTENCES, sentence
from hamshahr.people.doors import OfficeRequest, office_view
from hamshahr.people.models import ContactKind, Office, PostKind
from hamshahr.people.roles import Permission, Role
from hamshahr.publish.exports import harmless
from hamshahr.publish.fragments import page_of
from hamshahr.ties.vocabulary import FactName, Kind, Level, Stance, Status

MOST_IN_A_FILE = 100_000
COLUMNS = ("at", "actor", "actor_key", "action", "subject_type", "subject_id", "subject", "reason", "before", "after")
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


def _wanted(request: HttpRequest, events: EventQuerySet) -> tuple[EventQuerySet, dict[str, str]]:
    """The events of a person, about a thing, from a day to a day; what is not understood narrows nothing down."""
    asked = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:100] for name in ("who", "what", "from", "to")
    }
    if asked["who"]:
        events = events.filter(actor__icontains=asked["who"])
    if asked["what"]:
        events = events.filter(subject_label__icontains=asked["what"])
    for name, lookup in (("from", "at__date__gte"), ("to", "at__date__lte")):
        try:
            day = dt.date.fromisoformat(asked[name])
        except ValueError:
            asked[name] = ""
        else:
            events = events.filter(**{lookup: day})
    return events.filter(action__in=SENTENCES).order_by("-id"), asked


def _page(request: HttpRequest, events: EventQuerySet, context: dict[str, Any], template: str) -> HttpResponse:
    found, asked = _wanted(request, events)
    page, known = page_of(found, request), known_words()
    lines = [{"event": event, "words": sentence(event, known)} for event in page.object_list]
    more = {"page": page, "lines": lines, "asked": asked, "since": asked["from"], "query": request.GET.urlencode()}
    return render(request, template, {**context, **more})


def _file(request: HttpRequest, events: EventQuerySet, form: str, name: str) -> HttpResponse:
    if form not in {"csv", "json"}:
        raise Http404
    found, _asked = _wanted(request, events)
    rows = _rows(found[:MOST_IN_A_FILE])
    if form == "json":
        written = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        body = json.dumps(written, ensure_ascii=False, indent=1)
        answer = HttpResponse(body, content_type="application/json; charset=utf-8")
    else:
        answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        writer = csv.writer(answer)
        writer.writerow(COLUMNS)
        for row in rows:
            writer.writerow(
                [harmless(cell if isinstance(cell, str) else json.dumps(cell, ensure_ascii=False)) for cell in row]
            )
    answer["Content-Disposition"] = f'attachment; filename="record-{name}.{form}"'
    return answer


def _rows(events: Iterable[Event]) -> list[list[Any]]:
    return [
        [
            event.at.isoformat(), event.actor, event.actor_key, event.action, event.subject_type, event.subject_id,
            event.subject_label, event.reason, event.before, event.after,
        ]
        for event in events
    ]  # fmt: skip
