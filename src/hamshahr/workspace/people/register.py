"""The office's register of people: list, person, posts, contacts; and the organisations they belong to."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hamshahr.core.errors import UserError
from hamshahr.core.permissions import Denied
from hamshahr.people.actions import (
    add_contact,
    add_person,
    add_post,
    change_person,
    end_post,
    make_organisation,
    share_contact,
    unshare_contact,
    withdraw_contact,
)
from hamshahr.people.doors import OfficeRequest, office_view, refusal
from hamshahr.people.forms import OrganisationForm
from hamshahr.people.models import Contact, Office, Organisation, Person, Post
from hamshahr.people.policies import allows
from hamshahr.people.roles import Permission
from hamshahr.people.views import offered_cities
from hamshahr.publish.fragments import page_of
from hamshahr.ties.models import Relationship
from hamshahr.workspace.fields import PartialDateField
from hamshahr.workspace.people.forms import ContactForm, PersonForm, PostForm

PEOPLE = "workspace:office_people"
PERSON = "workspace:office_person"


@never_cache
@require_safe
@office_view()
def people(request: OfficeRequest, office: Office) -> HttpResponse:
    """Those the office keeps and those shared with it, by name, post or organisation."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    held = Post.objects.held().select_related("organisation")
    found = _persons(office).prefetch_related(Prefetch("posts", held, to_attr="held"))
    page = page_of(found.named(query) if query else found, request)
    context = _context(request, office, section="office_people", page=page, query=query)
    return render(request, "workspace/people/people.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@office_view(Permission.CHANGE_PEOPLE)
def new_person(request: OfficeRequest, office: Office) -> HttpResponse:
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = add_person(office=office, **form.cleaned_data, by=request.member.actor)
        return redirect(PERSON, office.pk, made.pk)
    context = _context(request, office, section="office_people", form=form)
    return render(request, "workspace/people/new_person.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
@office_view()
def person(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    return _person_page(request, office, get_object_or_404(_persons(office), pk=pk))


@require_POST
@office_view(Permission.CHANGE_PEOPLE)
def rename(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    found, form = _own(office, pk), PersonForm(request.POST)
    if not form.is_valid():
        return _person_page(request, office, found, person_form=form)
    change_person(person=found, **form.cleaned_data, by=request.member.actor)
    return redirect(PERSON, office.pk, pk)


@require_POST
@office_view(Permission.CHANGE_PEOPLE)
def new_post(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    found, form = _own(office, pk), PostForm(request.POST)
    if form.is_valid():
        try:
            add_post(person=found, **form.cleaned_data, by=request.member.actor)
        except UserError as error:
            form.add_error("until", str(error))
        else:
            return redirect(PERSON, office.pk, pk)
    return _person_page(request, office, found, post_form=form)


@require_POST
@office_view(Permission.CHANGE_PEOPLE)
def close_post(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.select_related("person"), pk=pk, person__office=office)
    try:
        until = PartialDateField(label=_("Until")).clean(request.POST.get("until", ""))
    except ValidationError as error:
        raise UserError(" ".join(error.messages)) from None
    if until is not None:
        end_post(post=post, until=until, by=request.member.actor)
    return redirect(PERSON, office.pk, post.person_id)


@require_POST
@office_view(Permission.CHANGE_PEOPLE)
def new_contact(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    found, form = _own(office, pk), ContactForm(request.POST)
    if form.is_valid():
        try:
            add_contact(person=found, **form.cleaned_data, by=request.member.actor)
        except UserError as error:
            form.add_error("value", str(error))
        else:
            return redirect(PERSON, office.pk, pk)
    return _person_page(request, office, found, contact_form=form)


@require_POST
@office_view(Permission.CHANGE_PEOPLE)
def end_contact(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    contact = _own_contact(office, pk)
    withdraw_contact(contact=contact, reason=request.POST.get("reason", "")[:300], by=request.member.actor)
    return redirect(PERSON, office.pk, contact.person_id)


@require_POST
@office_view(Permission.CHANGE_PEOPLE)
def share(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    """Share a contact with the office of a partner city, or take that back."""
    contact = _own_contact(office, pk)
    told = request.POST.get("with", "")
    other = Office.objects.filter(pk=told).first() if told.isdecimal() and len(told) < 19 else None
    if other and request.POST.get("back"):
        unshare_contact(contact=contact, office=other, by=request.member.actor)
    elif other is None or not partner_offices(office).filter(pk=other.pk).exists():
        raise UserError(_("Share it with the office of a partner city."))
    else:
        share_contact(contact=contact, office=other, by=request.member.actor)
    return redirect(PERSON, office.pk, contact.person_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@office_view()
def organisations(request: OfficeRequest, office: Office) -> HttpResponse:
    """The organisations known here, which whoever keeps the register adds to."""
    may_change = allows(request.member, Permission.CHANGE_PEOPLE)
    sent = request.POST if request.method == "POST" else None
    is_search = bool(sent and "search" in sent)
    form = OrganisationForm(None if is_search else sent, initial=sent.dict() if sent and is_search else None)
    if sent is not None and isinstance(may_change, Denied):
        return refusal(request, request.member, may_change)
    if sent is not None and not is_search and form.is_valid():
        try:
            make_organisation(**form.facts(), by=request.member.actor)
        except UserError as error:
            form.add_error(None, str(error))
        else:
            return redirect("workspace:office_organisations", office.pk)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    known = Organisation.objects.select_related("place", "country")
    name, chosen = request.POST.get("city_name", ""), request.POST.get("city", "")
    context = _context(
        request, office, section="office_people", page=page_of(known.named(query) if query else known, request),
        query=query, form=form, city_query=name, chosen=chosen, cities=offered_cities(name, chosen),
    )  # fmt: skip
    return render(request, "workspace/people/organisations.html", context, status=422 if form.errors else 200)


def partner_offices(office: Office) -> QuerySet[Office]:
    """The open offices of the cities that are tied to this office's city."""
    if office.speaks_for is None:
        return Office.objects.none()
    tied = Relationship.objects.filter(parties__place=office.speaks_for)
    cities = tied.values("parties__place")
    return Office.objects.open().filter(speaks_for__in=cities).exclude(pk=office.pk).select_related("organisation")


def _persons(office: Office) -> Any:
    """What this office sees of the register: its own, and whom others share with it."""
    shared = Contact.objects.in_use().filter(shared_with=office).values("person")
    return Person.objects.filter(office=office) | Person.objects.filter(pk__in=shared)


def _own(office: Office, pk: int) -> Person:
    return get_object_or_404(Person, office=office, pk=pk)


def _own_contact(office: Office, pk: int) -> Contact:
    return get_object_or_404(Contact.objects.select_related("person"), person__office=office, pk=pk)


def _context(request: OfficeRequest, office: Office, **more: Any) -> dict[str, Any]:
    may_change = bool(allows(request.member, Permission.CHANGE_PEOPLE))
    return {"office": office, "member": request.member, "may_change": may_change, **more}


def _offered_organisations() -> list[str]:
    """All that are known, as the field of a post takes them: by name, and by their city too where several share it."""
    known = list(Organisation.objects.with_setting())
    times = Counter(one.name for one in known)
    return [one.name if times[one.name] == 1 else f"{one.name} ({one.setting})" for one in known]


def _person_page(request: OfficeRequest, office: Office, found: Person, **faulty: Form) -> HttpResponse:
    is_own = found.office_id == office.pk
    sees = bool(allows(request.member, Permission.SEE_CONTACTS))
    contacts = found.contacts.prefetch_related("shared_with__organisation")
    context = _context(
        request,
        office,
        section="office_people",
        person=found,
        posts=found.posts.select_related("organisation"),
        contacts=(contacts if is_own else contacts.in_use().filter(shared_with=office)) if sees else [],
        sees_contacts=sees,
        is_own=is_own,
        partners=partner_offices(office) if is_own else [],
        organisations=_offered_organisations(),
        person_form=faulty.get("person_form") or PersonForm({"name_fa": found.name_fa, "name_en": found.name_en}),
        post_form=faulty.get("post_form") or PostForm(),
        contact_form=faulty.get("contact_form") or ContactForm(),
        opened=next(iter(faulty), ""),
    )
    context["may_change"] = context["may_change"] and is_own
    return render(request, "workspace/people/person.html", context, status=422 if faulty else 200)
