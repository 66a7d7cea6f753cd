"""Imports: the list, sending a file, settling its columns, bringing it in, taking it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.atlas.models import Place, SourceClass
from hamshahr.audit.models import Event
from hamshahr.core.calendars import number
from hamshahr.core.errors import UserError
from hamshahr.core.uploading import is_too_large
from hamshahr.imports import uploads
from hamshahr.imports.actions import ask_for, discard_import, receive_file, settle_columns, take_at_word
from hamshahr.imports.kinds import APPLY, STAGE, UNDO
from hamshahr.imports.models import Import, Outcome, State
from hamshahr.imports.options import Options, SourceFacts, fingerprint
from hamshahr.imports.queries import atlas_stamp, latest_import
from hamshahr.imports.staging import check, needs_places
from hamshahr.imports.tables import Limits
from hamshahr.imports.undoing import effect_of
from hamshahr.publish.fragments import page_of, render_part
from hamshahr.publish.taskpage import task_line
from hamshahr.workspace.imports.columnform import FormatForm, MeaningForm, look
from hamshahr.workspace.imports.reading import (
    active_task,
    counts,
    filtered,
    import_lines,
    told_findings,
    told_lacking,
    told_rows,
)
from hamshahr.workspace.posting import posted

_LISTED = 30
# Every row carries its evidence and all its cells, some 4 kB: with so many of them a page stays below 100 kB.
_ROWS_SHOWN = 20


def limits() -> Limits:
    return Limits(file_bytes=settings.MAX_UPLOAD_BYTES)


def batch_of(pk: int) -> Import:
    return get_object_or_404(Import.objects.select_related("source"), pk=pk)


@never_cache
@require_safe
@staff_only
def imports(request: StaffRequest) -> HttpResponse:
    """All imports, also those of the command, and the form that sends a file."""
    page = page_of(Import.objects.select_related("source").order_by("-id"), request, size=_LISTED)
    context = {
        "section": "imports",
        "page": page,
        "lines": import_lines(list(page.object_list)),
        "most": settings.MAX_UPLOAD_BYTES // 1_000_000,
        "has_places": Place.objects.exists(),
        "discarded": _discarded(request.GET.get("discarded", "")),
    }
    return render(request, "workspace/imports/imports.html", context)


@staff_only
@posted
def upload(request: StaffRequest) -> HttpResponse:
    """Keep the file that was sent, and go on to its columns."""
    sent = request.FILES.get("file")
    if is_too_large(request.META):
        told = gettext("The file is larger than {most} MB. Split it, or import it by the command import_ties.")
        raise UserError(told.format(most=number(settings.MAX_UPLOAD_BYTES // 1_000_000)))
    if sent is None:
        raise UserError(_no_file())
    needs_places()
    digest = uploads.keep(sent.chunks())
    name = sent.name or "file"
    called = Path(name).stem.replace("_", " ")[:200]
    source = SourceFacts(key=digest[:12], name=called, source_class=SourceClass.DATASET.value)
    batch = receive_file(file_name=name, upload=digest, options=Options(source=source), by=request.user.actor)
    return redirect("workspace:import_columns", pk=batch.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """What each column is taken for; GET with choices shows what they lead to, POST settles them."""
    batch = batch_of(pk)
    if batch.state != State.RECEIVED:
        return redirect("workspace:import", pk=pk)
    given = request.POST if request.method == "POST" else request.GET
    path, kept = uploads.path_of(batch.upload), Options.of_json(batch.options)
    form = FormatForm(given or None, prefix="file") if "file-header" in given else FormatForm({}, prefix="file")
    read_as = form.applied_to(kept)
    seen = look(path, batch.file_name, read_as, limits())
    read_as = form.with_calendar(read_as, seen.years, is_final=request.method == "POST")
    is_same = given.get("seen") == _as_text(seen.header)
    meaning = MeaningForm(given if is_same else None, read_as, seen)
    fault = batch.fault
    if request.method == "POST" and is_same and form.is_valid() and meaning.is_valid():
        try:
            return _settled(request, batch, path, meaning.options(read_as))
        except UserError as error:
            fault = uploads.named(str(error), batch.upload, batch.file_name)
    context = {
        "section": "imports",
        "batch": batch,
        "format": form,
        "meaning": meaning,
        "seen": seen,
        "seen_text": _as_text(seen.header),
        "fault": fault,
        "is_asked": request.method == "POST",
    }
    status = 422 if request.method == "POST" else 200
    template = "workspace/imports/columns.html"
    answer = render_part(request, template, "workspace/imports/_columns.html", context)
    answer.status_code = status
    return answer


def _as_text(header: Any) -> str:
    return "\t".join(header)


def _settled(request: StaffRequest, batch: Import, path: Path, options: Options) -> HttpResponseRedirect:
    """On to the rows; or to the import of the very same file with the same options, where there is one."""
    by, mark = request.user.actor, fingerprint(path, options)
    if known := latest_import(mark):
        discard_import(batch=batch, by=by)
        return redirect(f"{_address(known)}?again=1")
    found = check(path, options, limits())
    settle_columns(
        batch=batch,
        fingerprint=mark,
        options=options,
        columns=found.columns,
        findings=found.findings,
        rows=found.rows,
        by=by,
    )
    return redirect(_address(batch))


def _address(batch: Import) -> str:
    return reverse("workspace:import", args=[batch.pk])


@never_cache
@require_safe
@staff_only
def batch(request: StaffRequest, pk: int) -> HttpResponse:
    """One import, whatever its state: progress, then every row with its evidence, then what it changed."""
    found = batch_of(pk)
    if found.state == State.RECEIVED:
        return redirect("workspace:import_columns", pk=pk)
    task = active_task(found)
    state = request.GET.get("state", "")
    page = page_of(filtered(found, state).select_related("claim__relationship"), request, size=_ROWS_SHOWN)
    context = {
        "section": "imports",
        "batch": found,
        "options": Options.of_json(found.options),
        "line": task_line(task) if task else None,
        "is_behind": found.state == State.STAGED and found.atlas_stamp != atlas_stamp(),
        "is_again": "again" in request.GET,
        "can_choose": found.state == State.STAGED and task is None,
        "state": state if state in {*Outcome, "out"} else "",
        "page": page,
        "rows": told_rows(found, list(page.object_list)) if found.columns else [],
    }
    if not request.htmx:  # type: ignore[attr-defined]  # set by django_htmx.middleware
        context |= _about(found)
    return render_part(request, "workspace/imports/import.html", "workspace/imports/_rows.html", context)


@never_cache
@require_safe
@staff_only
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the work on an import is; when it has ended, htmx loads the page anew."""
    task = active_task(batch_of(pk))
    context = {"batch_pk": pk, "line": task_line(task) if task else None}
    answer = render(request, "workspace/imports/_progress.html", context)
    if task is None:
        answer["HX-Refresh"] = "true"
    return answer


def _about(batch: Import) -> dict[str, Any]:
    """What stands above the rows."""
    found = counts(batch)
    questions = batch.questions.all()
    made = batch.made_places.select_related("place__country").order_by("pk")
    return {
        "counts": found,
        "chosen": sum(one.chosen for one in found),
        "left_out": batch.rows.filter(is_left_out=True).count(),
        "findings": told_findings(batch),
        "lacking": told_lacking(batch),
        "doubts": questions.exclude(end__decision="provisional").count(),
        "questions": questions.count(),
        "made": [one.place for one in made[:12]],
        "made_count": made.count(),
    }


@staff_only
@posted
def bring_in(request: StaffRequest, pk: int) -> HttpResponse:
    return _asked(request, pk, APPLY)


@staff_only
@posted
def overrule(request: StaffRequest, pk: int) -> HttpResponse:
    """Take what a finding doubts at its word, or doubt it again; the rows are checked anew."""
    what, is_trusted = request.POST.get("what", "")[:100], request.POST.get("how") != "doubt"
    take_at_word(batch=batch_of(pk), what=what, is_trusted=is_trusted, by=request.user.actor)
    return redirect("workspace:import", pk=pk)


@staff_only
@posted
def check_anew(request: StaffRequest, pk: int) -> HttpResponse:
    """Check rows that wait: for the first time after a stop, or anew because the atlas has changed."""
    return _asked(request, pk, STAGE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """What would be taken back, and the button that does it."""
    found = batch_of(pk)
    if request.method == "POST":
        return _asked(request, pk, UNDO)
    if found.state != State.APPLIED:
        return redirect("workspace:import", pk=pk)
    effect = effect_of(found)
    context = {
        "section": "imports",
        "batch": found,
        "retracted": len(effect.retracted),
        "kept": len(effect.kept),
        "places": found.made_places.count(),
        "sources": found.made_sources.count(),
    }
    return render(request, "workspace/imports/undo.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """What would be lost, and the button that throws it away."""
    found = batch_of(pk)
    if request.method != "POST":
        if found.state not in {State.RECEIVED, State.STAGING, State.STAGED}:
            return redirect("workspace:import", pk=pk)
        return render(request, "workspace/imports/discard.html", {"section": "imports", "batch": found})
    discard_import(batch=found, by=request.user.actor)
    if found.upload and not Import.objects.filter(upload=found.upload).exists():
        uploads.forget(found.upload)
    return redirect(f"{reverse('workspace:imports')}?discarded={pk}")


def _discarded(key: str) -> str:
    """What the import was called that has just been thrown away, as the audit remembers it; else empty."""
    events = Event.objects.filter(action="import.discarded", subject_type=Import._meta.label_lower, subject_id=key)
    event = events.order_by("-pk").first() if key.isdecimal() else None
    return event.subject_label.partition(" of ")[2] if event else ""


def _asked(request: StaffRequest, pk: int, kind: str) -> HttpResponse:
    ask_for(kind=kind, batch=batch_of(pk), by=request.user.actor)
    return redirect("workspace:import", pk=pk)


def _no_file() -> str:
    return gettext("No file was chosen. Choose a CSV, TSV, XLSX or JSON file with one tie in each row.")
