"""Names that an import leaves open: the list, choosing what one means, and the answers that are remembered."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hamshahr.accounts.doors import StaffRequest, staff_only
from hamshahr.atlas.models import Place
from hamshahr.core.errors import UserError
from hamshahr.imports.actions import answer_name, can_be_made, revoke_answer
from hamshahr.imports.models import Import, Meant, NameAnswer, Question, State
from hamshahr.publish.fragments import page_of, render_part
from hamshahr.workspace.imports.choices import choosing, map_columns, map_words
from hamshahr.workspace.imports.reading import active_task, questions_of, told_questions
from hamshahr.workspace.posting import posted
from hamshahr.workspace.views.imports import batch_of

TABS = ("doubt", "unknown", "answered")
_LONGEST = 100
_MOST_DIGITS = 18


@never_cache
@require_safe
@staff_only
def names(request: StaffRequest, pk: int) -> HttpResponse:
    """The names in doubt, the unknown ones, and those answered; the ones that serve most rows first."""
    found = batch_of(pk)
    tab = _tab(request.GET.get("tab", ""))
    page = page_of(questions_of(found, tab), request)
    context = {
        "section": "imports",
        "batch": found,
        "tab": tab,
        "page": page,
        "told": told_questions(found, list(page.object_list)) if found.columns else [],
        "sizes": {one: questions_of(found, one).count() for one in TABS},
        "done": _done(found, request.GET.get("done", "")),
    }
    return render(request, "workspace/imports/names.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def name(request: StaffRequest, pk: int, mark: str) -> HttpResponse:
    """Choose what a name means; the answer serves all its rows, and goes on to the next name."""
    question = _question(pk, mark)
    if request.method == "POST":
        return _answered(request, question)
    query = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    chosen = choosing(question, query)
    told = told_questions(question.batch, [question])[0]
    context = {
        "section": "imports",
        "batch": question.batch,
        "question": question,
        "told": told,
        "choosing": chosen,
        "query": query,
        "tab": _tab(request.GET.get("tab", "")),
        "can_be_made": can_be_made(question),
        "can_choose": question.batch.state == State.STAGED and active_task(question.batch) is None,
        "map_words": map_words(),
        "done": _done(question.batch, request.GET.get("done", "")),
    }
    return render_part(request, "workspace/imports/name.html", "workspace/imports/_choices.html", context)


@never_cache
@require_safe
@staff_only
def name_map(request: StaffRequest, pk: int, mark: str) -> JsonResponse:
    """The places that may be meant, as the map takes them."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    return JsonResponse(map_columns(choosing(_question(pk, mark), query)))


def _answered(request: StaffRequest, question: Question) -> HttpResponseRedirect:
    meant, place = request.POST.get("meant", ""), None
    if meant.isdecimal():
        place = Place.objects.filter(pk=int(meant)).first() if len(meant) <= _MOST_DIGITS else None
        meant = Meant.PLACE.value
    if meant not in set(Meant):
        raise UserError(gettext("Choose the place that is meant, or one of the other answers."))
    tab = _tab(request.POST.get("tab", ""))
    answer_name(question=question, meant=Meant(meant), place=place, by=request.user.actor)
    following = questions_of(question.batch, tab if tab != "answered" else "doubt").first()
    query = urlencode({"tab": tab, "done": question.mark})
    if following is None:
        return redirect(f"{reverse('workspace:import_names', args=[question.batch_id])}?{query}")
    return redirect(f"{reverse('workspace:import_name', args=[question.batch_id, following.mark])}?{query}")


def _done(batch: Import, mark: str) -> Any:
    """The name that was answered just now, with how many rows it served."""
    question = batch.questions.filter(mark=mark).first() if mark else None
    return told_questions(batch, [question])[0] if question else None


def _question(pk: int, mark: str) -> Question:
    return get_object_or_404(Question.objects.select_related("batch"), batch=pk, mark=mark)


def _tab(wanted: str) -> str:
    return wanted if wanted in TABS else TABS[0]


@never_cache
@require_safe
@staff_only
def answers(request: StaffRequest) -> HttpResponse:
    """All answers that are remembered."""
    remembered = NameAnswer.objects.select_related("place__country", "place__region", "place__part_of")
    query = request.GET.get("q", "").replace("\x00", "").strip()[:_LONGEST]
    if query:
        remembered = remembered.filter(Q(name__icontains=query) | Q(country__icontains=query))
    page = page_of(remembered.order_by("-at", "-id"), request)
    context = {"section": "imports", "page": page, "query": query}
    return render(request, "workspace/imports/answers.html", context)


@staff_only
@posted
def revoke(request: StaffRequest, pk: int) -> HttpResponse:
    revoke_answer(answer=get_object_or_404(NameAnswer, pk=pk), by=request.user.actor)
    return redirect("workspace:import_answers")
