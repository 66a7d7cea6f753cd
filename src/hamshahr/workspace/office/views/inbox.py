from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hamshahr.inbox.actions import choose_digest, mark_all_read, mark_read
from hamshahr.inbox.kinds import Rhythm
from hamshahr.inbox.models import Digest, Notice
from hamshahr.people.doors import OfficeRequest, office_view
from hamshahr.people.models import Office
from hamshahr.publish.fragments import page_of


class DigestForm(forms.Form):
    rhythm = forms.ChoiceField(label=_("A digest by e-mail"), choices=Rhythm.choices)


@never_cache
@require_safe
@office_view()
def inbox(request: OfficeRequest, office: Office) -> HttpResponse:
    """The reader's notices, the latest first, and how often they want them by e-mail."""
    notices = Notice.objects.visible_to(request.user).filter(office=office)
    digest = Digest.objects.filter(user=request.user).first()
    context = {
        "section": "office_inbox",
        "office": office,
        "page": page_of(notices, request, size=30),
        "unread": notices.unread().count(),
        "digest": DigestForm(initial={"rhythm": digest.rhythm if digest else Rhythm.WEEKLY}),
    }
    return render(request, "workspace/office/inbox.html", context)


@require_POST
@office_view()
def read(request: OfficeRequest, office: Office, pk: int) -> HttpResponse:
    """The notice is read; on to what it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user).filter(office=office), pk=pk)
    mark_read(notices=[pk], by=request.user)
    return redirect(notice.get_absolute_url())


@require_POST
@office_view()
def read_all(request: OfficeRequest, office: Office) -> HttpResponse:
    mark_all_read(office=office, by=request.user)
    return redirect("workspace:office_inbox", office.pk)


@require_POST
@office_view()
def digest(request: OfficeRequest, office: Office) -> HttpResponse:
    """How often the reader gets a digest; a rhythm there is not changes nothing."""
    form = DigestForm(request.POST)
    if form.is_valid():
        choose_digest(rhythm=Rhythm(form.cleaned_data["rhythm"]), by=request.user)
    return redirect("workspace:office_inbox", office.pk)
